"""GeoJSON as JSON: no file of anybody reaches GDAL, which trusts what a file says of itself."""

import json
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

from django.contrib.gis.geos import GEOSException, MultiPolygon, Polygon

from . import ImportRefused
from .files import decoded, opened
from .shapes import ReadArea, checked_area

# Larger than any metre or degree; also catches infinity and numbers no float can hold.
FARTHEST = 1e9
# All neighbourhoods of the Netherlands, as detailed as CBS has them, are 300 MB.
MOST_BYTES = 1_000_000_000
KNOWN_CRS = ("CRS84", "4326", "28992")


class Feature(NamedTuple):
    where: str  # file and number, for what is told of it
    properties: dict[str, Any]
    read_area: ReadArea


def read_pages(paths: Sequence[Path]) -> Iterator[Feature]:
    """The features of all pages of one collection. Raises ImportRefused."""
    pages = [(path.name, _read_collection(path)) for path in paths]
    for name, collection in pages:
        _check_crs(collection.get("crs"), name)
    _check_are_all(pages)
    for name, collection in pages:
        for number, feature in enumerate(collection["features"], start=1):
            where = f"{name}, feature {number}"
            if not isinstance(feature, dict) or feature.get("type") != "Feature":
                raise ImportRefused(f"{where}: this is no Feature.")
            properties = feature.get("properties")
            if not isinstance(properties, dict):
                raise ImportRefused(f"{where}: it has no properties.")
            yield Feature(where, properties, partial(read_area, feature.get("geometry")))


def read_area(geometry: Any) -> MultiPolygon:
    """A valid MultiPolygon in WGS84 (lon lat) of a GeoJSON geometry. Raises ImportRefused."""
    kind = geometry.get("type") if isinstance(geometry, dict) else None
    if kind not in ("Polygon", "MultiPolygon"):
        raise ImportRefused(f"geometry is {kind or 'missing'}, not a Polygon or MultiPolygon.")
    coordinates = geometry.get("coordinates")
    polygons = [coordinates] if kind == "Polygon" else coordinates
    try:
        area = MultiPolygon([_polygon(rings) for rings in _list(polygons)])
    except (GEOSException, ValueError) as error:
        raise ImportRefused(f"a ring is not closed or has too few points ({error}).") from error
    return checked_area(area)


def _read_collection(path: Path) -> dict[str, Any]:
    with opened(path) as file:
        content = file.read(MOST_BYTES + 1)
        if len(content) > MOST_BYTES:
            raise ImportRefused(f"{path.name} unpacks to more than {MOST_BYTES:,} bytes.")
    text = "".join(decoded(content.splitlines(keepends=True), path.name))
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


def _check_crs(crs: Any, file: str) -> None:
    """Old GeoJSON may name a reference system; RD New and WGS84 are told apart by the numbers."""
    if crs is not None and not any(name in json.dumps(crs) for name in KNOWN_CRS):
        raise ImportRefused(
            f"{file}: the coordinates are neither WGS84 (EPSG:4326) nor RD New (EPSG:28992) but "
            f"{json.dumps(crs)[:120]}."
        )


def _check_are_all(pages: Sequence[tuple[str, dict[str, Any]]]) -> None:
    """Refuse a page without the others; of all pages only the last names no next one."""
    unfinished = [name for name, page in pages if _has_next(page)]
    features = sum(len(page["features"]) for _name, page in pages)
    matched = [page.get("numberMatched") for _name, page in pages]
    whole = next((number for number in matched if type(number) is int), features)
    if len(unfinished) < len(pages) and features >= whole:
        return
    of = f" of {whole}" if whole > features else ""
    last = unfinished[-1] if unfinished else pages[-1][0]
    raise ImportRefused(
        f"{last} is page {len(pages)} of more: with it there are {features} features{of}. Give the "
        "other pages too, or download it again with limit=1000 and with gemeentecode."
    )


def _has_next(collection: dict[str, Any]) -> bool:
    links = collection.get("links")
    return any(
        isinstance(link, dict) and link.get("rel") == "next"
        for link in (links if isinstance(links, list) else [])
    )


def _polygon(rings: Any) -> Polygon:
    rings = [[_position(position) for position in _list(ring)] for ring in _list(rings)]
    return Polygon(*rings)


def _position(position: Any) -> tuple[float, float]:
    if len(_list(position)) < 2 or not all(
        type(part) in (int, float) and abs(part) < FARTHEST for part in position
    ):
        raise ImportRefused(f"{position!r:.60} is no position.")
    return float(position[0]), float(position[1])


def _list(value: Any) -> list[Any]:
    if not isinstance(value, list) or not value:
        raise ImportRefused("the coordinates are not nested as GeoJSON wants.")
    return value
