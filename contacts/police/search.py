"""From what an officer types to groups: an address, a street, a place or a group's name."""

from __future__ import annotations

import re
from dataclasses import dataclass

from django.contrib.gis.geos import MultiPoint, Point
from django.db.models import Exists, OuterRef, Q, QuerySet

from groups.models import Address, AlertGroup, Neighbourhood
from groups.models.alert_group import AlertGroupQuerySet
from groups.models.places import AddressQuerySet
from groups.places.search import Unreadable, find_address, parse_house_number

# Spelled out: with re.IGNORECASE [a-z] also takes a long s and the Kelvin sign.
POSTCODE = re.compile(r"(?<![0-9A-Za-z])([1-9][0-9]{3})\s?([A-Za-z]{2})(?![0-9A-Za-z])")
STREET_AND_NUMBER = re.compile(r"(\S.*?)\s+([0-9]{1,5}\s?[A-Za-z0-9-]{0,6})(?:[\s,]+(\D+))?")
# Fewer letters begin half the streets of the municipality.
SHORTEST_STREET = 3
MOST_POINTS = 2000
NEAREST = 3


@dataclass(frozen=True)
class Found:
    """Groups that fit, and the one point that was meant, if it was an address (WGS84)."""

    groups: AlertGroupQuerySet
    point: Point | None = None
    address: Address | None = None
    is_nearest: bool = False  # no group covers the address: these are the nearest


def find(text: str, groups: AlertGroupQuerySet) -> Found:
    """The groups among `groups` that the text means; none when it means nothing."""
    text = " ".join(text.split())
    addresses = _addresses_of(text)
    if len(addresses) == 1:
        return _around(addresses[0], groups)
    names = _by_name(text)
    if addresses:
        points = MultiPoint([address.point for address in addresses], srid=4326)
        names |= Q(area__intersects=points)
    return Found(groups.filter(names))


def _around(address: Address, groups: AlertGroupQuerySet) -> Found:
    covering = groups.filter(area__covers=address.point)
    if covering.exists():
        return Found(covering, address.point, address)
    nearest = AlertGroup.objects.filter(pk__in=groups.values("pk")).nearest_to(address.point)
    keys = [group.pk for group in nearest.only("pk")[:NEAREST]]
    return Found(groups.filter(pk__in=keys), address.point, address, is_nearest=True)


def _by_name(text: str) -> Q:
    """Of the group, of a neighbourhood or district of it, or of a town in it."""
    there = Neighbourhood.objects.filter(alert_groups=OuterRef("pk"))
    named = there.filter(Q(name__icontains=text) | Q(district__name__icontains=text))
    town = there.filter(Exists(_in_town(text).filter(neighbourhood=OuterRef("pk"))))
    return Q(name__icontains=text) | Exists(named) | Exists(town)


def _in_town(text: str) -> QuerySet[Address]:
    return Address.objects.current().filter(town__iexact=text)


def _addresses_of(text: str) -> list[Address]:
    """Addresses of a postcode with or without number, or of a street with or without."""
    postcode = POSTCODE.search(text)
    if postcode:
        rest = f"{text[: postcode.start()]} {text[postcode.end() :]}".strip(" ,")
        return _of_postcode((postcode[1] + postcode[2]).upper(), rest)
    street_and_number = STREET_AND_NUMBER.fullmatch(text)
    if street_and_number:
        found = _of_street(*street_and_number.groups())
        if found:
            return found
    if len(text) < SHORTEST_STREET:
        return []
    return _some(Address.objects.current().filter(street__istartswith=text))


def _of_postcode(postcode: str, rest: str) -> list[Address]:
    number = re.search(r"[0-9]{1,5}\s?[A-Za-z0-9-]{0,6}\s*$", rest)
    if number:
        try:
            finding = find_address(postcode, parse_house_number(number[0]))
        except Unreadable:
            pass
        else:
            return [finding.address] if finding.address else finding.offers
    return _some(Address.objects.at(postcode))


def _of_street(street: str, number: str, town: str | None) -> list[Address]:
    try:
        house = parse_house_number(number)
    except Unreadable:
        return []
    found = Address.objects.current().filter(street__iexact=street, number=house.number)
    if town:
        found = found.filter(town__iexact=town.strip())
    fitting = _some(found)
    same = [a for a in fitting if (a.letter + a.addition).lower() == house.suffix]
    # Twice in the register, with another point each time, is still one address.
    once = list({str(address): address for address in reversed(same or fitting)}.values())
    return once[::-1]


def _some(addresses: AddressQuerySet) -> list[Address]:
    return list(addresses.with_place().order_by("pk")[:MOST_POINTS])
