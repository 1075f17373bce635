"""The picture that an app shows beside a link to a group: the outline of its area.

Drawn of the portal's own data, neighbourhoods around it and all, and of nothing that is not public.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from io import BytesIO
from math import cos, radians
from typing import Any

from django.contrib.gis.db.models.functions import AsGeoJSON
from django.contrib.gis.geos import Polygon
from django.core.cache import cache
from django.db.models import F, Value
from PIL import Image, ImageDraw

from ..models import AlertGroup, Neighbourhood
from .map import KEEP_FOR, PRECISION, Simplified

# What WhatsApp and others ask for: https://ogp.me, and under 300 kB.
WIDTH, HEIGHT = 1200, 630
FINER = 2  # drawn larger, so that lines are smooth
SHARE = 0.72  # of the picture that the area takes
LEAST_METRES = 400
METRES_A_DEGREE = 111_320
COLOURS = 64
PAPER, LAND, BORDER = "#dfe8ee", "#f7fafc", "#a9bac6"
AREA, EDGE = "#0d557d", "#0a3f5c"  # of the theme
OPACITY = 150

Pixels = list[tuple[float, float]]


class Frame:
    """From degrees to pixels: the piece of the map on which the area lies in the middle."""

    def __init__(self, area: Any) -> None:
        west, south, east, north = area.extent
        self.middle = ((west + east) / 2, (south + north) / 2)
        self.narrow = cos(radians(self.middle[1]))
        wide = max((east - west) * self.narrow, LEAST_METRES / METRES_A_DEGREE)
        high = max(north - south, LEAST_METRES / METRES_A_DEGREE)
        self.scale = SHARE * FINER * min(WIDTH / wide, HEIGHT / high)  # pixels a degree of latitude

    @property
    def pixel(self) -> float:
        """Degrees in a pixel."""
        return 1 / self.scale

    def window(self) -> Polygon:
        east = WIDTH * FINER / self.scale / self.narrow / 2
        north = HEIGHT * FINER / self.scale / 2
        x, y = self.middle
        window = Polygon.from_bbox((x - east, y - north, x + east, y + north))
        window.srid = 4326
        return window

    def pixels(self, ring: list[list[float]]) -> Pixels:
        x, y = self.middle
        return [
            (
                WIDTH * FINER / 2 + (lon - x) * self.narrow * self.scale,
                HEIGHT * FINER / 2 - (lat - y) * self.scale,
            )
            for lon, lat in ring
        ]


def picture_of(group: AlertGroup, version: tuple[int, int]) -> bytes | None:
    """The PNG that is kept for this version of the map and the registers."""
    kept: bytes | None = cache.get(_key(group, version))
    return kept


def draw(group: AlertGroup, version: tuple[int, int]) -> bytes:
    """Two queries and a tenth of a second."""
    frame = Frame(group.area)
    image = Image.new("RGB", (WIDTH * FINER, HEIGHT * FINER), PAPER)
    pen = ImageDraw.Draw(image)
    near = Neighbourhood.objects.current().filter(area__intersects=frame.window())
    for outer, *_holes in _polygons(near, frame):
        pen.polygon(frame.pixels(outer), fill=LAND, outline=BORDER, width=2 * FINER)
    _put_area(image, frame, list(_polygons(AlertGroup.objects.filter(pk=group.pk), frame)))
    small = image.resize((WIDTH, HEIGHT), Image.Resampling.LANCZOS)
    stream = BytesIO()
    small.quantize(COLOURS).save(stream, "PNG", optimize=True)
    cache.set(_key(group, version), stream.getvalue(), KEEP_FOR)
    return stream.getvalue()


def _put_area(image: Image.Image, frame: Frame, polygons: list[Any]) -> None:
    mask = Image.new("L", image.size, 0)
    of_mask, pen = ImageDraw.Draw(mask), ImageDraw.Draw(image)
    for outer, *holes in polygons:
        of_mask.polygon(frame.pixels(outer), fill=OPACITY)
        for hole in holes:
            of_mask.polygon(frame.pixels(hole), fill=0)
    image.paste(AREA, mask=mask)
    for ring in (ring for polygon in polygons for ring in polygon):
        pixels = frame.pixels(ring)
        pen.line([*pixels, pixels[1]], fill=EDGE, width=5 * FINER, joint="curve")


def _polygons(rows: Any, frame: Frame) -> Iterator[list[list[list[float]]]]:
    """Each polygon of the areas as rings, with no more corners than the picture shows."""
    shape = AsGeoJSON(Simplified(F("area"), Value(frame.pixel)), precision=PRECISION + 1)
    for text in rows.annotate(shape=shape).order_by("pk").values_list("shape", flat=True):
        geometry = json.loads(text) if text else {"type": "", "coordinates": []}
        parts = geometry["coordinates"]
        yield from [parts] if geometry["type"] == "Polygon" else parts


def _key(group: AlertGroup, version: tuple[int, int]) -> str:
    return f"groups.public.picture:{group.pk}:{version[0]}:{version[1]}"
