"""Areas of any number of groups at once, around the addresses that each names."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TypeVar

import numpy as np
import shapely
from django.contrib.gis.db.models.functions import AsWKB
from django.contrib.gis.geos import GEOSGeometry, MultiPolygon, Polygon

from ...models import Address, GroupLimits, Neighbourhood
from .cells import NOBODY, Areas, Ground, Owners, Spots, areas_around, ground_of
from .meaning import Named, Problem, Understood, read_named
from .plane import Coordinates, Geometries

Key = TypeVar("Key", bound=Hashable)

# Degrees around a neighbourhood in which its addresses stand, as imports allow.
BESIDE = 0.006
DECIMALS = 7  # a centimetre: addresses that are no farther apart stand on one point
BATCH = 5_000


@dataclass(frozen=True)
class Shared:
    """A point on which addresses stand that a list names, and others that it does not."""

    named: list[str]
    others: list[str]
    keys: Owners  # of the lists that name one of the others


@dataclass(frozen=True)
class Drawn:
    """What became of one list. `area` is None when it names nothing; WGS84, lon lat."""

    area: MultiPolygon | None
    named: Named
    twice: dict[Hashable, frozenset[int]] = field(default_factory=dict)  # who names them too
    shared: list[Shared] = field(default_factory=list)
    misplaced: list[str] = field(default_factory=list)  # on the wrong side; none is known to be

    @property
    def problems(self) -> list[Problem]:
        return self.named.problems

    @property
    def understood(self) -> list[Understood]:
        return self.named.understood


@dataclass(frozen=True)
class Standing:
    """Addresses by the points on which they stand."""

    places: Coordinates  # each once; degrees
    on: list[list[int]]  # keys of the addresses on each


def areas_of(texts: Mapping[Key, str]) -> dict[Key, Drawn]:
    """The area of each list, drawn together so that neighbours share an edge.

    A list names neighbourhoods (by name or code), districts, towns, postcodes, ranges of these, and
    streets with or without numbers; each on a line, or with a comma between. Every address that
    is named lies in the area and no other does, but on points that are `shared`. Where two lists
    name one address both areas hold it, and `twice` says so.
    """
    return draw(read_named(texts))


def draw(named: Mapping[Key, Named]) -> dict[Key, Drawn]:
    """The area of each; five queries for all of them."""
    owners = _owners((key, one.addresses) for key, one in named.items())
    whole = _owners((key, one.neighbourhoods) for key, one in named.items())
    if not owners and not whole:
        return {key: Drawn(None, one) for key, one in named.items()}
    keys, shapes = _shapes()
    around = {pk for one in named.values() for pk in one.standing_in | one.neighbourhoods}
    standing = _standing(shapes, np.isin(keys, list(around)), owners)
    spots = Spots(standing.places, [_of_all(pks, owners) for pks in standing.on])
    grounds = [Ground(shape, whole.get(pk, NOBODY)) for pk, shape in zip(keys, shapes, strict=True)]
    areas, wrong = areas_around(spots, grounds, reach=GroupLimits.current().reach_metres)
    crowded = [at for at, pks in enumerate(standing.on) if len(pks) > 1]
    mixed = [at for at in crowded if len({owners.get(pk) for pk in standing.on[at]}) > 1]
    words = _words(pk for at in [*mixed, *wrong] for pk in standing.on[at])
    return {
        key: Drawn(
            _as_django(areas, key),
            one,
            twice=_twice(key, one, owners),
            shared=list(_shared(key, [standing.on[at] for at in mixed], owners, words)),
            misplaced=[words[pk] for at in wrong for pk in standing.on[at] if pk in one.addresses],
        )
        for key, one in named.items()
    }


def _owners(pairs: Iterable[tuple[Hashable, Iterable[int]]]) -> dict[int, Owners]:
    found: dict[int, set[Hashable]] = defaultdict(set)
    for key, pks in pairs:
        for pk in pks:
            found[pk].add(key)
    # One set for all that have the same: comparing and hashing them is most of the work.
    same: dict[Owners, Owners] = {}
    return {pk: same.setdefault(of, of) for pk, some in found.items() for of in [frozenset(some)]}


def _of_all(pks: list[int], owners: Mapping[int, Owners]) -> tuple[Owners, ...]:
    """Who owns some addresses: each set once."""
    return tuple({owners[pk]: None for pk in pks if pk in owners})


# Rows ------------------------------------------------------------------------------------------


def _shapes() -> tuple[list[int], Geometries]:
    rows = list(Neighbourhood.objects.current().order_by("pk").values_list("pk", "area"))
    shapes = shapely.from_wkb([bytes(area.wkb) for _pk, area in rows])
    return [pk for pk, _area in rows], shapes


def _standing(shapes: Geometries, around: np.ndarray, owners: Mapping[int, Owners]) -> Standing:
    """All addresses of the neighbourhoods `around`, and of those in which the owned ones lie."""
    while True:
        box = shapely.total_bounds(shapes[around]) + np.array((-1, -1, 1, 1)) * BESIDE
        pks, points = _addresses_in(tuple(box))
        owned = points[np.isin(pks, list(owners))]
        lies_in = np.unique(ground_of(owned, shapes))
        if around[lies_in].all():
            return _by_point(pks, points)
        around[lies_in] = True


def _addresses_in(box: tuple[float, float, float, float]) -> tuple[np.ndarray, Coordinates]:
    there = Address.objects.current().filter(point__bboverlaps=Polygon.from_bbox(box)).order_by()
    # As bytes: a point of GeoDjango takes longer than all that is done with it here.
    rows = list(there.values_list("pk", AsWKB("point")))
    points = shapely.from_wkb([bytes(point) for _pk, point in rows])
    return np.array([pk for pk, _point in rows]), shapely.get_coordinates(points)


def _by_point(pks: np.ndarray, points: Coordinates) -> Standing:
    _same, first, place_of = np.unique(
        points.round(DECIMALS), axis=0, return_index=True, return_inverse=True
    )
    on: list[list[int]] = [[] for _ in first]
    for pk, place in zip(pks.tolist(), place_of.ravel().tolist(), strict=True):
        on[place].append(pk)
    return Standing(points[first], on)


def _words(pks: Iterable[int]) -> dict[int, str]:
    """Addresses in words."""
    keys = sorted(pks)
    words: dict[int, str] = {}
    for start in range(0, len(keys), BATCH):
        rows = Address.objects.filter(pk__in=keys[start : start + BATCH]).defer("point")
        words |= {address.pk: str(address) for address in rows}
    return words


# Telling ---------------------------------------------------------------------------------------


def _twice(
    key: Hashable, named: Named, owners: Mapping[int, Owners]
) -> dict[Hashable, frozenset[int]]:
    found: dict[Hashable, set[int]] = defaultdict(set)
    for pk in named.addresses:
        for other in owners[pk] - {key}:
            found[other].add(pk)
    return {other: frozenset(pks) for other, pks in found.items()}


def _shared(
    key: Hashable,
    points: Iterable[list[int]],
    owners: Mapping[int, Owners],
    words: Mapping[int, str],
) -> Iterator[Shared]:
    for pks in points:
        own = [pk for pk in pks if key in owners.get(pk, NOBODY)]
        others = [pk for pk in pks if pk not in own]
        if own and others:
            keys = NOBODY.union(*_of_all(others, owners))
            named, rest = (sorted({words[pk] for pk in some}) for some in (own, others))
            yield Shared(named, rest, keys)


def _as_django(areas: Areas, key: Hashable) -> MultiPolygon | None:
    if key not in areas:
        return None
    area = GEOSGeometry(memoryview(shapely.to_wkb(areas[key])), srid=4326)
    assert isinstance(area, MultiPolygon)  # noqa: S101 - as `Areas` says
    return area
