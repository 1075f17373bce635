"""The areas of the groups in a list, all at once.

The one place where what a row names becomes an area: today whole neighbourhoods.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.contrib.gis.geos import MultiPolygon

from ..models import Neighbourhood
from ..places.areas import union_of


def areas_of(named: Mapping[int, Sequence[Neighbourhood]]) -> dict[int, MultiPolygon]:
    """By row of the file; one query, however many."""
    keys = {place.pk for places in named.values() for place in places}
    drawn = Neighbourhood.objects.in_bulk(keys)
    return {
        number: union_of(drawn[place.pk] for place in places) for number, places in named.items()
    }
