"""From what somebody drew, or chose, to the area of a group. All in WGS84, lon lat.

A drawing is read as JSON and its coordinates are taken, nothing else: what a visitor sends never
reaches GDAL. Each refusal is a ValidationError that says what to do about it.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from typing import Any, NamedTuple

from django.contrib.gis.geos import (
    GeometryCollection,
    GEOSException,
    GEOSGeometry,
    MultiPolygon,
    Polygon,
)
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from ..models import District, Neighbourhood
from ..models.rd import RD_NEW, WGS84, to_rd, to_wgs84

MOST_LETTERS = 600_000  # 10,000 corners, the highest that the limits allow, with all decimals
NEAR = 1.0  # degrees around the municipality in which RD New still measures
LEAST_LOST = 25  # square metres; a line along the border never follows it exactly
Position = tuple[float, float]
Extent = tuple[float, float, float, float]
Within = Callable[[float, float], bool]

WHY_NOT = {
    "empty": _("Draw the area on the map, or choose neighbourhoods from the list."),
    "json": _("We cannot read this drawing. Draw the area again."),
    "line": _("This is a line. Draw an area that closes, with at least three corners."),
    "point": _("This is a point. Draw an area with at least three corners."),
    "collection": _("This drawing holds %(number)d shapes. Draw one area."),
    "shape": _("This drawing holds no area. Draw an area with at least three corners."),
    "corners": _("An area has at least three corners. Put more corners on the map."),
    "points": _("This area has too many corners. Use at most %(most)d."),
    "hole": _("This area has a hole in it. Draw it without a hole."),
    "crossing": _("The edge of this area crosses itself. Move the corners until no lines cross."),
    "srid": _(
        "These coordinates are not in WGS84 (EPSG:4326), longitude and latitude in degrees, and "
        "not in RD New (EPSG:28992). Save the file in WGS84."
    ),
    "encoding": _("This file is no text in UTF-8. Save it as GeoJSON."),
    "size": _("This file is too large. Save only the one area in it."),
    "degrees": _("These coordinates are no degrees of longitude and latitude."),
    "swapped": _("Longitude and latitude are swapped: longitude, from 3 to 8, comes first."),
    "outside": _("This area lies outside the municipality. Draw it inside the municipality."),
}


class Fitted(NamedTuple):
    """An area inside the municipality; `clipped` when a part of it was not."""

    area: MultiPolygon
    clipped: bool


def read_file(content: bytes, *, most_points: int) -> MultiPolygon:
    """The area in an uploaded GeoJSON file, which may have holes. Raises ValidationError.

    Also in RD New, as programs of maps save it here: whether the file says so or not.
    """
    if len(content) > MOST_LETTERS:
        raise _refusal("size")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise _refusal("encoding") from error
    return read_drawing(text, most_points=most_points, holes=True, takes_rd=True)


def read_drawing(
    text: str, *, most_points: int, holes: bool = False, takes_rd: bool = False
) -> MultiPolygon:
    """The area in a GeoJSON text: Polygon, MultiPolygon, or one Feature with either.

    A collection is taken when it holds exactly one shape, as drawing programs save it; a ring
    that is not closed is closed. Raises ValidationError. It may still lie anywhere on earth.
    """
    if not text.strip():
        raise _refusal("empty")
    if len(text) > MOST_LETTERS:
        raise _refusal("points", most=most_points)
    drawing = _load(text)
    says_rd = _says_rd(drawing, takes_rd=takes_rd)
    polygons = _polygons(_only_shape(drawing))
    positions = 0
    for ring in (ring for rings in polygons for ring in _list(rings)):
        positions += len(_list(ring))
        # Before a geometry is made of them: checking one takes more than linear time.
        if positions > most_points + len(polygons):
            raise _refusal("points", most=most_points)
    is_rd = takes_rd and (says_rd or _looks_like_rd(polygons[0][0][0]))
    within = _is_on_grid if is_rd else _is_on_earth
    drawn = [[_ring(ring, within) for ring in rings] for rings in polygons]
    if not holes and any(len(rings) > 1 for rings in drawn):
        raise _refusal("hole")
    area = MultiPolygon([_polygon(rings) for rings in drawn], srid=RD_NEW if is_rd else WGS84)
    return _valid(to_wgs84(area))


def fit(area: MultiPolygon, *, within: MultiPolygon | None = None) -> Fitted:
    """What of an area lies inside the municipality. Raises ValidationError when nothing does.

    `within` is the municipality, for who has many areas.
    """
    municipality = within or union_of(District.objects.current())
    inside = as_multipolygon(area & municipality)
    if inside.empty:
        is_swapped = Polygon.from_bbox(_turned(area.extent)).intersects(municipality)
        raise _refusal("swapped" if is_swapped else "outside")
    # The Dutch grid means nothing far away; what reaches there has lost a part for certain.
    is_near = Polygon.from_bbox(municipality.extent).buffer(NEAR).covers(area)
    clipped = not is_near or to_rd(area).area - to_rd(inside).area > LEAST_LOST
    return Fitted(inside, clipped=clipped)


def union_of(places: Iterable[District | Neighbourhood]) -> MultiPolygon:
    """The area of districts or neighbourhoods together."""
    parts = [polygon for place in places for polygon in place.area]
    return as_multipolygon(MultiPolygon(parts, srid=4326).unary_union)


def as_multipolygon(geometry: GEOSGeometry) -> MultiPolygon:
    """The polygons of a geometry, without the points and lines that an intersection leaves."""
    parts = list(geometry) if isinstance(geometry, GeometryCollection) else [geometry]
    polygons = [part for part in parts if isinstance(part, Polygon) and not part.empty]
    return MultiPolygon(polygons, srid=4326)


def _refusal(code: str, **params: Any) -> ValidationError:
    return ValidationError(WHY_NOT[code], code=code, params=params)


def _load(text: str) -> Any:
    try:
        # Also whole numbers of more digits than Python reads, and brackets without end.
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        raise _refusal("json") from error


def _only_shape(drawing: Any) -> dict[str, Any]:
    """The geometry of a drawing, out of its Feature and FeatureCollection."""
    if _kind(drawing) == "FeatureCollection":
        features = drawing.get("features")
        number = len(features) if isinstance(features, list) else 0
        if number != 1:
            raise _refusal("collection", number=number) if number else _refusal("shape")
        drawing = features[0]
    if _kind(drawing) == "Feature":
        drawing = drawing.get("geometry")
    if not isinstance(drawing, dict):
        raise _refusal("shape" if isinstance(drawing, list | None) else "json")
    return drawing


def _kind(drawing: Any) -> Any:
    return drawing.get("type") if isinstance(drawing, dict) else None


def _polygons(shape: dict[str, Any]) -> list[Any]:
    """Of each polygon its rings, as they stand in the JSON."""
    kind, coordinates = _kind(shape), shape.get("coordinates")
    if kind == "Polygon":
        return [_list(coordinates)]
    if kind == "MultiPolygon":
        return [_list(rings) for rings in _list(coordinates)]
    for part in ("line", "point"):
        if isinstance(kind, str) and part in kind.lower():
            raise _refusal(part)
    raise _refusal("shape")


def _list(value: Any) -> list[Any]:
    if not isinstance(value, list):
        raise _refusal("json")
    if not value:
        raise _refusal("corners")
    return value


def _says_rd(drawing: Any, *, takes_rd: bool) -> bool:
    """Old GeoJSON may name a reference system; RFC 7946 knows WGS84 only."""
    system = drawing.get("crs") if isinstance(drawing, dict) else None
    properties = system.get("properties") if isinstance(system, dict) else None
    name = properties.get("name") if isinstance(properties, dict) else None
    name = name if isinstance(name, str) else ""
    says_rd = takes_rd and name.endswith(":28992")
    if system is not None and not says_rd and not name.endswith(("CRS84", ":4326")):
        raise _refusal("srid")
    return says_rd


def _looks_like_rd(position: Any) -> bool:
    """Metres of the Dutch grid, which no degrees are."""
    numbers = position[:2] if isinstance(position, list) else ()
    return (
        len(numbers) == 2
        and all(type(n) in (int, float) for n in numbers)
        and _is_on_grid(*numbers)
    )


def _ring(ring: list[Any], within: Within) -> list[Position]:
    positions = list(_positions(ring, within))
    if positions[0] != positions[-1]:
        positions.append(positions[0])
    if len(set(positions)) < 3:
        raise _refusal("corners")
    return positions


def _polygon(rings: list[list[Position]]) -> Polygon:
    try:
        return Polygon(*rings)
    except (GEOSException, ValueError) as error:
        raise _refusal("corners") from error


def _positions(ring: list[Any], within: Within) -> Iterator[Position]:
    for position in ring:
        if len(_list(position)) < 2:
            raise _refusal("json")
        lon, lat = position[:2]
        if type(lon) not in (int, float) or type(lat) not in (int, float):
            raise _refusal("json")
        if not within(lon, lat):
            raise _refusal("degrees")
        yield float(lon), float(lat)


def _is_on_earth(lon: float, lat: float) -> bool:
    # Compared before it becomes a float, for which a whole number may be too large; of
    # infinity and of what is no number neither holds.
    return abs(lon) <= 180 and abs(lat) <= 90


def _is_on_grid(x: float, y: float) -> bool:
    """Where RD New is defined, EPSG:28992."""
    return 0 <= x <= 300_000 and 300_000 <= y <= 630_000


def _valid(area: MultiPolygon) -> MultiPolygon:
    if not area.valid:
        # Never mended: what a program makes of crossing lines is not what somebody drew.
        raise _refusal("crossing")
    return area


def _turned(extent: Extent) -> Extent:
    west, south, east, north = extent
    return south, west, north, east
