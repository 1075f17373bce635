"""Somebody who starts a group, for the tests of that form and of the page behind it."""

import json
from typing import Any

from django.contrib.gis.geos import MultiPolygon, Polygon

from groups.models import AlertGroup, Application, GroupLimits, Neighbourhood
from hoogeveen_alert.mail.models import OutgoingMail
from hoogeveen_alert.texts.reading import current_version
from tests.factories import (
    SIDE,
    SOUTH,
    WEST,
    AddressFactory,
    DistrictFactory,
    NeighbourhoodFactory,
    square,
)

URL = "/groepen/starten/"
EMAIL = "anna@example.org"
SECOND = "wim@example.org"


def place(number: int = 0, houses: int = 3) -> Neighbourhood:
    """A neighbourhood that fills a square, in a district of its own, with some addresses."""
    area = square(number)
    neighbourhood = NeighbourhoodFactory(
        code=f"BU{number:08}", area=area, district=DistrictFactory(area=area)
    )
    for house in range(1, houses + 1):
        AddressFactory(
            neighbourhood=neighbourhood,
            point=area.centroid,
            number=house,
            postcode=f"793{number}PA",
        )
    GroupLimits(min_addresses=2).save()
    return neighbourhood


def strip(west: float, east: float) -> MultiPolygon:
    """A strip of the row of squares, in the numbers of squares, with their middle in it."""
    box = (WEST + west * SIDE, SOUTH, WEST + east * SIDE, SOUTH + SIDE * 0.6)
    return MultiPolygon(Polygon.from_bbox(box), srid=4326)


def person(**typed: Any) -> dict[str, Any]:
    return {
        "way": "buurten",
        "neighbourhoods": ["BU00000000"],
        "drawing": "",
        "group_name": "Buurtalert Pesse",
        "why": "Er is hier veel ingebroken.",
        "name": "Anna Aanvrager",
        "email": EMAIL,
        "mobile": "06 12345678",
        "postcode": "7930 PA",
        "house_number": "1",
        "addition": "",
        "second_name": "Wim Tweede",
        "second_email": SECOND,
        "code": "on",
        "code_shown": current_version("code_of_conduct"),
        "website": "",
    } | typed


def apply(client, **typed: Any):
    return client.post(URL, person(**typed))


def drawn(area) -> dict[str, str]:
    """A drawing of the first polygon of an area, as the page sends it."""
    return {"way": "tekenen", "drawing": json.dumps(json.loads(area[0].geojson))}


def assert_nothing_happened() -> None:
    assert not AlertGroup.objects.exists()
    assert not Application.objects.exists()
    assert not OutgoingMail.objects.exists()
