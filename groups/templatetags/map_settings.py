from functools import cache
from typing import Any

from django import template
from django.contrib.gis.geos import Point
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from ..models import AlertGroup
from ..public.map import layers
from ..public.showing import Shown

NO_GROUP = "-"  # as focus: all groups are there to recognise the place only
SLUG = "slug-of-the-group"  # for static/js/map.js to put another in its place

register = template.Library()


@register.simple_tag
def map_settings(
    focus_slug: str = "",
    point: Point | None = None,
    only_slugs: list[str] | str | None = None,
    calls: dict[str, dict[str, str]] | None = None,
    shown: Shown | None = None,
) -> dict[str, Any]:
    """What static/js/map.js has to know and to say, and which layers have a switch.

    The point in WGS84, lon lat. `only_slugs`: a frame on another site, with these groups (all,
    when it is EVERYTHING) and nothing else. `calls`: for who works with the groups; popups lead
    to their page of a group, and call whom it names by slug. `shown`: what the large map marks,
    instead of `focus_slug` and `point`.
    """
    declared = [
        layer
        for layer in _layers(get_language())
        if not only_slugs or layer["url"] == reverse("groups:map_groups")
    ]
    shown = shown or Shown(slugs=frozenset([focus_slug] if focus_slug else []), point=point or None)
    is_of_one = bool(focus_slug and not point)
    return {
        "map": _settings(declared, shown, is_of_one, only_slugs) | _at_work(calls),
        "switches": [layer for layer in declared if layer["switched"]],
        # Which points and areas are one is asked where they can be opened.
        "gathers": not is_of_one,
        "large": _large(focus_slug) if is_of_one and not only_slugs else "",
    }


def _large(slug: str) -> str:
    """The large map on which this group stands out; a map of signs is of no group: `-`."""
    return "" if slug == NO_GROUP else f"{reverse('groups:map')}?groep={slug}"


def _settings(
    declared: list[dict[str, Any]], shown: Shown, is_of_one: bool, only: list[str] | str | None
) -> Any:
    return {
        "layers": declared,
        "names": reverse("groups:map_names"),
        "only": only or None,
        # A group's own page is about one area; the others are there to recognise the place.
        "isOfOneGroup": is_of_one,
        "focus": sorted(shown.slugs),
        "point": shown.point and [shown.point.y, shown.point.x],  # Leaflet takes lat lon
        "bounds": shown.bounds,
        "words": _words(get_language()),
    }


def _at_work(calls: Any) -> dict[str, Any]:
    if not isinstance(calls, dict):  # a template without it gives ""
        return {}
    page = reverse("groups:record", args=[SLUG])
    return {"calls": calls, "page": page, "slug": SLUG, "pageWords": _("To the group")}


# Code and catalogue say these, so they hold as long as the process.
@cache
def _layers(language: str) -> list[dict[str, Any]]:
    return layers()


@cache
def _words(language: str) -> dict[str, str]:
    return {
        "zoomIn": _("Zoom in"),
        "zoomOut": _("Zoom out"),
        "all": _("Show all groups"),
        "locate": _("Show where I am"),
        "locating": _("Looking for your place …"),
        "located": _("You are here"),
        "hereGroups": _("You are here. Groups of this place: {names}."),
        "hereNone": _("You are here. No group covers this place."),
        "denied": _("Your browser may not tell this site where you are. Search for your address."),
        "lost": _("Your place could not be found now. Try again, or search for your address."),
        "close": _("Close"),
        "address": _("The address you searched for"),
        "active": str(AlertGroup.Status.ACTIVE.label),
        "dormant": str(AlertGroup.Status.DORMANT.label),
        "full": _("full"),
        "paused": _("no new members for now"),
        "confirmed": _("Last confirmed on {date}"),
        "unconfirmed": _("Not confirmed yet"),
        "members": _("At least {number} members"),
        "fewMembers": _("Fewer than ten members"),
        "more": _("Look at this group"),
        "together": _("{number} together: zoom in"),
        "groupsTogether": _("{number} groups together: zoom in"),
        "noTiles": _("The background of the map does not load. You still see the areas."),
        "noLayer": _("This layer does not load now. Try again later."),
        "noAreas": _("The map does not load now. The list shows the same groups."),
    }
