"""Degrees laid out as metres, and back.

Not by RD New, as distances are elsewhere: there a straight edge in degrees is no longer straight,
and an address beside it may change sides. Here both are stretched alike, so what lies inside stays
inside; over a municipality a metre is right to within half a percent.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray

METRES = 111_195  # in a degree of latitude
STIRRED = 6e-7  # degrees by which rounding may have moved a corner
Geometries = NDArray[np.object_]
Coordinates = NDArray[np.float64]


@dataclass(frozen=True)
class Plane:
    """A plane around a place in degrees, WGS84; `corners` stay exactly where they are."""

    lon: float
    lat: float
    corners: Coordinates

    @property
    def scale(self) -> Coordinates:
        return np.array([METRES * math.cos(math.radians(self.lat)), METRES])

    def metres(self, degrees: Coordinates) -> Coordinates:
        return (degrees - (self.lon, self.lat)) * self.scale

    def degrees(self, metres: Coordinates) -> Coordinates:
        return metres / self.scale + (self.lon, self.lat)

    def laid_out(self, shapes: Geometries) -> Geometries:
        return shapely.transform(shapes, self.metres)

    def on_earth(self, shapes: Geometries, decimals: int) -> Geometries:
        """In degrees, rounded: of a shared edge both sides come to the same corners."""
        return shapely.transform(shapes, lambda metres: self._rounded(metres, decimals))

    def _rounded(self, metres: Coordinates, decimals: int) -> Coordinates:
        found = self.degrees(metres).round(decimals)
        for corner in self.corners:
            found[(np.abs(found - corner) < STIRRED).all(axis=1)] = corner
        return found
