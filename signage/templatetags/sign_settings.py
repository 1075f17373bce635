"""What static/js/signs.js has to know and to say, per page."""

from typing import Any

from django import template
from django.urls import reverse
from django.utils.translation import gettext as _

from ..models import Sign
from ..models.sign_request import MOST_POINTS

register = template.Library()


@register.simple_tag
def ask_settings(areas: dict[str, Any]) -> dict[str, Any]:
    """For the map on which places are put."""
    return {
        "mode": "ask",
        "areas": areas,
        "most": MOST_POINTS,
        "signs": reverse("signage:map_signs"),
        "inWords": reverse("signage:place_words"),
        "words": {
            "place": _("Place {number}. Drag it, or press Delete to take it away."),
            "put": _("Place {number} is on the map."),
            "there": _("Place {number} stands there already."),
            "taken": _("Place {number} is taken away."),
            "full": _("There are ten places already. Take one away first."),
        },
    }


@register.simple_tag
def hang_settings(sign: Sign) -> dict[str, Any]:
    """For the map and the location of the fitter."""
    return {
        "mode": "hang",
        "asked": {"lat": sign.point.y, "lon": sign.point.x},
        "far": 50,
        "vague": 30,
        "words": {
            "asked": _("Here it was asked"),
            "here": _("Here it hangs"),
            "found": _("Location found, to about {metres} metres."),
            "vague": _("Check it on the map: tap where the sign hangs."),
            "far": _("This is {metres} metres from where the sign was asked."),
            "searching": _("Looking for your location…"),
            "denied": _("Your phone gives no location. Tap on the map where the sign hangs."),
            "put": _("The place is on the map."),
        },
    }


@register.simple_tag
def show_settings(markers: list[dict[str, Any]]) -> dict[str, Any]:
    """For a map that shows numbered places."""
    return {"mode": "show", "markers": markers}


@register.simple_tag
def register_settings(file: str, query: str) -> dict[str, Any]:
    """For the map of the register, which loads what the list shows."""
    return {
        "mode": "register",
        "file": f"{file}?{query}" if query else file,
        "sign": reverse("signage:sign", args=[0]),  # the number is put in by the map
        "words": {
            "more": _("Look at this sign"),
            "sign": _("Sign {number}"),
            "together": _("{number} signs together: zoom in"),
            "close": _("Close"),
        },
    }
