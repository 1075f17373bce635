"""The groups of what was found."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib.gis.geos import MultiPoint, Point
from django.db.models import Exists, OuterRef, Q

from ..models import Address, AlertGroup, Neighbourhood
from ..models.alert_group import AlertGroupQuerySet
from ..models.places import PlaceQuerySet
from .found import Found, Kind
from .known import Name

NEAREST = 3


@dataclass(frozen=True)
class Groups:
    """Groups that fit, and whether they only come near."""

    groups: AlertGroupQuerySet
    is_nearest: bool = False  # no group covers the point: these are the nearest


def groups_of(found: Found, among: AlertGroupQuerySet) -> Groups:
    """The groups among these that cover an address, street or postcode, or bear the name."""
    if found.address:
        return groups_at(found.address.point, among)
    if found.kind == Kind.NOTHING:
        return Groups(among.none())
    fits = Q(pk__in=found.group_keys)
    if found.addresses:
        points = MultiPoint([address.point for address in found.addresses], srid=4326)
        fits |= Q(area__intersects=points)
    elif len(found.postcode) == 4:
        digits = {"postcode__gte": found.postcode, "postcode__lt": f"{found.postcode}ZZZ"}
        fits |= Q(Exists(_with_addresses(Q(**digits))))
    for place in found.places:
        fits |= Q(Exists(_of_place(place)))
    return Groups(among.filter(fits))


def groups_at(point: Point, among: AlertGroupQuerySet) -> Groups:
    """The groups among these that cover a point (WGS84), else the three nearest."""
    covering = among.filter(area__covers=point)
    if covering.exists():
        return Groups(covering)
    nearest = AlertGroup.objects.filter(pk__in=among.values("pk")).nearest_to(point)
    keys = [group.pk for group in nearest.only("pk")[:NEAREST]]
    return Groups(among.filter(pk__in=keys), is_nearest=True)


def _with_addresses(which: Q) -> PlaceQuerySet:
    there = Address.objects.current().filter(which, neighbourhood=OuterRef("pk"))
    return Neighbourhood.objects.filter(Exists(there), alert_groups=OuterRef("pk"))


def _of_place(place: Name) -> PlaceQuerySet:
    if place.kind == "town":
        return _with_addresses(Q(town=place.name))
    lookup = "code" if place.kind == "neighbourhood" else "district__code"
    return Neighbourhood.objects.filter(alert_groups=OuterRef("pk"), **{lookup: place.code})
