from typing import Any

from django import template
from django.contrib.gis.db.models import Extent
from django.contrib.gis.geos import Point
from django.urls import reverse
from django.utils.translation import gettext as _

from ..models import District
from ..places.extents import Box

register = template.Library()

NETHERLANDS: Box = (3.3, 50.7, 7.3, 53.6)


@register.simple_tag
def draw_settings(home: Point | None = None, box: Box | None = None) -> dict[str, Any]:
    """What static/js/draw.js has to know and to say.

    `home`: the known address (WGS84), where it begins. Without, it begins at the box of what was
    searched, or at all of the municipality.
    """
    west, south, east, north = box or _municipality()
    return {
        "bounds": [[south, west], [north, east]],  # Leaflet takes lat lon
        "home": [home.y, home.x] if home else None,
        "groups": reverse("groups:map_groups"),
        "names": reverse("groups:map_names"),
        "words": {
            "zoomIn": _("Zoom in"),
            "zoomOut": _("Zoom out"),
            "noTiles": _("The background of the map does not load. You can draw all the same."),
            "home": _("Your address"),
            "locate": _("Show where I am"),
            "locating": _("Looking for your place …"),
            "located": _("You are here"),
            "denied": _("Your browser may not tell this site where you are."),
            "lost": _("Your place could not be found now."),
            "there": _("There is a corner here already. Move the map, or the corner."),
            "corner": _("Corner {number} of {total}. Arrow keys move it, Delete removes it."),
            "none": _("No corners yet."),
            "few": _("{number} of at least 3 corners."),
            "enough": _("{number} corners. The area is closed."),
            "broken": _("We could not look at this area just now. You can still send the form."),
        },
    }


def _municipality() -> Box:
    box: Box | None = District.objects.current().aggregate(box=Extent("area"))["box"]
    return box or NETHERLANDS
