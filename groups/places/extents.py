"""The part of the map that something found takes up."""

from __future__ import annotations

from typing import Any

from django.contrib.gis.db.models import Extent
from django.contrib.gis.geos import MultiPoint
from django.db.models import Q

from ..models import Address, District, Neighbourhood
from .found import Found
from .known import Name

Box = tuple[float, float, float, float]  # west, south, east, north in degrees, WGS84


def extent_of(found: Found) -> Box | None:
    """What a map has to show of it: its addresses, or the areas of its places; None of nothing."""
    if found.addresses:
        return MultiPoint([address.point for address in found.addresses], srid=4326).extent
    boxes = [box for place in found.places if (box := _extent_of_place(place))]
    if not boxes and len(found.postcode) == 4:
        digits = Q(postcode__gte=found.postcode, postcode__lt=f"{found.postcode}ZZZ")
        boxes = [box for box in [_extent_of_addresses(digits)] if box]
    return _around(boxes) if boxes else None


def _extent_of_place(place: Name) -> Box | None:
    if place.kind == "town":
        return _extent_of_addresses(Q(town=place.name))
    model: Any = Neighbourhood if place.kind == "neighbourhood" else District
    rows = model.objects.current().filter(code=place.code)
    return rows.aggregate(box=Extent("area"))["box"]


def _extent_of_addresses(which: Q) -> Box | None:
    rows = Address.objects.current().filter(which)
    return rows.aggregate(box=Extent("point"))["box"]


def _around(boxes: list[Box]) -> Box:
    west, south, east, north = zip(*boxes, strict=True)
    return min(west), min(south), max(east), max(north)
