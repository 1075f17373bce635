"""What an area holds, and which groups are there already."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.contrib.gis.geos import GEOSGeometry, MultiPolygon, Point
from django.db.models import Count, QuerySet

from ..models import Address, AlertGroup, Application, Neighbourhood
from ..models.rd import to_rd

SQUARE_METRES_PER_HECTARE = 10_000
# Neighbours share an edge, and two drawings of it never agree to the decimetre.
LEAST_HECTARES = 0.05


@dataclass(frozen=True)
class AreaCount:
    """What an area holds; `neighbourhoods` are those where it holds an address, by name."""

    addresses: int
    households: int
    neighbourhoods: list[Neighbourhood]
    points: list[Point] = field(repr=False)  # of the addresses, for `overlaps`


@dataclass(frozen=True)
class Overlap:
    """What a group's area shares with the area asked about."""

    group: AlertGroup
    hectares: float  # rounded to one decimal
    inside: frozenset[int] = field(repr=False)  # which of the addresses, by their place in a list

    @property
    def addresses(self) -> int:
        return len(self.inside)


def count_in(area: MultiPolygon) -> AreaCount:
    """Count what lies in an area (WGS84, lon lat), its edge included: three queries.

    Nobody counts households per address: of each neighbourhood the households that Statistics
    Netherlands (CBS) gives are taken for the share of its addresses that lies inside, rounded
    once for the whole area. A neighbourhood of which CBS tells no number counts as none.
    """
    found = _addresses_in(area)
    inside = Counter(neighbourhood for neighbourhood, _point in found)
    of_all = _by_neighbourhood(_addresses().filter(neighbourhood__in=inside))
    named = Neighbourhood.objects.defer("area").select_related("district").defer("district__area")
    neighbourhoods = list(named.filter(pk__in=inside))
    households = sum(
        (place.households or 0) * inside[place.pk] / of_all[place.pk] for place in neighbourhoods
    )
    points = [point for _neighbourhood, point in found]
    return AreaCount(len(points), round(households), neighbourhoods, points)


def overlaps(
    area: MultiPolygon, *, but: AlertGroup | None = None, count: AreaCount | None = None
) -> list[Overlap]:
    """Groups that share ground with an area (WGS84), most addresses first: two queries.

    Those on the map, and applied ones whose applicant confirmed the e-mail address; not `but`.
    One query, where the area's `count` was taken already.
    """
    points = count.points if count else [point for _neighbourhood, point in _addresses_in(area)]
    unconfirmed = Application.objects.filter(confirmed_at=None)
    alive = AlertGroup.objects.filter(status__in=("applied", "active", "dormant"))
    there = alive.filter(area__intersects=area).exclude(application__in=unconfirmed)
    others = there.exclude(pk=but.pk) if but else there
    groups = list(others.defer("whatsapp_link"))
    # Coordinates once: asking a point for them costs more than comparing them does.
    placed = [(point.x, point.y, point) for point in points]
    found = [
        Overlap(one, _hectares(one.area & area), _which_in(one.area, placed)) for one in groups
    ]
    shares = [one for one in found if one.addresses or one.hectares >= LEAST_HECTARES]
    return sorted(shares, key=lambda one: (-one.addresses, -one.hectares, one.group.name))


def in_any(shared: Iterable[Overlap]) -> int:
    """How many of the addresses lie in the area of one of the groups at least, each once."""
    return len({place for one in shared for place in one.inside})


def _which_in(area: MultiPolygon, points: list[tuple[float, float, Point]]) -> frozenset[int]:
    west, south, east, north = area.extent
    covers = area.prepared.covers
    return frozenset(
        place
        for place, (lon, lat, point) in enumerate(points)
        if west <= lon <= east and south <= lat <= north and covers(point)
    )


def _addresses() -> QuerySet[Address]:
    """Each address once, at the point where a search finds it."""
    return Address.objects.current().filter(serial=1)


def _addresses_in(area: MultiPolygon) -> list[tuple[int, Point]]:
    """Neighbourhood and point of each address in an area, its edge included: one query.

    The database compares boxes only, and the area is prepared once for all points: SpatiaLite
    would read it anew for each, so that a comb of 2,000 corners took seconds.
    """
    near = _addresses().filter(point__bboverlaps=area).order_by()
    covers = area.prepared.covers
    rows = near.values_list("neighbourhood", "point")
    return [(neighbourhood, point) for neighbourhood, point in rows if covers(point)]


def _by_neighbourhood(addresses: QuerySet[Address]) -> dict[int, int]:
    counts = addresses.order_by().values("neighbourhood").annotate(number=Count("pk"))
    return dict(counts.values_list("neighbourhood", "number"))


def _hectares(area: GEOSGeometry) -> float:
    return round(to_rd(area).area / SQUARE_METRES_PER_HECTARE, 1)
