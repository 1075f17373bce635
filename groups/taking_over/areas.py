"""The areas of the groups in a list, all drawn at once so that neighbours share their edge."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any

import numpy as np
import shapely
from django.utils.translation import gettext, ngettext

from ..models import Address, AlertGroup, GroupLimits
from ..places.known import known
from ..places.named import Drawn, Named, draw, read_named
from .places import SeveralOfOneName, by_code

BATCH = 5_000
MOST_TOLD = 5
Cells = Mapping[tuple[int, str], str]  # by row and column


def read_cells(cells: Cells) -> tuple[dict[int, Named], dict[tuple[int, str], list[str]]]:
    """What each row names, all its cells together; and what is wrong, by cell. Four queries."""
    names = known().names
    wrong: dict[tuple[int, str], list[str]] = {}
    texts: dict[tuple[int, str], str] = {}
    for key, text in cells.items():
        try:
            texts[key] = by_code(text, names) if key[1] == "neighbourhoods" else text
        except SeveralOfOneName as several:
            wrong[key] = [str(several)]
    read = read_named(texts)
    wrong |= {key: [p.said for p in one.problems] for key, one in read.items() if one.problems}
    found: dict[int, Named] = {}
    for (row, _column), one in read.items():
        found[row] = _together(found[row], one) if row in found else one
    return found, wrong


def _together(one: Named, other: Named) -> Named:
    return Named(
        one.addresses | other.addresses,
        one.neighbourhoods | other.neighbourhoods,
        one.standing_in | other.standing_in,
        [*one.understood, *other.understood],
        [*one.problems, *other.problems],
    )


def draw_all(named: Mapping[int, Named]) -> dict[int, Drawn]:
    """Seven queries, however many."""
    return draw(named)


def told_of(drawn: Drawn, titles: Mapping[Any, str], limits: GroupLimits) -> Iterator[str]:
    """What to look at once more of an area; `titles` names the rows of the file.

    A group that is there already may be smaller or larger than one that starts, which is said.
    """
    number = len(drawn.named.addresses)
    said = ", ".join(one.said for one in drawn.understood[:MOST_TOLD])
    more = len(drawn.understood) - MOST_TOLD
    if more > 0:
        said += " " + ngettext("and %d more", "and %d more", more) % more
    facts = {"number": number, "said": said}
    holds = ngettext("%(number)d address: %(said)s.", "%(number)d addresses: %(said)s.", number)
    yield holds % facts
    yield from _size(number, limits)
    for key, addresses in drawn.twice.items():
        yield _overlap(len(addresses), titles[key])
    for shared in drawn.shared[:MOST_TOLD]:
        if not shared.keys:
            continue  # of no other group: the point lies in one area, which is told to nobody
        words = gettext("%(own)s and %(others)s stand on one point, so both groups have it.")
        yield words % {"own": shared.named[0], "others": shared.others[0]}


def _size(number: int, limits: GroupLimits) -> Iterator[str]:
    bounds = {"number": number, "min": limits.min_addresses, "max": limits.max_addresses}
    if number < limits.min_addresses:
        small = gettext(
            "This area holds %(number)d addresses; a group that starts now has at least %(min)d. "
            "Is the area complete?"
        )
        yield small % bounds
    elif number > limits.max_addresses:
        large = gettext(
            "This area holds %(number)d addresses; a group that starts now has at most %(max)d. "
            "Is the area right?"
        )
        yield large % bounds


def _overlap(number: int, group: str) -> str:
    words = ngettext(
        "%(number)d address is of %(group)s too. Is that right?",
        "%(number)d addresses are of %(group)s too. Is that right?",
        number,
    )
    return words % {"number": number, "group": group}


def held_by_others(named: Mapping[int, Named], *, but: Collection[int]) -> dict[int, list[str]]:
    """By row, which groups of the portal have addresses of it; not those with these keys."""
    others = AlertGroup.objects.published().exclude(pk__in=but).order_by("sort_key", "pk")
    areas = [(name, shapely.from_wkb(bytes(area.wkb))) for name, area in _areas(others)]
    if not areas:
        return {}
    keys, places = _points({pk for one in named.values() for pk in one.addresses})
    # By polygon: the box around an area of scattered streets holds half the town.
    parts, of_area = shapely.get_parts([area for _name, area in areas], return_index=True)
    of_part, at = shapely.STRtree(shapely.points(places)).query(parts, predicate="intersects")
    held: dict[int, set[int]] = defaultdict(set)  # by address, areas that hold it
    for area, pk in zip(of_area[of_part].tolist(), keys[at].tolist(), strict=True):
        held[pk].add(area)
    told: dict[int, list[str]] = {}
    for row, one in named.items():
        both = Counter(area for pk in one.addresses for area in held.get(pk, ()))
        told[row] = [_overlap(both[area], areas[area][0]) for area in sorted(both)]
    return told


def _areas(groups: Any) -> Iterable[tuple[str, Any]]:
    rows: Iterable[tuple[str, Any]] = groups.values_list("name", "area")
    return rows


def _points(pks: Collection[int]) -> tuple[np.ndarray, np.ndarray]:
    """Keys of addresses, and where they stand."""
    found: list[tuple[int, float, float]] = []
    every = sorted(pks)
    for start in range(0, len(every), BATCH):
        rows = Address.objects.filter(pk__in=every[start : start + BATCH]).order_by()
        found += [(pk, point.x, point.y) for pk, point in rows.values_list("pk", "point")]
    keys = np.array([pk for pk, _x, _y in found], dtype=np.int64)
    places = np.array([(x, y) for _pk, x, y in found], dtype=float).reshape(-1, 2)
    return keys, places
