"""GeoJSON as JSON: no file of anybody reaches GDAL, which trusts what a file says of itself."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.contrib.gis.geos import GEOSException, MultiPolygon, Polygon

from . import ImportRefused
from .files import check_position, decoded, opened

# Larger than any metre or degree; also catches infinity and numbers no float can hold.
FARTHEST = 1e9

Feature = tuple[int, dict[str, Any], Any]


def read_features(path: Path) -> Iterator[Feature]:
    """Number (from 1), properties and geometry, as JSON, of each feature. Raises ImportRefused."""
    collection = _read_collection(path)
    _check_is_wgs84(collection.get("crs"), path.name)
    _check_is_whole(collection, path.name)
    for number, feature in enumerate(collection["features"], start=1):
        if not isinstance(feature, dict) or feature.get("type") != "Feature":
            raise ImportRefused(f"{path.name}, feature {number}: this is no Feature.")
        properties = feature.get("properties")
        if not isinstance(properties, dict):
            raise ImportRefused(f"{path.name}, feature {number}: it has no properties.")
        yield number, properties, feature.get("geometry")


def read_area(geometry: Any) -> MultiPolygon:
    """A valid MultiPolygon in WGS84 (lon lat) of a GeoJSON geometry. Raises ImportRefused."""
    kind = geometry.get("type") if isinstance(geometry, dict) else None
    if kind not in ("Polygon", "MultiPolygon"):
        raise ImportRefused(f"geometry is {kind or 'missing'}, not a Polygon or MultiPolygon.")
    coordinates = geometry.get("coordinates")
    polygons = [coordinates] if kind == "Polygon" else coordinates
    try:
        area = MultiPolygon([_polygon(rings) for rings in _list(polygons)], srid=4326)
    except (GEOSException, ValueError) as error:
        raise ImportRefused(f"a ring is not closed or has too few points ({error}).") from error
    if not area.valid:
        raise ImportRefused(f"the polygon is not valid: {area.valid_reason}.")
    return area


def _read_collection(path: Path) -> dict[str, Any]:
    with opened(path) as file:
        text = "".join(decoded(file, path.name))
    if not text.strip():
        raise ImportRefused(f"{path.name} is empty.")
    try:
        collection = json.loads(text, parse_constant=_refuse_constant)
    except json.JSONDecodeError as error:
        raise ImportRefused(
            f"{path.name} is not JSON: line {error.lineno}, column {error.colno}: {error.msg}."
        ) from error
    except (ValueError, RecursionError) as error:
        raise ImportRefused(f"{path.name} cannot be read as JSON: {error}.") from error
    if not isinstance(collection, dict) or collection.get("type") != "FeatureCollection":
        raise ImportRefused(f"{path.name} is not a GeoJSON FeatureCollection.")
    if not isinstance(collection.get("features"), list) or not collection["features"]:
        raise ImportRefused(f"{path.name} holds no features.")
    return collection


def _refuse_constant(name: str) -> None:
    raise ImportRefused(f"the file holds {name} where a number belongs.")


def _check_is_wgs84(crs: Any, file: str) -> None:
    """Old GeoJSON may name a reference system; RFC 7946 knows WGS84 only."""
    if crs is not None and not any(name in json.dumps(crs) for name in ("CRS84", "4326")):
        raise ImportRefused(
            f"{file}: the coordinates are not WGS84 (EPSG:4326) but {json.dumps(crs)[:120]}."
        )


def _check_is_whole(collection: dict[str, Any], file: str) -> None:
    links = collection.get("links")
    for link in links if isinstance(links, list) else []:
        if isinstance(link, dict) and link.get("rel") == "next":
            raise ImportRefused(
                f"{file} is the first page of more: download it again with limit=1000."
            )


def _polygon(rings: Any) -> Polygon:
    rings = [[_position(position) for position in _list(ring)] for ring in _list(rings)]
    return Polygon(*rings)


def _position(position: Any) -> tuple[float, float]:
    if len(_list(position)) < 2 or not all(
        type(part) in (int, float) and abs(part) < FARTHEST for part in position
    ):
        raise ImportRefused(f"{position!r:.60} is no position.")
    lon, lat = float(position[0]), float(position[1])
    check_position(lon, lat)
    return lon, lat


def _list(value: Any) -> list[Any]:
    if not isinstance(value, list) or not value:
        raise ImportRefused("the coordinates are not nested as GeoJSON wants.")
    return value
