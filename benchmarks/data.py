"""Fills the database of a benchmark: Hoogeveen's map, or the whole country's."""

import csv
import datetime
import gzip
import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.contrib.gis.gdal import CoordTransform, SpatialReference
from django.contrib.gis.geos import GEOSGeometry, MultiPolygon, Point
from django.db import connection
from django.utils.text import slugify

from groups.models import Address, AlertGroup, District, MapVersion, Neighbourhood
from groups.models.rd import RD_NEW

FOLDER = Path(os.environ.get("BENCH_DATA") or Path(__file__).parent / "data")
CONFIRMED = datetime.date(2026, 11, 1)
HOOGEVEEN_GROUPS = 91  # as many as the town is known to have


def neighbourhoods() -> Iterator[tuple[dict[str, Any], MultiPolygon]]:
    """Properties and area (WGS84) of each neighbourhood of the country."""
    with gzip.open(FOLDER / "nederland_buurten_2015.geojson.gz", "rt", encoding="utf-8") as file:
        for feature in json.load(file)["features"]:
            yield feature["properties"], _multi(GEOSGeometry(json.dumps(feature["geometry"])))


def load_hoogeveen() -> int:
    """One group a neighbourhood, then groups over a part of one, 91 in all."""
    areas = [
        (p["buurtnaam"], area) for p, area in neighbourhoods() if p["gemeentecode"] == "GM0118"
    ]
    parts = [(f"{name}, midden", _middle(area)) for name, area in areas]
    named = [*areas, *parts][:HOOGEVEEN_GROUPS]
    _replace_groups(
        _group(f"{name} {n}", f"groep-{n}", area) for n, (name, area) in enumerate(named)
    )
    return len(named)


def load_country() -> tuple[int, int]:
    """A group for every neighbourhood, and an address for every postcode."""
    _replace_groups(
        _group(f"{p['buurtnaam'][:60]} {number}", slugify(f"{p['buurtnaam'][:60]} {number}"), area)
        for number, (p, area) in enumerate(neighbourhoods())
    )
    square = MultiPolygon(GEOSGeometry("POLYGON((5 52,6 52,6 53,5 53,5 52))"), srid=4326)
    district = District.objects.create(code="WK000000", name="Wijk", area=square)
    place = Neighbourhood.objects.create(
        code="BU00000000", name="Buurt", district=district, area=square
    )
    with gzip.open(FOLDER / "pc6_vijf_provincies.csv.gz", "rt", encoding="utf-8") as file:
        addresses = [_address(row, place) for row in csv.DictReader(file)]
    Address.objects.bulk_create(addresses, batch_size=5000)
    analyse()
    return AlertGroup.objects.count(), len(addresses)


def municipality_windows() -> dict[str, str]:
    """`bbox` of each municipality of the country, by name."""
    extents: dict[str, tuple[float, float, float, float]] = {}
    for properties, area in neighbourhoods():
        west, south, east, north = area.extent
        w, s, e, n = extents.get(properties["gemeentenaam"], (180, 90, -180, -90))
        extents[properties["gemeentenaam"]] = (
            min(w, west),
            min(s, south),
            max(e, east),
            max(n, north),
        )
    return {name: ",".join(map(str, extent)) for name, extent in extents.items()}


def _replace_groups(groups: Iterator[AlertGroup]) -> None:
    AlertGroup.objects.all().delete()
    AlertGroup.objects.bulk_create(groups, batch_size=1000)
    MapVersion.raise_number()
    analyse()


# Made once: a transform made for every area would take minutes.
TO_RD = CoordTransform(SpatialReference(4326), SpatialReference(RD_NEW))


def _group(name: str, slug: str, area: MultiPolygon) -> AlertGroup:
    return AlertGroup(
        name=name,
        slug=slug,
        status="active",
        purpose="Elkaar waarschuwen.",
        area=area,
        centre_rd=area.centroid.transform(TO_RD, clone=True),
        confirmed_on=CONFIRMED,
    )


def _address(row: dict[str, str], place: Neighbourhood) -> Address:
    return Address(
        street="Dorpsstraat",
        number=1,
        postcode=row["postcode"],
        town=row["woonplaats"],
        point=Point(float(row["lon_gemiddeld"]), float(row["lat_gemiddeld"]), srid=4326),
        neighbourhood=place,
    )


def _multi(geometry: Any) -> MultiPolygon:
    area = geometry if isinstance(geometry, MultiPolygon) else MultiPolygon(geometry)
    area.srid = 4326
    return area


def _middle(area: MultiPolygon) -> MultiPolygon:
    west, south, east, north = area.extent
    part = area.buffer(0).intersection(area.centroid.buffer(min(east - west, north - south) / 3))
    return _multi(part)


def analyse() -> None:
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
