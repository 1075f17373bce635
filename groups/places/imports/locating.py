"""In which neighbourhood a point lies."""

from django.contrib.gis.geos import GEOSGeometry, Point

from groups.models import Neighbourhood
from groups.models.rd import RD_NEW

from . import ImportRefused

# Borders are drawn roughly, so a house just outside the outer one is still ours; metres.
NEAR = 50
# About 500 m, in degrees: the code of a neighbourhood far from its address is a mistake.
MARGIN = 0.005


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

    def neighbourhood_of(self, lon: float, lat: float, code: str = "") -> int:
        """Key of the neighbourhood: the code's, else the one around the point or within 50 m.

        Raises ImportRefused for a point outside all of them.
        """
        known = self.ids.get(code)
        if known is not None:
            if not self._is_near(known, lon, lat):
                raise ImportRefused(f"lon {lon}, lat {lat} is far from neighbourhood {code}.")
            return known
        point = Point(lon, lat, srid=4326)
        candidates = [pk for pk in self.areas if self._is_near(pk, lon, lat)]
        for pk in candidates:
            if self.prepared[pk].covers(point):
                return pk
        return self._nearest(point, candidates)

    def _is_near(self, pk: int, lon: float, lat: float) -> bool:
        west, south, east, north = self.extents[pk]
        return west - MARGIN < lon < east + MARGIN and south - MARGIN < lat < north + MARGIN

    def _nearest(self, point: Point, candidates: list[int]) -> int:
        here = point.transform(RD_NEW, clone=True)
        distances = {
            pk: self.areas[pk].transform(RD_NEW, clone=True).distance(here) for pk in candidates
        }
        nearest = min(distances, key=distances.__getitem__, default=None)
        if nearest is None or distances[nearest] > NEAR:
            raise ImportRefused(
                f"lon {point.x}, lat {point.y} lies in none of the municipality's neighbourhoods."
            )
        return nearest
