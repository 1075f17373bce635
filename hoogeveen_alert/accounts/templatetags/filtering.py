"""Filters of the admin's lists, as our own `admin/filter.html` shows them."""

from collections.abc import Sequence
from typing import Any

from django import template

register = template.Library()


@register.filter
def chosen(choices: Sequence[dict[str, Any]]) -> str:
    """What a filter lets through now; nothing while it is at its first choice, which is all."""
    return next((str(each["display"]) for each in choices[1:] if each["selected"]), "")
