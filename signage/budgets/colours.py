"""Which Smederij has which neighbourhoods: a map drawn as SVG, without tiles and without script."""

from __future__ import annotations

from collections.abc import Iterable
from math import cos, radians
from typing import Any

from django.contrib.gis.geos import MultiPolygon

from groups.public.map import Simplified
from hoogeveen_alert.accounts.models import User

from ..models import Smederij, SmederijNeighbourhood

WIDTH = 1000  # of the drawing, in its own units
TOLERANCE = 0.0002  # degrees, some twenty metres: less than a pixel of this map

Ring = tuple[tuple[float, float], ...]


def colour_map_for(user: User) -> dict[str, Any] | None:
    """Shapes, numbers and legend of the Smederijen this user may see; None without a shape.

    Each has a number beside its colour: not everybody tells colours apart, and two may be alike.
    """
    rows = list(
        SmederijNeighbourhood.objects.filter(smederij__in=Smederij.objects.visible_to(user))
        .annotate(shape=Simplified("neighbourhood__area", TOLERANCE))
        .order_by("smederij__sort_key", "neighbourhood__sort_key")
        .values_list("smederij__name", "smederij__colour", "neighbourhood__name", "shape")
    )
    shapes = [shape for *_names, shape in rows if shape]
    if not shapes:
        return None
    place = _Drawing(shapes)
    legend: dict[str, dict[str, Any]] = {}
    for name, colour, neighbourhood, shape in rows:
        number = len(legend) + 1
        one = legend.setdefault(name, {"name": name, "colour": colour, "number": number, "of": []})
        middle = shape.point_on_surface
        x, y = place((middle.x, middle.y))
        path = " ".join(_path(ring, place) for ring in _rings(shape))
        one["of"].append({"name": neighbourhood, "path": path, "x": x, "y": y})
    _right, height = place.corner
    return {"width": WIDTH, "height": height, "smederijen": list(legend.values())}


class _Drawing:
    """Turns lon lat into whole units of the drawing; a degree east is shorter than one north."""

    def __init__(self, shapes: Iterable[MultiPolygon]) -> None:
        wests, souths, easts, norths = zip(*(shape.extent for shape in shapes), strict=True)
        self.west, self.north = min(wests), max(norths)
        self.flat = cos(radians((min(souths) + self.north) / 2))
        self.scale = WIDTH / ((max(easts) - self.west) * self.flat)
        self.corner = self((max(easts), min(souths)))

    def __call__(self, position: Iterable[float]) -> tuple[int, int]:
        lon, lat, *_height = position
        east, south = (lon - self.west) * self.flat, self.north - lat
        return round(east * self.scale), round(south * self.scale)


def _rings(shape: Any) -> Iterable[Ring]:
    parts: Iterable[Any] = shape if isinstance(shape, MultiPolygon) else [shape]
    return (ring for part in parts for ring in part.coords)


def _path(ring: Ring, place: _Drawing) -> str:
    return "M" + "L".join(f"{x} {y}" for x, y in map(place, ring)) + "Z"
