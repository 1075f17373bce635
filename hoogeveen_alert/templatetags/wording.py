from django import template
from django.conf import settings

from hoogeveen_alert.wording import pots

register = template.Library()


@register.simple_tag
def has_budgets() -> bool:
    return settings.BUDGETS


@register.simple_tag
def own_word(which: str) -> str:
    """What the town calls one `pot` or more `pots`, with a capital or without."""
    return pots()[which]
