"""A GeoPackage read as what it is, a database of SQLite; GDAL's drivers never see it.

Such a file is hostile until shown otherwise: it is opened to be read only, its own views, triggers
and functions are left alone, and of a geometry only the WKB inside is looked at.
"""

from __future__ import annotations

import sqlite3
import struct
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any, NamedTuple

from django.contrib.gis.geos import GEOSException, GEOSGeometry

from groups.models.rd import RD_NEW, WGS84

from . import ImportRefused
from .columns import places_of

LONGEST_VALUE = 50_000_000  # bytes; the largest neighbourhood of all is 2 MB
HEADER = 8
# Length of the envelope by the three bits of the flags that tell its kind.
ENVELOPES = {0: 0, 1: 32, 2: 48, 3: 48, 4: 64}
POINT_KINDS = {1, 1001, 2001, 3001, 0x80000001, 0x20000001, 0xA0000001}


class Layer(NamedTuple):
    """A table with places; `at` is where it has the columns that are known."""

    table: str
    geometry: str
    srid: int
    kind: str
    names: tuple[str, ...]
    at: dict[str, int]
    first: dict[str, Any]  # row, to see what it is about


@contextmanager
def opened_geopackage(path: Path) -> Iterator[sqlite3.Connection]:
    """The database, to be read and no more. Raises ImportRefused, also for what is read of it."""
    log = path.with_name(f"{path.name}-wal")
    if log.exists() and log.stat().st_size:
        raise ImportRefused(f"{path.name} is open in another program: close it there first.")
    uri = f"{path.resolve().as_uri()}?mode=ro&immutable=1"
    try:
        with closing(sqlite3.connect(uri, uri=True)) as database:
            database.execute("PRAGMA trusted_schema = OFF")
            database.execute("PRAGMA query_only = ON")
            database.execute("PRAGMA cell_size_check = ON")
            database.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, LONGEST_VALUE)
            _check_is_geopackage(database, path.name)
            yield database
    except (sqlite3.Error, OverflowError, UnicodeDecodeError) as error:
        raise ImportRefused(f"{path.name} is not a sound GeoPackage: {error}.") from error


def _check_is_geopackage(database: sqlite3.Connection, name: str) -> None:
    """Whether what names the layers is a table; a view might never come to an end."""
    for table in ("gpkg_geometry_columns", "gpkg_spatial_ref_sys"):
        found = database.execute(
            "SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = ? "
            "AND sql NOT LIKE 'CREATE VIRTUAL%'",
            (table,),
        ).fetchone()
        if not found:
            raise ImportRefused(f"{name} is not a sound GeoPackage: it has no table {table}.")


def layers_of(database: sqlite3.Connection, called: Mapping[str, tuple[str, ...]]) -> list[Layer]:
    """The tables of features that have a row, in the order of their names."""
    # Tables only: a view or a virtual table may do whatever its maker wrote.
    tables = database.execute(
        "SELECT g.table_name, g.column_name, s.organization_coordsys_id, g.geometry_type_name "
        "FROM gpkg_geometry_columns g "
        "JOIN sqlite_master m ON m.name = g.table_name AND m.type = 'table' "
        "AND m.sql NOT LIKE 'CREATE VIRTUAL%' "
        "LEFT JOIN gpkg_spatial_ref_sys s ON s.srs_id = g.srs_id "
        "ORDER BY g.table_name"
    ).fetchall()
    layers = []
    for table, geometry, srid, kind in tables:
        cursor = database.execute(f"SELECT * FROM {_quoted(table)} LIMIT 1")  # noqa: S608
        names = tuple(name for name, *_rest in cursor.description)
        first = cursor.fetchone()
        if first and geometry in names:
            row = dict(zip(names, first, strict=True))
            layers.append(Layer(table, geometry, srid, kind, names, places_of(names, called), row))
    return layers


def rows_of(database: sqlite3.Connection, layer: Layer) -> Iterator[tuple[Any, ...]]:
    """Every row, as its values in the order of `names`."""
    yield from database.execute(f"SELECT * FROM {_quoted(layer.table)}")  # noqa: S608


def check_srid(layer: Layer, name: str) -> None:
    """Refuse other coordinates than RD New and WGS84. Raises ImportRefused."""
    if layer.srid not in (RD_NEW, WGS84):
        raise ImportRefused(
            f"{name}: the coordinates of {layer.table} are EPSG:{layer.srid}; take the file in RD "
            "New (EPSG:28992) or WGS84 (EPSG:4326)."
        )


def geometry_of(value: Any, srid: int) -> GEOSGeometry:
    """The geometry in a cell. Raises ImportRefused."""
    try:
        return GEOSGeometry(memoryview(_wkb(value)), srid=srid)
    except (GEOSException, ValueError) as error:
        raise ImportRefused(f"the geometry cannot be read: {error}.") from error


def position_of(value: Any) -> tuple[float, float]:
    """X and y of a point, or of a point within anything else. Raises ImportRefused."""
    wkb = _wkb(value)
    if len(wkb) >= 21:
        order = "<" if wkb[0] == 1 else ">"
        kind: int = struct.unpack(f"{order}I", wkb[1:5])[0]
        if kind in POINT_KINDS:
            x, y = struct.unpack(f"{order}dd", wkb[5:21])
            return x, y
    # A mooring or a pitch for a caravan is an area.
    try:
        inside: Any = geometry_of(value, RD_NEW).point_on_surface
    except GEOSException as error:
        raise ImportRefused(f"the geometry cannot be read: {error}.") from error
    if inside.empty:
        raise ImportRefused("the geometry is empty.")
    return inside.x, inside.y


def _wkb(value: Any) -> bytes:
    if not isinstance(value, bytes) or len(value) <= HEADER or value[:2] != b"GP":
        raise ImportRefused("the geometry is missing.")
    flags = value[3]
    envelope = ENVELOPES.get(flags >> 1 & 0b111)
    # The sixth bit says that it is of a kind of somebody's own, the fifth that it is empty.
    if envelope is None or flags & 0b110000:
        raise ImportRefused("the geometry is empty, or of an unknown kind.")
    return value[HEADER + envelope :]


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
