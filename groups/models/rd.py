"""RD New (EPSG:28992), the Dutch grid in metres: degrees are no measure of distance."""

import threading
from typing import TypeVar

from django.contrib.gis.gdal import CoordTransform, SpatialReference
from django.contrib.gis.geos import GEOSGeometry

RD_NEW = 28992
WGS84 = 4326

Geometry = TypeVar("Geometry", bound=GEOSGeometry)
_kept = threading.local()


def to_rd(geometry: Geometry) -> Geometry:
    """Copy a geometry from WGS84 (lon lat) into RD New; one that is there already stays so."""
    if not hasattr(_kept, "transform"):
        # Making one takes 30 ms, more than a whole search; PROJ wants one per thread.
        _kept.transform = CoordTransform(SpatialReference(WGS84), SpatialReference(RD_NEW))
    moved = geometry.clone()
    if geometry.srid != RD_NEW:
        moved.transform(_kept.transform)
    return moved
