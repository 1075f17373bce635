"""RD New (EPSG:28992), the Dutch grid in metres: degrees are no measure of distance."""

import threading
from collections.abc import Sequence
from typing import Any, TypeVar

from django.contrib.gis.db.models.functions import Distance, GeoFunc
from django.contrib.gis.gdal import CoordTransform, SpatialReference
from django.contrib.gis.geos import GEOSGeometry, LineString, MultiPolygon, Point

RD_NEW = 28992
WGS84 = 4326

Geometry = TypeVar("Geometry", bound=GEOSGeometry)
_kept = threading.local()


class IndexedDistance(Distance):
    """Distance in metres between points in RD New; PostGIS takes the nearest from its index."""

    name = "Distance"  # of the database's function, which Django derives from the class

    def as_postgresql(self, compiler: Any, connection: Any, **context: Any) -> Any:
        # ST_Distance would measure and sort every row.
        return GeoFunc.as_sql(
            self, compiler, connection, template="%(expressions)s", arg_joiner=" <-> ", **context
        )


def to_rd(geometry: Geometry) -> Geometry:
    """Copy a geometry from WGS84 (lon lat) into RD New; one that is there already stays so."""
    return _moved(geometry, WGS84, RD_NEW)


def to_wgs84(geometry: Geometry) -> Geometry:
    """Copy a geometry from RD New into WGS84 (lon lat), within 0.3 m; one of there stays so."""
    return _moved(geometry, RD_NEW, WGS84)


def positions_to_wgs84(positions: Sequence[tuple[float, float]]) -> list[tuple[float, float]]:
    """Lon and lat of each x and y, to 6 decimals; at once, as one by one takes 1 ms for each."""
    if not positions:
        return []
    # A line wants two.
    line = LineString([*positions, positions[0]], srid=RD_NEW)
    moved: Any = to_wgs84(line).coords
    return [(round(lon, 6), round(lat, 6)) for lon, lat in moved[:-1]]


def _moved(geometry: Geometry, old: int, new: int) -> Geometry:
    name = f"to_{new}"
    if not hasattr(_kept, name):
        # Making one takes 30 ms, more than a whole search; PROJ wants one per thread.
        setattr(_kept, name, CoordTransform(SpatialReference(old), SpatialReference(new)))
    moved = geometry.clone()
    if geometry.srid != new:
        moved.transform(getattr(_kept, name))
    return moved


def centre_of(area: MultiPolygon) -> Point:
    """Centre of gravity of an area in WGS84 (lon lat), as a point in RD New (metres)."""
    centre = area.centroid
    centre.srid = area.srid or 4326
    return to_rd(centre)
