"""The area of a place, from whichever file: valid, in the Netherlands and in degrees."""

from collections.abc import Callable
from typing import Any

from django.contrib.gis.geos import MultiPolygon, Polygon

from groups.models.rd import RD_NEW, WGS84, to_wgs84

from . import ImportRefused
from .files import check_position, is_rd

# Reads the area when it is asked for: of a national file most are of elsewhere.
ReadArea = Callable[[], MultiPolygon]


def checked_area(area: Any) -> MultiPolygon:
    """A valid MultiPolygon in WGS84 (lon lat) of one in that or in RD New. Raises ImportRefused."""
    if isinstance(area, Polygon):
        area = MultiPolygon(area)
    if not isinstance(area, MultiPolygon):
        raise ImportRefused(f"geometry is {area.geom_type}, not a Polygon or MultiPolygon.")
    if area.empty:
        raise ImportRefused("the geometry is empty.")
    west, south, east, north = area.extent
    # Degrees and metres in the Netherlands have no number in common.
    if is_rd(west, south) and is_rd(east, north):
        _check_valid(area)
        area.srid = RD_NEW
        area = to_wgs84(area)
    else:
        area.srid = WGS84
    west, south, east, north = area.extent
    check_position(west, south)
    check_position(east, north)
    _check_valid(area)
    return area


def _check_valid(area: MultiPolygon) -> None:
    if not area.valid:
        raise ImportRefused(f"the polygon is not valid: {area.valid_reason}.")
