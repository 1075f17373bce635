"""Cutting a neighbourhood into areas of groups that look as if residents had drawn them."""

from collections import Counter
from collections.abc import Iterable, Sequence
from math import cos, hypot, radians
from typing import Any, NamedTuple, cast

from django.contrib.gis.geos import GEOSGeometry, MultiPoint, MultiPolygon, Point, Polygon

# Hoogeveen's latitude: there a degree of longitude is this part of a degree of latitude.
SQUEEZE = cos(radians(52.72))
# Degrees: larger than any neighbourhood.
FAR = 1.0
STREET_WIDTH = 0.0007


class House(NamedTuple):
    """An address as far as cutting needs it; lon and lat in WGS84."""

    pk: int
    lon: float
    lat: float
    street: str
    town: str


Seed = tuple[float, float]


def seeds_of(houses: Sequence[House], parts: int) -> list[Seed]:
    """Centres of that many clusters of houses, the same ones each time (Lloyd's algorithm)."""
    sample = houses[:: max(1, len(houses) // 400)]
    seeds: list[Seed] = [min((house.lon, house.lat) for house in sample)]
    while len(seeds) < parts:
        farthest = max(sample, key=lambda house: min(_distance(house, seed) for seed in seeds))
        seeds.append((farthest.lon, farthest.lat))
    for _round in range(20):
        clusters: list[list[House]] = [[] for _seed in seeds]
        for house in sample:
            clusters[nearest(seeds, house)].append(house)
        seeds = [_mean(cluster) for cluster in clusters if cluster]
    return seeds


def nearest(seeds: Sequence[Seed], house: House) -> int:
    return min(range(len(seeds)), key=lambda index: _distance(house, seeds[index]))


def cell(area: MultiPolygon, seeds: Sequence[Seed], index: int) -> MultiPolygon:
    """The part of the area that lies nearer to this seed than to any other."""
    part: GEOSGeometry = area
    for other, seed in enumerate(seeds):
        if other != index:
            part = part.intersection(_half_plane(seeds[index], seed))
    return as_drawn(part)


def along_street(area: MultiPolygon, houses: Sequence[House]) -> tuple[str, MultiPolygon]:
    """The street with most houses, and the strip around them inside the area."""
    street = Counter(house.street for house in houses).most_common(1)[0][0]
    points = MultiPoint([Point(h.lon, h.lat) for h in houses if h.street == street], srid=4326)
    strip = points.convex_hull.buffer(STREET_WIDTH, quadsegs=2)
    return street, as_drawn(strip.intersection(area))


def united(areas: Iterable[MultiPolygon]) -> MultiPolygon:
    return as_drawn(MultiPolygon([part for area in areas for part in area], srid=4326).unary_union)


def as_drawn(shape: GEOSGeometry) -> MultiPolygon:
    """Without slivers, and with six decimals as the registers have."""
    parts: Iterable[Any] = [shape] if isinstance(shape, Polygon) else cast(Any, shape)
    polygons = [part for part in parts if part.dims == 2]
    largest = max(polygon.area for polygon in polygons)
    kept = [polygon for polygon in polygons if polygon.area > largest / 50]
    rounded = MultiPolygon([_rounded(polygon) for polygon in kept], srid=4326)
    return rounded if rounded.valid else MultiPolygon(kept, srid=4326)


def _rounded(polygon: Polygon) -> Polygon:
    return Polygon(*[[(round(x, 6), round(y, 6)) for x, y in ring.coords] for ring in polygon])


def _distance(house: House, seed: Seed) -> float:
    return hypot((house.lon - seed[0]) * SQUEEZE, house.lat - seed[1])


def _mean(houses: Sequence[House]) -> Seed:
    count = len(houses)
    return sum(h.lon for h in houses) / count, sum(h.lat for h in houses) / count


def _half_plane(seed: Seed, other: Seed) -> Polygon:
    """A large square on the seed's side of the line halfway between the two."""
    x, y = seed[0] * SQUEEZE, seed[1]
    across, up = other[0] * SQUEEZE - x, other[1] - y
    length = hypot(across, up)
    across, up = across / length * FAR, up / length * FAR
    middle_x, middle_y = (x + other[0] * SQUEEZE) / 2, (y + other[1]) / 2
    corners = [
        (middle_x - up, middle_y + across),
        (middle_x + up, middle_y - across),
        (middle_x + up - across, middle_y - across - up),
        (middle_x - up - across, middle_y + across - up),
    ]
    ring = [(cx / SQUEEZE, cy) for cx, cy in [*corners, corners[0]]]
    return Polygon(ring, srid=4326)
