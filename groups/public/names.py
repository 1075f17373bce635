"""The names on the map, from the registers: towns where their addresses lie, and neighbourhoods.

With them a map says where it is without its background.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from django.contrib.gis.db.models.functions import AsGeoJSON, GeoFunc, PointOnSurface
from django.db.models import Avg, Count, F, FloatField

from ..models import Address, MapVersion, Neighbourhood
from .map import PRECISION, KeptFile

# Said by Statistics Netherlands of the houses around a village, and of the village itself.
AROUND = "Verspreide huizen "
ITSELF = " kern"


class Longitude(GeoFunc):
    """The first coordinate of a point, on both databases."""

    function = "ST_X"
    output_field = FloatField()


class Latitude(GeoFunc):
    function = "ST_Y"
    output_field = FloatField()


def _features() -> Iterable[dict[str, Any]]:
    """The largest first, for a map has no room for all of them."""
    towns = list(_towns())
    yield from (_feature("town", name, position) for name, position in towns)
    taken = {name.casefold() for name, _ in towns}
    for name, position in _neighbourhoods():
        if name.casefold() not in taken:
            yield _feature("neighbourhood", name, position)
            taken.add(name.casefold())


def _towns() -> Iterable[tuple[str, list[float]]]:
    """Each town at the middle of its addresses: fields around it have none."""
    rows = Address.objects.current().order_by().values("town")
    places = rows.annotate(
        lon=Avg(Longitude("point")), lat=Avg(Latitude("point")), number=Count("pk")
    )
    for row in places.order_by("-number", "town"):
        yield row["town"], [round(row["lon"], PRECISION), round(row["lat"], PRECISION)]


def _neighbourhoods() -> Iterable[tuple[str, list[float]]]:
    largest = F("households").desc(nulls_last=True)
    current = Neighbourhood.objects.current().order_by(largest, "code")
    inside = AsGeoJSON(PointOnSurface("area"), precision=PRECISION)
    for name, point in current.annotate(inside=inside).values_list("name", "inside"):
        yield short(name), json.loads(point)["coordinates"]


def short(name: str) -> str:
    """The name of a neighbourhood without what says only how its houses stand."""
    bare = name.removeprefix(AROUND)
    return bare[: -len(ITSELF)] if bare.lower().endswith(ITSELF) else bare


def _feature(kind: str, name: str, position: list[float]) -> dict[str, Any]:
    return {
        "type": "Feature",
        "geometry": {"type": "Point", "coordinates": position},
        "properties": {"name": name, "kind": kind},
    }


def _register() -> int:
    return MapVersion.both()[1]


names_file = KeptFile("names", _features, version=_register)
