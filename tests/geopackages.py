"""GeoPackages as PDOK and QGIS write them, as far as a reader looks: tables of SQLite."""

import sqlite3
import struct
from contextlib import closing
from pathlib import Path

from django.contrib.gis.geos import GEOSGeometry

SYSTEMS = {
    4326: ("WGS 84", "EPSG", 4326),
    28992: ("RD New", "EPSG", 28992),
    27700: ("British National Grid", "EPSG", 27700),
}
TABLES = """
CREATE TABLE gpkg_spatial_ref_sys (srs_name TEXT, srs_id INTEGER PRIMARY KEY, organization TEXT,
    organization_coordsys_id INTEGER, definition TEXT, description TEXT);
CREATE TABLE gpkg_contents (table_name TEXT PRIMARY KEY, data_type TEXT, identifier TEXT,
    srs_id INTEGER);
CREATE TABLE gpkg_geometry_columns (table_name TEXT, column_name TEXT, geometry_type_name TEXT,
    srs_id INTEGER, z INTEGER, m INTEGER);
"""


def blob(geometry: GEOSGeometry | None) -> bytes | None:
    """The header of GeoPackage before the geometry as WKB; areas have their envelope in it."""
    if geometry is None:
        return None
    has_envelope = geometry.geom_type != "Point"
    flags = 0b11 if has_envelope else 0b01
    head = struct.pack("<2sBBi", b"GP", 0, flags, geometry.srid)
    if has_envelope:
        west, south, east, north = geometry.extent
        head += struct.pack("<4d", west, east, south, north)
    return head + bytes(geometry.wkb)


def make_geopackage(path: Path, srid: int = 28992, **layers: list[dict]) -> Path:
    """A file with a table for each layer; of each row `geom` is the geometry or any bytes."""
    with closing(sqlite3.connect(path)) as database:
        database.executescript(TABLES)
        for number, (name, organization, code) in SYSTEMS.items():
            values = (name, number, organization, code, "", "")
            database.execute("INSERT INTO gpkg_spatial_ref_sys VALUES (?,?,?,?,?,?)", values)
        for table, rows in layers.items():
            _add_layer(database, table, srid, rows)
        database.commit()
    return path


def _add_layer(database: sqlite3.Connection, table: str, srid: int, rows: list[dict]) -> None:
    names = [name for name in rows[0] if name != "geom"]
    columns = ", ".join(f'"{name}"' for name in ("geom", *names))
    database.execute(f"CREATE TABLE {table} (fid INTEGER PRIMARY KEY, {columns})")
    marks = ", ".join("?" * (len(names) + 1))
    for row in rows:
        shape = row["geom"]
        value = blob(shape) if isinstance(shape, GEOSGeometry | None) else shape
        database.execute(
            f"INSERT INTO {table} ({columns}) VALUES ({marks})", [value, *(row[n] for n in names)]
        )
    kind = rows[0]["geom"].geom_type.upper() if isinstance(rows[0]["geom"], GEOSGeometry) else ""
    database.execute("INSERT INTO gpkg_contents VALUES (?,'features',?,?)", (table, table, srid))
    database.execute(
        "INSERT INTO gpkg_geometry_columns VALUES (?,'geom',?,?,0,0)", (table, kind, srid)
    )
