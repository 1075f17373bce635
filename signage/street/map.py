"""The signs in the street on the public map: number, type and state, never who asked or why."""

from collections.abc import Iterator
from typing import Any

from django.urls import reverse

from groups.public.map import PRECISION, KeptFile

from ..models import Sign


def _features() -> Iterator[dict[str, Any]]:
    signs = Sign.objects.in_the_street().select_related("sign_type")
    for sign in signs.only("point", "place", "status", "sign_type__name"):
        yield {
            "type": "Feature",
            "id": sign.pk,
            "geometry": position_of(sign),
            "properties": {
                "name": str(sign),
                "type": sign.sign_type.name,
                "state": sign.status,
                "text": f"{sign.sign_type.name}, {sign.get_status_display()}",
                "url": reverse("signage:report", args=[sign.pk]),
            },
        }


def position_of(sign: Sign) -> dict[str, Any]:
    """A GeoJSON point: lon lat, WGS84, to about a metre."""
    position = [round(number, PRECISION) for number in sign.point.coords]
    return {"type": "Point", "coordinates": position}


signs_file = KeptFile("signs", _features)
