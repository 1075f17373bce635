"""Lists of the admin, with the words that a phone shows beside each cell."""

from typing import Any

from django import template
from django.contrib.admin.templatetags.admin_list import result_list
from django.contrib.admin.templatetags.base import InclusionAdminNode
from django.contrib.admin.views.main import ChangeList
from django.template.base import Parser, Token
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import capfirst

register = template.Library()

CELL = '<td class="field-'  # how the admin begins every cell that a column heads


@register.tag(name="labelled_result_list")
def labelled_result_list_tag(parser: Parser, token: Token) -> InclusionAdminNode:
    """What `result_list` makes, each cell with the words of its column as `data-label`."""
    return InclusionAdminNode(
        parser,
        token,
        func=labelled_result_list,
        template_name="change_list_results.html",
        takes_context=False,
    )


def labelled_result_list(cl: ChangeList) -> dict[str, Any]:
    shown: dict[str, Any] = dict(result_list(cl))
    words = [capfirst(head["text"]) for head in shown["result_headers"]]
    for row in shown["results"]:
        row[:] = [labelled(*pair) for pair in zip(row, words, strict=True)]
    return shown


def labelled(cell: SafeString, words: str) -> SafeString:
    if not cell.startswith(CELL):
        return cell
    # The admin has escaped what stands in the cell.
    return format_html('<td data-label="{}"{}', words, mark_safe(cell[len("<td") :]))  # noqa: S308
