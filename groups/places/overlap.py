"""What an area holds, and which groups are there already."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib.gis.geos import GEOSGeometry, MultiPolygon
from django.db.models import Count, Q, QuerySet

from ..models import Address, AlertGroup, Application, Neighbourhood
from ..models.rd import to_rd

SQUARE_METRES_PER_HECTARE = 10_000
# Neighbours share an edge, and two drawings of it never agree to the decimetre.
LEAST_HECTARES = 0.05
GROUPS_PER_QUERY = 100


@dataclass(frozen=True)
class AreaCount:
    """What an area holds; `neighbourhoods` are those where it holds an address, by name."""

    addresses: int
    households: int
    neighbourhoods: list[Neighbourhood]


@dataclass(frozen=True)
class Overlap:
    """What a group's area shares with the area asked about."""

    group: AlertGroup
    hectares: float  # rounded to one decimal
    addresses: int


def count_in(area: MultiPolygon) -> AreaCount:
    """Count what lies in an area (WGS84, lon lat), its edge included: three queries.

    Nobody counts households per address: of each neighbourhood the households that Statistics
    Netherlands (CBS) gives are taken for the share of its addresses that lies inside, rounded
    once for the whole area. A neighbourhood of which CBS tells no number counts as none.
    """
    inside = _by_neighbourhood(_addresses_in(area))
    of_all = _by_neighbourhood(_addresses().filter(neighbourhood__in=inside))
    named = Neighbourhood.objects.defer("area").select_related("district").defer("district__area")
    neighbourhoods = list(named.filter(pk__in=inside))
    households = sum(
        (place.households or 0) * inside[place.pk] / of_all[place.pk] for place in neighbourhoods
    )
    return AreaCount(sum(inside.values()), round(households), neighbourhoods)


def overlaps(area: MultiPolygon, *, but: AlertGroup | None = None) -> list[Overlap]:
    """Groups that share ground with an area (WGS84), most addresses first: two queries.

    Those on the map, and applied ones whose applicant confirmed the e-mail address; not `but`.
    """
    unconfirmed = Application.objects.filter(confirmed_at=None)
    alive = AlertGroup.objects.filter(status__in=("applied", "active", "dormant"))
    there = alive.filter(area__intersects=area).exclude(application__in=unconfirmed)
    others = there.exclude(pk=but.pk) if but else there
    groups = list(others.defer("whatsapp_link"))
    numbers = _addresses_shared(area, groups)
    found = [Overlap(one, _hectares(one.area & area), numbers[one.pk]) for one in groups]
    shares = [one for one in found if one.addresses or one.hectares >= LEAST_HECTARES]
    return sorted(shares, key=lambda one: (-one.addresses, -one.hectares, one.group.name))


def _addresses_shared(area: MultiPolygon, groups: list[AlertGroup]) -> dict[int, int]:
    """How many addresses of the area each group has, by key: one query for 100 groups."""
    found: dict[str, int] = {}
    for start in range(0, len(groups), GROUPS_PER_QUERY):
        inside = {
            str(group.pk): Count("pk", filter=_lies_in(group.area))
            for group in groups[start : start + GROUPS_PER_QUERY]
        }
        found |= _addresses_in(area).aggregate(**inside)
    return {int(key): number for key, number in found.items()}


def _addresses() -> QuerySet[Address]:
    """Each address once, at the point where a search finds it."""
    return Address.objects.current().filter(serial=1)


def _addresses_in(area: MultiPolygon) -> QuerySet[Address]:
    return _addresses().filter(_lies_in(area))


def _lies_in(area: MultiPolygon) -> Q:
    # The box first: SpatiaLite does not ask its index, and comparing boxes is quick.
    return Q(point__bboverlaps=area) & Q(point__coveredby=area)


def _by_neighbourhood(addresses: QuerySet[Address]) -> dict[int, int]:
    counts = addresses.order_by().values("neighbourhood").annotate(number=Count("pk"))
    return dict(counts.values_list("neighbourhood", "number"))


def _hectares(area: GEOSGeometry) -> float:
    return round(to_rd(area).area / SQUARE_METRES_PER_HECTARE, 1)
