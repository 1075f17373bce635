"""Names of towns and neighbourhoods as a layer of the map."""

import pytest
from django.contrib.gis.geos import Point
from django.core.cache import cache

from groups.models import Address, MapVersion, Neighbourhood
from groups.public.names import short
from tests.factories import SIDE, SOUTH, WEST, AddressFactory, NeighbourhoodFactory, square

URL = "/kaart/namen.geojson"

pytestmark = pytest.mark.django_db


def names(client) -> list[tuple[str, str]]:
    features = client.get(URL).json()["features"]
    return [(one["properties"]["kind"], one["properties"]["name"]) for one in features]


def addresses(town: str, number: int, *, east: float = 0) -> None:
    home = NeighbourhoodFactory(name=f"{town} kern", area=square(0))
    for house in range(number):
        AddressFactory(
            number=house + 1,
            town=town,
            postcode=f"79{number:02}PA",
            neighbourhood=home,
            point=Point(WEST + east + house * 0.001, SOUTH + 0.002, srid=4326),
        )


def test_without_addresses_and_neighbourhoods_there_are_no_names(client):
    assert names(client) == []


def test_a_town_stands_where_its_addresses_are_and_the_largest_comes_first(client):
    addresses("Elim", 2)
    addresses("Pesse", 3, east=0.1)

    towns = client.get(URL).json()["features"]

    assert [one["properties"]["name"] for one in towns] == ["Pesse", "Elim"]
    assert towns[0]["geometry"] == {
        "type": "Point",
        "coordinates": [pytest.approx(WEST + 0.101), pytest.approx(SOUTH + 0.002)],
    }


def test_a_neighbourhood_stands_inside_its_area_unless_a_town_has_its_name(client):
    addresses("Pesse", 2)
    NeighbourhoodFactory(name="Verspreide huizen Pesse", area=square(1), households=5)
    NeighbourhoodFactory(name="Verspreide huizen Pesse-Oost", area=square(2), households=9)
    NeighbourhoodFactory(name="Krakeel", area=square(3), households=None)

    assert names(client) == [
        ("town", "Pesse"),
        ("neighbourhood", "Pesse-Oost"),
        ("neighbourhood", "Krakeel"),
    ]
    lon, lat = client.get(URL).json()["features"][1]["geometry"]["coordinates"]
    assert WEST + 2 * SIDE < lon < WEST + 3 * SIDE
    assert SOUTH < lat < SOUTH + SIDE


def test_what_is_gone_has_no_name(client):
    addresses("Pesse", 2)
    Address.objects.update(gone_on="2026-01-01")
    Neighbourhood.objects.update(gone_on="2026-01-01")

    assert names(client) == []


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("Verspreide huizen Elim-Noord", "Elim-Noord"),
        ("Elim Kern", "Elim"),
        ("Pesse kern", "Pesse"),
        ("Kernhoek", "Kernhoek"),
        ("Industriegebied Noord A", "Industriegebied Noord A"),
    ],
)
def test_names_say_the_place_only(name, shown):
    assert short(name) == shown


def test_it_is_answered_with_a_tag_and_kept_until_the_names_change(
    client, django_assert_num_queries
):
    addresses("Pesse", 2)
    first = client.get(URL)
    assert client.get(URL, headers={"If-None-Match": first["ETag"]}).status_code == 304
    assert first["Cache-Control"] == "public, max-age=60"
    with django_assert_num_queries(1):
        client.get(URL)

    MapVersion.raise_number()  # another group: the names are the same
    with django_assert_num_queries(1):
        client.get(URL)
    addresses("Elim", 1, east=0.1)

    assert ("town", "Elim") in names(client)
    assert client.get(URL)["ETag"] != first["ETag"]


@pytest.mark.parametrize("rows", [1, 30])
def test_three_queries_make_it_for_any_number_of_names(client, rows, django_assert_num_queries):
    addresses("Pesse", 1)
    for number in range(rows):
        NeighbourhoodFactory(name=f"Buurt {number}")
    cache.clear()

    with django_assert_num_queries(3):
        client.get(URL)
