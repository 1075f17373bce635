from typing import Any

from django import template
from django.contrib.gis.db.models import Extent
from django.urls import reverse
from django.utils.translation import gettext as _

from ..models import District

register = template.Library()


@register.simple_tag
def draw_settings() -> dict[str, Any]:
    """What static/js/draw.js has to know and to say."""
    west, south, east, north = District.objects.current().aggregate(box=Extent("area"))["box"] or (
        3.3,
        50.7,
        7.3,
        53.6,  # the Netherlands
    )
    return {
        "bounds": [[south, west], [north, east]],  # Leaflet takes lat lon
        "groups": reverse("groups:map_groups"),
        "words": {
            "zoomIn": _("Zoom in"),
            "zoomOut": _("Zoom out"),
            "noTiles": _("The background of the map does not load. You can draw all the same."),
            "corner": _("Corner {number} of {total}. Arrow keys move it, Delete removes it."),
            "none": _("No corners yet."),
            "few": _("{number} of at least 3 corners."),
            "enough": _("{number} corners. The area is closed."),
            "broken": _("We could not look at this area just now. You can still send the form."),
        },
    }
