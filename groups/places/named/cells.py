"""The ground around addresses, so that each owner's addresses lie inside and no others do.

Of each neighbourhood the cells nearest to its addresses (Voronoi), cut at its edge and at `reach`
metres; cells of the same owners dissolved; all of them cleaned and simplified together, as one
coverage, so that neighbours share their edge. Metres of a `Plane`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray

from .plane import Coordinates, Geometries, Plane

Owners = frozenset[Hashable]
NOBODY: Owners = frozenset()

SNAP = 0.01  # metres: without it neighbours overlap by rounding
NARROW = 0.5  # metres: a gap between two neighbourhoods that is none
BESIDE = 5.0  # metres of ground around an address outside of every neighbourhood
ASIDE = 0.5  # metres from a corner to the stands around it
ARC = 4  # corners of a quarter circle
# Metres and decimals of a degree, less until every address lies right.
TRIES = ((2.0, 6), (1.0, 6), (0.5, 6), (0.5, 7), (0.0, 7), (0.0, 8))


@dataclass(frozen=True)
class Ground:
    """A neighbourhood: its shape in degrees, and who owns it whole, fields and all."""

    shape: shapely.Geometry
    owners: Owners = NOBODY


@dataclass(frozen=True)
class Spots:
    """Places where addresses stand, each once; degrees, lon lat.

    `owners` has for each place those of its addresses, each set once and none empty.
    """

    places: Coordinates
    owners: Sequence[tuple[Owners, ...]]

    @property
    def corners(self) -> list[int]:
        """Places where addresses of different owners stand: their areas meet there in a corner."""
        return [
            n
            for n, of in enumerate(self.owners)
            if len(of) > 1 and len(NOBODY.union(*of)) == sum(map(len, of))
        ]


Areas = dict[Hashable, shapely.MultiPolygon]


def areas_around(
    spots: Spots, grounds: Sequence[Ground], *, reach: float
) -> tuple[Areas, list[int]]:
    """Of each owner the area in degrees, and which of the spots lie wrong (none, as far as known).

    Only grounds with something of an owner are cut up.
    """
    corners = spots.places[spots.corners]
    lon, lat = spots.places.mean(axis=0)
    plane = Plane(lon, lat, corners)
    shapes = plane.laid_out(np.array([ground.shape for ground in grounds], dtype=object))
    stands = _stands(plane.metres(spots.places), spots)
    owners, faces = _faces(stands, _grown(stands.places, shapes), grounds, reach)
    clean = _cleaned(faces)
    areas: Areas = {}
    wrong: list[int] = []
    for tolerance, decimals in TRIES:
        rounded = plane.on_earth(_simplified(clean, tolerance), decimals)
        if not shapely.coverage_is_valid(rounded):
            # A corner went over an edge beside it: the edge gets a corner there too.
            rounded = plane.on_earth(_cleaned(plane.laid_out(rounded)), decimals)
        areas = _joined(owners, rounded)
        wrong = _wrong(areas, spots)
        is_sound = all(area.is_valid for area in areas.values())
        if not wrong and is_sound and shapely.coverage_is_valid(rounded):
            break
    return {owner: _sound(area) for owner, area in areas.items()}, wrong


# Grounds ---------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Stands:
    """Places in metres with one set of owners each; cells of those `apart` are not dissolved."""

    places: Coordinates
    owners: list[Owners]
    apart: NDArray[np.bool_]

    def among(self, numbers: list[int]) -> Stands:
        owners = [self.owners[n] for n in numbers]
        return Stands(self.places[numbers], owners, self.apart[numbers])


def _stands(places: Coordinates, spots: Spots) -> Stands:
    """Around a corner two stands for each of its owners.

    So four cells or more meet in the corner, and nothing that is simplified moves it.
    """
    owners = [NOBODY.union(*of) for of in spots.owners]
    around: list[Coordinates] = []
    theirs: list[Owners] = []
    for corner in spots.corners:
        of = spots.owners[corner]
        turns = (np.arange(2 * len(of)) + 0.5) * np.pi / len(of)
        around.append(places[corner] + ASIDE * np.column_stack((np.cos(turns), np.sin(turns))))
        theirs += [one for one in of for _half in range(2)]
    kept = np.setdiff1d(np.arange(len(places)), spots.corners)
    apart = np.array([False] * len(kept) + [True] * len(theirs))
    return Stands(np.vstack([places[kept], *around]), [owners[n] for n in kept] + theirs, apart)


def ground_of(places: Coordinates, shapes: Geometries) -> np.ndarray:
    """Of each place the shape in which it lies, or else the nearest."""
    points = shapely.points(places)
    tree = shapely.STRtree(shapes)
    at, shape = tree.query(points, predicate="intersects")
    found = np.full(len(places), -1)
    found[at[::-1]] = shape[::-1]
    outside = np.flatnonzero(found < 0)
    if len(outside):
        found[outside] = tree.nearest(points[outside])
    return found


def _grown(places: Coordinates, shapes: Geometries) -> list[tuple[shapely.Geometry, list[int]]]:
    """Each shape with the places in it; one outside of all brings some ground to the nearest."""
    found = ground_of(places, shapes)
    grown = list(shapes)
    points = shapely.points(places)
    distances = shapely.distance(points, shapes[found])
    outside = np.flatnonzero(distances)
    if len(outside):
        beside = shapely.buffer(points[outside], distances[outside] + BESIDE, quad_segs=ARC)
        more = shapely.difference(beside, shapely.union_all(shapes))
        for ground, piece in zip(found[outside], more, strict=True):
            grown[ground] = shapely.union(grown[ground], piece)
    return [(one, np.flatnonzero(found == n).tolist()) for n, one in enumerate(grown)]


def _faces(
    stands: Stands,
    grown: list[tuple[shapely.Geometry, list[int]]],
    grounds: Sequence[Ground],
    reach: float,
) -> tuple[list[Owners], Geometries]:
    """Polygons that together fill the grounds, each with its owners."""
    found: list[tuple[Owners, shapely.Geometry]] = []
    for (shape, inside), ground in zip(grown, grounds, strict=True):
        if ground.owners or any(stands.owners[n] for n in inside):
            found += _parts(stands.among(inside), shape, ground.owners, reach)
    faces = [(of, part) for of, shape in found for part in _polygons(shape)]
    return [of for of, _part in faces], np.array([part for _of, part in faces], dtype=object)


def _parts(
    stands: Stands, shape: shapely.Geometry, whole: Owners, reach: float
) -> Iterator[tuple[Owners, shapely.Geometry]]:
    """The ground of one neighbourhood, taken apart by owners."""
    if {*stands.owners, whole} == {whole}:
        yield whole, shape
        return
    cells = _cells(stands.places, shape)
    far = _far(stands.places, cells, shape, reach)
    for of, some in _dissolved(stands, cells):
        yield of, shapely.difference(shapely.intersection(some, shape), far)
    yield whole, far


def _cells(places: Coordinates, shape: shapely.Geometry) -> Geometries:
    """Of each place the ground nearer to it than to any other; it may reach outside."""
    box = shapely.box(*shape.bounds)
    if len(places) == 1:
        return np.array([box], dtype=object)
    points = shapely.multipoints(places)
    cells: Geometries = shapely.get_parts(
        shapely.voronoi_polygons(points, extend_to=box, ordered=True)
    )
    return cells


def _far(
    places: Coordinates, cells: Geometries, shape: shapely.Geometry, reach: float
) -> shapely.Geometry:
    """What of a shape is farther than `reach` from every place: parts of the large cells only."""
    corners, of_cell = shapely.get_coordinates(cells, return_index=True)
    distances = np.hypot(*(corners - places[of_cell]).T)
    large = np.unique(of_cell[distances > reach])
    around = shapely.buffer(shapely.points(places[large]), reach, quad_segs=ARC)
    ground = shapely.intersection(_together(cells[large]), shape)
    return shapely.difference(ground, shapely.union_all(around))


def _dissolved(stands: Stands, cells: Geometries) -> Iterator[tuple[Owners, shapely.Geometry]]:
    of_owners: dict[Owners, list[int]] = defaultdict(list)
    for number, of in enumerate(stands.owners):
        if stands.apart[number]:
            yield of, cells[number]
        else:
            of_owners[of].append(number)
    for of, numbers in of_owners.items():
        yield of, _together(cells[numbers])


def _together(shapes: Geometries) -> shapely.Geometry:
    """Shapes that do not overlap, as one."""
    try:
        return shapely.coverage_union_all(shapes)
    except shapely.GEOSException:
        # Cells of places in rows meet in corners that are not quite the same.
        return shapely.union_all(shapes)


def _polygons(shape: shapely.Geometry) -> list[shapely.Polygon]:
    parts = shapely.get_parts(shape)
    return [part for part in parts if part.geom_type == "Polygon" and not part.is_empty]


# Areas -----------------------------------------------------------------------------------------


def _cleaned(faces: Geometries) -> Geometries:
    clean: Geometries = shapely.coverage_clean(faces, snapping_distance=SNAP, gap_width=NARROW)
    return clean


def _simplified(faces: Geometries, tolerance: float) -> Geometries:
    if not tolerance:
        return faces
    simple: Geometries = shapely.coverage_simplify(faces, tolerance, simplify_boundary=False)
    return simple


def _joined(owners: list[Owners], faces: Geometries) -> Areas:
    of_owner: dict[Hashable, list[int]] = defaultdict(list)
    for number, of in enumerate(owners):
        for owner in of:
            of_owner[owner].append(number)
    return {owner: _multi(_together(faces[numbers])) for owner, numbers in of_owner.items()}


def _wrong(areas: Mapping[Hashable, shapely.MultiPolygon], spots: Spots) -> list[int]:
    """Places outside of an area of theirs, or in one (its edge included) that is not."""
    keys = list(areas)
    tree = shapely.STRtree(shapely.points(spots.places))
    # By polygon: the box around an area of scattered streets holds half the town.
    parts, of_area = shapely.get_parts([areas[key] for key in keys], return_index=True)
    of_part, places = tree.query(parts, predicate="covers")
    found = zip(of_area[of_part].tolist(), places.tolist(), strict=True)
    inside = {(keys[area], place) for area, place in found}
    wanted = {(key, place) for place, of in enumerate(spots.owners) for key in NOBODY.union(*of)}
    return sorted({place for _key, place in inside ^ wanted})


def _sound(area: shapely.MultiPolygon) -> shapely.MultiPolygon:
    return area if area.is_valid else _multi(shapely.make_valid(area))


def _multi(shape: shapely.Geometry) -> shapely.MultiPolygon:
    return shapely.MultiPolygon(_polygons(shape))
