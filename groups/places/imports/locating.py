"""In which neighbourhood a point lies."""

from django.contrib.gis.geos import GEOSGeometry, Point

from groups.models import Neighbourhood
from groups.models.rd import to_rd

from . import ImportRefused

# Borders are drawn roughly, so a house just outside the outer one is still ours; metres.
NEAR = 50
# About 500 m, in degrees: the code of a neighbourhood far from its address is a mistake.
MARGIN = 0.005


class Elsewhere(ImportRefused):
    """The point lies in none of the municipality's neighbourhoods."""


class Locator:
    """The current neighbourhoods, ready to be asked for one point after another."""

    def __init__(self) -> None:
        rows = list(Neighbourhood.objects.current().values_list("pk", "code", "area"))
        if not rows:
            raise ImportRefused("There are no neighbourhoods yet: run import_neighbourhoods first.")
        self.ids = {code: pk for pk, code, area in rows}
        self.extents = {pk: area.extent for pk, code, area in rows}
        self.areas: dict[int, GEOSGeometry] = {pk: area for pk, code, area in rows}
        self.prepared = {pk: area.prepared for pk, code, area in rows}
        wests, souths, easts, norths = zip(*self.extents.values(), strict=True)
        self.extent = min(wests), min(souths), max(easts), max(norths)

    def neighbourhood_of(self, lon: float, lat: float, code: str = "") -> int:
        """Key of the neighbourhood: the code's, else the one around the point or within 50 m.

        Raises Elsewhere for a point outside all of them, ImportRefused for one far from its code.
        """
        known = self.ids.get(code)
        if known is not None:
            if not self._is_near(known, lon, lat):
                raise ImportRefused(f"lon {lon}, lat {lat} is far from neighbourhood {code}.")
            return known
        # First of all, as in a file of the whole country nearly every point is far away.
        if not _is_within(self.extent, lon, lat):
            raise Elsewhere(_nowhere(lon, lat))
        point = Point(lon, lat, srid=4326)
        candidates = [pk for pk in self.areas if self._is_near(pk, lon, lat)]
        for pk in candidates:
            if self.prepared[pk].covers(point):
                return pk
        return self._nearest(point, candidates)

    def _is_near(self, pk: int, lon: float, lat: float) -> bool:
        return _is_within(self.extents[pk], lon, lat)

    def _nearest(self, point: Point, candidates: list[int]) -> int:
        here = to_rd(point)
        distances = {pk: to_rd(self.areas[pk]).distance(here) for pk in candidates}
        nearest = min(distances, key=distances.__getitem__, default=None)
        if nearest is None or distances[nearest] > NEAR:
            raise Elsewhere(_nowhere(point.x, point.y))
        return nearest


def _is_within(extent: tuple[float, float, float, float], lon: float, lat: float) -> bool:
    west, south, east, north = extent
    return west - MARGIN < lon < east + MARGIN and south - MARGIN < lat < north + MARGIN


def _nowhere(lon: float, lat: float) -> str:
    return f"lon {lon}, lat {lat} lies in none of the municipality's neighbourhoods."
