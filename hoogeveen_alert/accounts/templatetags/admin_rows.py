"""Rows of the admin's lists, with the words that a phone shows beside each cell."""

from collections.abc import Iterator
from typing import Any

from django import template
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import capfirst

register = template.Library()


@register.filter
def labelled(cells: list[SafeString], headers: list[dict[str, Any]]) -> Iterator[SafeString]:
    """The cells the admin made, each with the words of its column as `data-label`.

    The box that chooses a row has no words: its column is headed by a box as well.
    """
    for place, cell in enumerate(cells):
        header = headers[place] if place < len(headers) else {}
        is_box = "action-checkbox" in header.get("class_attrib", "")
        if not header or is_box or not cell.startswith("<td"):
            yield cell
            continue
        label = escape(capfirst(str(header["text"])))
        # Only a label that was escaped just now comes into what the admin escaped before.
        yield mark_safe(f'<td data-label="{label}"{cell[3:]}')  # noqa: S308
