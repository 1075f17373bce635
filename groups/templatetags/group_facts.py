"""How pages write figures about groups."""

from django import template
from django.contrib.gis.measure import D
from django.utils.formats import number_format
from django.utils.translation import gettext

from ..models import AlertGroup

register = template.Library()


@register.filter
def rounded_members(count: int) -> str:
    """Number of members without telling who comes or goes: in tens, rounded down."""
    if count < 10:
        return gettext("fewer than ten")
    return gettext("at least %(number)s") % {
        "number": number_format(count // 10 * 10, force_grouping=True)
    }


@register.filter
def state(group: AlertGroup) -> str:
    """What a group is to somebody who wants to join: full and paused say more than active."""
    words = {"full": gettext("full"), "paused": gettext("no new members for now")}
    return words.get(group.closed_because) or group.get_status_display()


@register.filter
def in_words(distance: D) -> str:
    """Distance as people say it: 350 m, 1,2 km."""
    metres = max(50, round(distance.m / 50) * 50)
    if metres < 1000:
        return f"{metres} m"
    # Rounded first: number_format cuts off.
    return f"{number_format(round(distance.m / 1000, 1), 1)} km"
