"""The public map file: published groups as GeoJSON (RFC 7946), kept compressed per version."""

import gzip
import hashlib
import json
import re
from collections.abc import Callable, Iterable
from itertools import pairwise
from math import ceil, log10
from typing import Any, cast

import brotli  # type: ignore[import-untyped]
from django.contrib.gis.db.models import GeometryField
from django.contrib.gis.db.models.functions import AsGeoJSON, GeoFunc
from django.contrib.gis.geos import Polygon
from django.core.cache import cache
from django.db.models import F, Value
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse
from django.utils.cache import get_conditional_response

from hoogeveen_alert.declarations import portal_apps

from ..models import AlertGroup, MapVersion
from ..models.alert_group import closed_because

PRECISION = 5  # decimals of a degree, about a metre
KEEP_FOR = 3600  # seconds; every change has a version, this only bounds what nobody asks for
WINDOW_IN_PIXELS = 1000  # a window is simplified to what a screen can show of it

REFUSED = re.compile(r"\s*q\s*=\s*0(\.0{0,3})?\s*")  # a quality of nought, RFC 9110

Position = list[float]
Ring = list[Position]

# From what browsers like best; windows are made per request and take the quick level.
ENCODERS: dict[str, tuple[Callable[[bytes], bytes], Callable[[bytes], bytes]]] = {
    "br": (
        lambda body: brotli.compress(body, quality=11),
        lambda body: brotli.compress(body, quality=5),
    ),
    "gzip": (
        lambda body: gzip.compress(body, compresslevel=9, mtime=0),
        lambda body: gzip.compress(body, compresslevel=5, mtime=0),
    ),
    "identity": (bytes, bytes),
}


class Simplified(GeoFunc):
    """A geometry with fewer vertices, at most `tolerance` degrees off; both databases know it."""

    function = "ST_SimplifyPreserveTopology"
    geom_param_pos = (0,)
    output_field = GeometryField(srid=4326)


def layers() -> list[dict[str, Any]]:
    """What static/js/map.js has to know of every layer that an app declares as `map_layers`."""
    return [
        {
            "name": str(layer.name),
            "url": reverse(layer.url_name),
            "more": str(layer.more),
            "list": reverse(layer.list_url_name) if layer.list_url_name else "",
            "switched": app.name != "groups",
        }
        for app in portal_apps()
        for layer in app.map_layers
    ]


class KeptFile:
    """One GeoJSON file, built by `features` once per version of the map and kept compressed.

    Whatever changes what it shows calls `MapVersion.raise_number()` in its transaction, or moves
    the number that `version` gives instead.
    """

    def __init__(
        self,
        name: str,
        features: Callable[[], Iterable[dict[str, Any]]],
        version: Callable[[], int] = MapVersion.current,
    ) -> None:
        self.name = name
        self.features = features
        self.version = version

    def packed(self, encoding: str) -> bytes:
        """The file of this moment in one of ENCODERS."""
        # Read before the rows: what is kept may be newer than its version, never older.
        version = self.version()
        key = f"map:{self.name}:{version}:"
        kept = cache.get(key + encoding)
        if kept is not None:
            return cast(bytes, kept)
        body = _written(self.features())
        made = {name: best(body) for name, (best, _) in ENCODERS.items()}
        cache.set_many({key + name: made[name] for name in made}, timeout=KEEP_FOR)
        return made[encoding]

    def answer(self, request: HttpRequest) -> HttpResponseBase:
        """The file for whoever asks, or 304 for whoever has it."""
        encoding = _encoding_of(request)
        return _kept_for_a_minute(request, self.packed(encoding), encoding)


def answer_with_window(request: HttpRequest, window: Polygon) -> HttpResponseBase:
    encoding = _encoding_of(request)
    return _kept_for_a_minute(request, window_file(encoding, window), encoding)


def _encoding_of(request: HttpRequest) -> str:
    return encoding_for(request.headers.get("Accept-Encoding", ""))


def _kept_for_a_minute(request: HttpRequest, content: bytes, encoding: str) -> HttpResponseBase:
    """Answer with a file of the map in that encoding, or with 304 to whoever has it."""
    etag = f'"{hashlib.sha256(content).hexdigest()[:32]}"'
    headers = {"Cache-Control": "public, max-age=60", "ETag": etag, "Vary": "Accept-Encoding"}
    if encoding != "identity":
        headers["Content-Encoding"] = encoding
    response = HttpResponse(content, content_type="application/geo+json", headers=headers)
    return get_conditional_response(request, etag=etag, response=response) or response


def window_file(encoding: str, window: Polygon) -> bytes:
    """The published groups that touch the window, simplified to its size; never kept."""
    _, quick = ENCODERS[encoding]
    return quick(_written(_features(window)))


def window_of(bbox: str) -> Polygon:
    """Read `west,south,east,north` in degrees, WGS84. Raises ValueError with a text to show."""
    try:
        west, south, east, north = (float(part) for part in bbox[:200].split(","))
    except ValueError as error:
        raise ValueError("bbox takes four numbers: west,south,east,north.") from error
    if not (-180 <= west < east <= 180 and -90 <= south < north <= 90):
        raise ValueError(
            "bbox takes degrees, west before east and south before north: 5.1,52.0,5.2,52.1."
        )
    return Polygon.from_bbox((west, south, east, north))


def encoding_for(accepted: str) -> str:
    """Choose one of ENCODERS for an Accept-Encoding header; who refuses all gets identity."""
    qualities = {}
    for part in accepted.lower().split(","):
        name, _, quality = part.partition(";")
        qualities[name.strip()] = not REFUSED.fullmatch(quality)
    anything = qualities.get("*", False)
    return next((name for name in ("br", "gzip") if qualities.get(name, anything)), "identity")


def _features(window: Polygon | None = None) -> Iterable[dict[str, Any]]:
    groups = AlertGroup.objects.published().with_member_count().with_seats_taken()
    shape: Any = F("area")
    decimals = PRECISION
    if window:
        window.srid = 4326
        west, _, east, _ = window.extent
        pixel = (east - west) / WINDOW_IN_PIXELS
        shape = Simplified(shape, Value(pixel))
        decimals = min(PRECISION, ceil(-log10(pixel)))
        groups = groups.filter(area__intersects=window)
    rows = groups.annotate(shape=AsGeoJSON(shape, precision=decimals)).values_list(
        *("slug", "name", "status", "confirmed_on", "member_count", "shape"),
        *("paused_because", "capacity", "seats_taken"),
    )
    features = [_feature(*row) for row in rows.order_by("slug")]
    # From north to south is the order of the keyboard. An area inside another one comes after it,
    # so it is drawn on top and can be pointed at.
    return sorted(features, key=_north_edge, reverse=True)


def _feature(
    slug: str,
    name: str,
    status: str,
    confirmed_on: Any,
    member_count: int,
    shape: str,
    *room: Any,
) -> dict[str, Any]:
    closed = closed_because(status, *room)
    return {
        "type": "Feature",
        "id": slug,
        "geometry": _polygons(json.loads(shape)) if shape else None,
        "properties": {
            "name": name,
            "url": reverse("groups:detail", args=[slug]),
            "status": status,
            # Only of what the status does not say.
            **({"closed": closed} if closed in ("full", "paused") else {}),
            "confirmed": confirmed_on and confirmed_on.isoformat(),
            # Rounded down to tens as on the pages; 0 says fewer than ten.
            "members": member_count // 10 * 10,
        },
    }


def _polygons(geometry: dict[str, Any]) -> dict[str, Any] | None:
    """Turn outer rings counter-clockwise and inner ones clockwise; leave out what vanished."""
    parts = geometry["coordinates"]
    if geometry["type"] == "Polygon":
        parts = [parts]
    polygons = []
    for outer, *holes in parts:
        if _area(outer):
            kept = [_turned(hole, clockwise=True) for hole in holes if _area(hole)]
            polygons.append([_turned(outer, clockwise=False), *kept])
    return {"type": "MultiPolygon", "coordinates": polygons} if polygons else None


def _turned(ring: Ring, *, clockwise: bool) -> Ring:
    return ring[::-1] if (_area(ring) < 0) != clockwise else ring


def _area(ring: Ring) -> float:
    """Twice the signed area of a ring, positive when it runs counter-clockwise."""
    return sum(x1 * y2 - x2 * y1 for (x1, y1), (x2, y2) in pairwise(ring))


def _north_edge(feature: dict[str, Any]) -> float:
    geometry = feature["geometry"]
    if not geometry:
        return -90
    return max(y for outer, *_ in geometry["coordinates"] for _, y in outer)


def _written(features: Iterable[dict[str, Any]]) -> bytes:
    collection = {"type": "FeatureCollection", "features": list(features)}
    return json.dumps(collection, ensure_ascii=False, separators=(",", ":")).encode()


groups_file = KeptFile("groups", _features)
