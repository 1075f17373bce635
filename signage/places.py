"""From what somebody typed or tapped to a place for a sign: a point, and words that name nobody.

The words are made of the register of addresses, never of what was typed: they stand on public
pages.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from django.contrib.gis.geos import MultiPoint, Point, Polygon
from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from groups.models import Address, AlertGroup, Neighbourhood
from groups.models.rd import to_rd
from groups.places.found import Found, Kind
from hoogeveen_alert.sorting import words_key

from .models.sign import SAME_POLE_METRES

NUMBER = r"([-+]?[0-9]{1,3}(?:[.,][0-9]{1,15})?)"
POSITION = re.compile(rf"\s*{NUMBER}\s*[;,\s]\s*{NUMBER}\s*")
# Addresses are looked for in a box of about 100 metres on each side of a point.
NEAR_DEGREES = (0.0015, 0.001)
NEAR_METRES = 150
# Out in the fields there is no house so near; looked for only where nothing was nearer.
REACHES = (1, 5, 25)
DISTANCE = re.compile(r"^\D{0,12}[0-9]+ (?:meter van|metres from) ")

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


def meant_by(found: Found, group: AlertGroup | None) -> Address:
    """The one address meant; of streets that several towns have, the group's. Raises NoPlace."""
    if found.kind == Kind.NOTHING and not found.missing:
        raise NoPlace(gettext("Type a street and a house number, for example Dorpsstraat 12."))
    fits = _without_doubt(found)
    towns = sorted({address.town for address in fits}, key=words_key)
    if len(towns) > 1 and group:
        fits = [a for a in fits if not group.metres_to(a.point)] or fits
        towns = sorted({address.town for address in fits}, key=words_key)
    if not fits:
        raise NoPlace(
            gettext("We do not know this address in the municipality. Check street and number.")
        )
    if len(towns) > 1:
        text = gettext("This address is in several places: %(towns)s. Put the place behind it.")
        raise NoPlace(text % {"towns": ", ".join(towns)})
    return fits[0]


def _without_doubt(found: Found) -> list[Address]:
    """What nobody needs to be asked about, but for the town."""
    if found.address:
        return [found.address]
    if found.kind != Kind.ADDRESSES or not found.is_exact:
        return []
    # "Opposite number 12" is meant well where the register has only 12a and 12b.
    return [] if found.missing and found.missing.suffix else found.addresses


def in_words(relation: str, address: Address) -> str:
    """Such as: opposite Dorpsstraat 12, Pesse."""
    where = f"{address.street} {address.house_number}, {address.town}"
    return f"{RELATIONS[relation]} {where}"


def address_order(place: str) -> tuple[str, str]:
    """What a place in words sorts by: town, then street and number, whatever stands before it."""
    words, comma, town = DISTANCE.sub("", place.lower()).rpartition(", ")
    if not comma:
        words, town = town, ""
    before = sorted((str(relation) for relation in RELATIONS.values()), key=len, reverse=True)
    start = next((relation for relation in before if words.startswith(f"{relation} ")), "")
    return words_key(town), words_key(words.removeprefix(start))


def neighbourhoods_at(points: Sequence[Point]) -> list[Neighbourhood | None]:
    """The neighbourhood of each point; None outside the municipality. One query."""
    if not points:
        return []
    there = list(
        Neighbourhood.objects.current().filter(area__intersects=MultiPoint(list(points), srid=4326))
    )
    return [next((n for n in there if n.area.covers(point)), None) for point in points]


def words_near(points: Sequence[Point], relations: Sequence[str]) -> list[str]:
    """Each point in words, by the nearest address: how it lies to it, or how far it is from it."""
    words = [""] * len(points)
    left = list(range(len(points)))
    for reach in REACHES:
        if not left:
            break
        found = addresses_near([points[place] for place in left], reach)
        for place, address in zip(left, found, strict=True):
            if address:
                relation = relations[place] if relations[place] in RELATIONS else "near"
                words[place] = _words_of(relation, points[place], address)
        left = [place for place in left if not words[place]]
    return [text or gettext("as on the map") for text in words]


def _words_of(relation: str, point: Point, address: Address) -> str:
    metres = to_rd(point).distance(to_rd(address.point))
    if metres <= NEAR_METRES:
        return in_words(relation, address)
    known = {
        "metres": round(metres / 50) * 50,
        "address": f"{address.street} {address.house_number}, {address.town}",
    }
    return gettext("about %(metres)d metres from %(address)s") % known


def addresses_near(points: Sequence[Point], reach: int = 1) -> list[Address | None]:
    """The address nearest to each point, within so many times about 100 metres. One query."""
    if not points:
        return []
    east, north = (side * reach for side in NEAR_DEGREES)
    either = Q(pk=None)
    for point in points:
        box = (point.x - east, point.y - north, point.x + east, point.y + north)
        either |= Q(point__within=_box(box))
    around = list(Address.objects.current().filter(either).order_by("pk"))
    places = [to_rd(address.point) for address in around]
    return [_nearest(to_rd(point), around, places, reach) for point in points]


def _box(sides: tuple[float, float, float, float]) -> Polygon:
    box = Polygon.from_bbox(sides)
    box.srid = 4326
    return box


def _nearest(
    point: Point, around: list[Address], places: list[Point], reach: int
) -> Address | None:
    pairs = [(point.distance(place), number) for number, place in enumerate(places)]
    farthest = NEAR_METRES * reach
    metres, number = min(pairs, default=(farthest + 1, 0))
    return around[number] if metres <= farthest else None


def same_poles(points: Sequence[Point]) -> list[tuple[int, int]]:
    """Pairs of places, counted from 0, that are so near that they are the same pole."""
    there = [to_rd(point) for point in points]
    return [
        (one, two)
        for two in range(len(there))
        for one in range(two)
        if there[one].distance(there[two]) < SAME_POLE_METRES
    ]
