"""Which addresses lie in areas that somebody drew; many areas at once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Mapping
from typing import NamedTuple, TypeVar

import numpy as np
import shapely
from django.contrib.gis.db.models.functions import AsWKB
from django.contrib.gis.geos import MultiPolygon, Polygon

from ..models import Address

Key = TypeVar("Key", bound=Hashable)


class Inside(NamedTuple):
    """Keys of addresses, and of the neighbourhoods they stand in."""

    addresses: frozenset[int]
    neighbourhoods: frozenset[int]


def inside(areas: Mapping[Key, MultiPolygon]) -> dict[Key, Inside]:
    """What lies in each area (WGS84, lon lat), its edge included: one query for all of them."""
    if not areas:
        return {}
    shapes = shapely.from_wkb([bytes(area.wkb) for area in areas.values()])
    box = Polygon.from_bbox(tuple(shapely.total_bounds(shapes)))
    there = Address.objects.current().filter(point__bboverlaps=box).order_by()
    rows = list(there.values_list("pk", "neighbourhood_id", AsWKB("point")))
    tree = shapely.STRtree(shapely.from_wkb([bytes(point) for _pk, _in, point in rows]))
    found: dict[int, list[int]] = defaultdict(list)
    for area, row in tree.query(shapes, predicate="covers").T.tolist():
        found[area].append(row)
    keys = np.array([(pk, of or 0) for pk, of, _point in rows]).reshape(-1, 2)
    return {
        key: Inside(
            frozenset(keys[found[number], 0].tolist()),
            frozenset(keys[found[number], 1].tolist()),
        )
        for number, key in enumerate(areas)
    }
