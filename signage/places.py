"""From what somebody typed or tapped to a place for a sign: a point, and words that name nobody.

The words are made of the register of addresses, never of what was typed: they stand on public
pages.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.contrib.gis.geos import MultiPoint, Point, Polygon
from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from groups.models import Address, AlertGroup, Neighbourhood
from groups.models.rd import to_rd
from groups.places.search import HouseNumber, Unreadable, parse_house_number, parse_postcode

from .models.sign import SAME_POLE_METRES

NUMBER = r"([-+]?[0-9]{1,3}(?:[.,][0-9]{1,15})?)"
POSITION = re.compile(rf"\s*{NUMBER}\s*[;,\s]\s*{NUMBER}\s*")
BY_POSTCODE = re.compile(r"([1-9][0-9]{3} ?[A-Za-z]{2})[ ,]+(.+)")
# Addresses are looked for in a box of about 100 metres on each side of a point.
NEAR_DEGREES = (0.0015, 0.001)

RELATIONS = {
    "near": _("near"),
    "opposite": _("opposite"),
    "beside": _("beside"),
    "corner": _("on the corner near"),
}


class NoPlace(ValueError):
    """The text names no place; says why, to show."""


@dataclass(frozen=True)
class Place:
    point: Point  # WGS84, lon lat
    words: str


@dataclass(frozen=True)
class TypedAddress:
    """An address as typed: by street and perhaps town, or by postcode."""

    spellings: tuple[tuple[str, HouseNumber], ...]  # street or postcode, and number
    is_postcode: bool
    town: str = ""


def parse_position(text: str) -> Point:
    """Read `52.72345, 6.47512`: north, then east, in degrees. Raises NoPlace."""
    match = POSITION.fullmatch(text)
    if not match:
        raise NoPlace(
            gettext("This is no point. Tap on the map, or type two numbers: 52.72345, 6.47512.")
        )
    north, east = (float(part.replace(",", ".")) for part in match.groups())
    if 3 <= north <= 8 and 50 <= east <= 54:
        raise NoPlace(gettext("The two numbers are swapped: first north (52…), then east (6…)."))
    if not (-90 <= north <= 90 and -180 <= east <= 180):
        raise NoPlace(gettext("This point is nowhere on earth. Tap on the map."))
    return Point(east, north, srid=4326)


def parse_address(text: str) -> TypedAddress:
    """Read `Dorpsstraat 12a`, `Dorpsstraat 12, Pesse` or `7933 PA 12`. Raises NoPlace."""
    text = " ".join(text.split())
    by_postcode = BY_POSTCODE.fullmatch(text)
    if by_postcode:
        try:
            spelling = (parse_postcode(by_postcode[1]), parse_house_number(by_postcode[2]))
        except Unreadable as error:
            raise NoPlace(_how_to_type()) from error
        return TypedAddress((spelling,), is_postcode=True)
    address, _comma, town = text.partition(",")
    spellings = []
    # Plein 1940 3 can be split in two ways; the register knows which one is meant.
    for gap in re.finditer(r" (?=[0-9])", address):
        try:
            number = parse_house_number(address[gap.end() :])
        except Unreadable:
            continue
        spellings.append((address[: gap.start()].lower(), number))
    if not spellings:
        raise NoPlace(_how_to_type())
    return TypedAddress(tuple(spellings), is_postcode=False, town=town.strip().lower())


def _how_to_type() -> str:
    return gettext("Type a street and a house number, for example Dorpsstraat 12.")


def addresses_like(typed: Iterable[TypedAddress]) -> list[Address]:
    """All addresses of the register that one of these may mean, in one query."""
    either = Q(pk=None)
    for one in typed:
        for name, house in one.spellings:
            field = "postcode" if one.is_postcode else "street__iexact"
            either |= Q(**{field: name, "number": house.number})
    return list(Address.objects.current().filter(either).order_by("letter", "addition", "pk"))


def meant_by(typed: TypedAddress, known: Iterable[Address], group: AlertGroup | None) -> Address:
    """The one address meant; of streets that several towns have, the group's. Raises NoPlace."""
    found = [address for address in known if _fits(address, typed)]
    exact = [a for a in found if _suffix(a) in {house.suffix for _name, house in typed.spellings}]
    bare = any(not house.suffix for _name, house in typed.spellings)
    # "Opposite number 12" is meant well where the register has only 12a and 12b.
    found = exact or (found if bare else [])
    if typed.town:
        found = [address for address in found if address.town.lower() == typed.town]
    towns = sorted({address.town for address in found})
    if len(towns) > 1 and group:
        found = [a for a in found if not group.metres_to(a.point)] or found
        towns = sorted({address.town for address in found})
    if not found:
        raise NoPlace(
            gettext("We do not know this address in the municipality. Check street and number.")
        )
    if len(towns) > 1:
        text = gettext("This address is in several places: %(towns)s. Put the place behind it.")
        raise NoPlace(text % {"towns": ", ".join(towns)})
    return found[0]


def _fits(address: Address, typed: TypedAddress) -> bool:
    name = address.postcode if typed.is_postcode else address.street.lower()
    return any(name == written and address.number == h.number for written, h in typed.spellings)


def _suffix(address: Address) -> str:
    return (address.letter + address.addition).lower()


def in_words(relation: str, address: Address) -> str:
    """Such as: opposite Dorpsstraat 12, Pesse."""
    where = f"{address.street} {address.house_number}, {address.town}"
    return f"{RELATIONS[relation]} {where}"


def neighbourhoods_at(points: Sequence[Point]) -> list[Neighbourhood | None]:
    """The neighbourhood of each point; None outside the municipality. One query."""
    if not points:
        return []
    there = list(
        Neighbourhood.objects.current().filter(area__intersects=MultiPoint(list(points), srid=4326))
    )
    return [next((n for n in there if n.area.covers(point)), None) for point in points]


def addresses_near(points: Sequence[Point]) -> list[Address | None]:
    """The address nearest to each point, within about 100 metres. One query."""
    if not points:
        return []
    east, north = NEAR_DEGREES
    either = Q(pk=None)
    for point in points:
        box = (point.x - east, point.y - north, point.x + east, point.y + north)
        either |= Q(point__within=_box(box))
    around = list(Address.objects.current().filter(either).order_by("pk"))
    places = [to_rd(address.point) for address in around]
    return [_nearest(to_rd(point), around, places) for point in points]


def _box(sides: tuple[float, float, float, float]) -> Polygon:
    box = Polygon.from_bbox(sides)
    box.srid = 4326
    return box


def _nearest(point: Point, around: list[Address], places: list[Point]) -> Address | None:
    pairs = [(point.distance(place), number) for number, place in enumerate(places)]
    metres, number = min(pairs, default=(200.0, 0))
    return around[number] if metres <= 150 else None


def same_poles(points: Sequence[Point]) -> list[tuple[int, int]]:
    """Pairs of places, counted from 0, that are so near that they are the same pole."""
    there = [to_rd(point) for point in points]
    return [
        (one, two)
        for two in range(len(there))
        for one in range(two)
        if there[one].distance(there[two]) < SAME_POLE_METRES
    ]
