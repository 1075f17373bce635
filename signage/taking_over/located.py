"""Where the signs of a list are: addresses and coordinates, all rows together."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, TypeVar

from django.contrib.gis.geos import MultiPoint, Point, Polygon
from django.db.models import Q

from groups.models import AlertGroup
from groups.models.rd import positions_to_wgs84, to_rd
from groups.places.finding import find_addresses

from ..models import Sign
from ..models.sign import SAME_POLE_METRES
from ..places import NoPlace, in_words, meant_by, neighbourhoods_at, parse_position, words_near

PER_QUERY = 100  # of places in words: each is a part of one condition
METRES = r"([0-9]{4,6}(?:[.,][0-9]{1,15})?)"
RD = re.compile(rf"\s*{METRES}\s*[;,\s]\s*{METRES}\s*")
Each = TypeVar("Each")
RD_WITHIN = ((0, 300_000), (300_000, 620_000))  # x and y of the Netherlands


def positions_of(texts: Sequence[str]) -> list[Point | NoPlace]:
    """Each point in WGS84, or why it is none; x and y of RD New too."""
    metres = [_metres(text) for text in texts]
    moved = iter(positions_to_wgs84([each for each in metres if each]))
    return [
        Point(*next(moved), srid=4326) if rd else _in_degrees(text)
        for text, rd in zip(texts, metres, strict=True)
    ]


def _metres(text: str) -> tuple[float, float] | None:
    match = RD.fullmatch(text)
    if not match:
        return None
    x, y = (float(part.replace(",", ".")) for part in match.groups())
    is_there = all(low <= one <= high for one, (low, high) in zip((x, y), RD_WITHIN, strict=True))
    return (x, y) if is_there else None


def _in_degrees(text: str) -> Point | NoPlace:
    try:
        return parse_position(text)
    except NoPlace as error:
        return error


def addresses_of(
    texts: Sequence[str], groups: Sequence[AlertGroup | None]
) -> list[tuple[Point, str] | NoPlace]:
    """The point of each address with its words, or why there is none."""
    found = find_addresses(texts)
    return [_address(each, group) for each, group in zip(found, groups, strict=True)]


def _address(found: Any, group: AlertGroup | None) -> tuple[Point, str] | NoPlace:
    try:
        address = meant_by(found, group)
    except NoPlace as error:
        return error
    return address.point, in_words("near", address)


def lie_here(points: Sequence[Point]) -> list[bool]:
    """Whether each lies in the municipality."""
    return [
        place is not None for some in _batches(points, 500) for place in neighbourhoods_at(some)
    ]


def in_words_of(points: Sequence[Point]) -> list[str]:
    """Each point by the nearest address."""
    batches = _batches(points, PER_QUERY)
    return [words for some in batches for words in words_near(some, ["near"] * len(some))]


def _batches(rows: Sequence[Each], size: int) -> Iterator[Sequence[Each]]:
    return (rows[at : at + size] for at in range(0, len(rows), size))


def key_of(point: Point) -> str:
    return f"{point.x:.6f},{point.y:.6f}"


def all_to_rd(points: Sequence[Point]) -> list[tuple[float, float]]:
    """In metres, at once: one by one takes a millisecond for each."""
    if not points:
        return []
    moved = to_rd(MultiPoint(list(points), srid=4326))
    return [(x, y) for x, y in moved.coords]


class Poles:
    """Which sign stands within five metres of a place, without asking for each."""

    def __init__(self) -> None:
        self.cells: dict[tuple[int, int], list[tuple[float, float, Any]]] = {}

    def put(self, place: tuple[float, float], what: Any) -> None:
        self.cells.setdefault(self._cell(place), []).append((*place, what))

    def at(self, place: tuple[float, float]) -> Any:
        """The nearest, or None."""
        column, row = self._cell(place)
        near = (
            ((x - place[0]) ** 2 + (y - place[1]) ** 2, number, what)
            for dx in (-1, 0, 1)
            for dy in (-1, 0, 1)
            for number, (x, y, what) in enumerate(self.cells.get((column + dx, row + dy), ()))
        )
        found = min(near, key=lambda one: one[:2], default=None)
        return found[2] if found and found[0] < SAME_POLE_METRES**2 else None

    @staticmethod
    def _cell(place: tuple[float, float]) -> tuple[int, int]:
        return int(place[0] // SAME_POLE_METRES), int(place[1] // SAME_POLE_METRES)


def signs_around(points: Sequence[Point], keys: Iterable[str]) -> list[Any]:
    """Those that hang or are promised there, and those that a list had there. One query."""
    if not points:
        return []
    west, south, east, north = MultiPoint(list(points), srid=4326).extent
    box = Polygon.from_bbox((west - 0.001, south - 0.001, east + 0.001, north + 0.001))
    box.srid = 4326
    around = Sign.objects.promised().filter(Q(point__within=box) | Q(listed__place__in=list(keys)))
    return list(
        around.select_related("listed").only(
            *("point_rd", "request_id", "status", "listed__given", "listed__place"),
        )
    )
