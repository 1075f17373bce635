"""Rows of the admin's lists, with the words that a phone shows beside each cell."""

import re

from django import template
from django.utils.safestring import SafeString, mark_safe

register = template.Library()

HEAD = re.compile(
    r'<th scope="col"[^>]*\bcolumn-([\w-]+)[^>]*>.*?<div class="text"><(?:a|span)[^>]*>(.*?)</',
    re.DOTALL,
)
CELL = re.compile(r'<td class="field-([\w-]+)')


@register.filter
def labelled(page: SafeString) -> SafeString:
    """The list as the admin made it, each cell with the words of its column as `data-label`."""
    words = dict(HEAD.findall(page))

    def with_words(cell: re.Match[str]) -> str:
        return f'<td data-label="{words.get(cell[1], "")}" class="field-{cell[1]}'

    # The admin has escaped the words where they head their column.
    return mark_safe(CELL.sub(with_words, page))  # noqa: S308
