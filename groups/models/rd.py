"""RD New (EPSG:28992), the Dutch grid in metres: degrees are no measure of distance."""

import threading
from typing import Any, TypeVar

from django.contrib.gis.db.models.functions import Distance, GeoFunc
from django.contrib.gis.gdal import CoordTransform, SpatialReference
from django.contrib.gis.geos import GEOSGeometry, MultiPolygon, Point

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
    if not hasattr(_kept, "transform"):
        # Making one takes 30 ms, more than a whole search; PROJ wants one per thread.
        _kept.transform = CoordTransform(SpatialReference(WGS84), SpatialReference(RD_NEW))
    moved = geometry.clone()
    if geometry.srid != RD_NEW:
        moved.transform(_kept.transform)
    return moved


def centre_of(area: MultiPolygon) -> Point:
    """Centre of gravity of an area in WGS84 (lon lat), as a point in RD New (metres)."""
    centre = area.centroid
    centre.srid = area.srid or 4326
    return to_rd(centre)
