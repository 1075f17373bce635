"""Where the map begins on which somebody draws an area."""

import json
import re

import pytest

from tests.factories import SIDE, SOUTH, WEST
from tests.starting import URL, person, place

pytestmark = pytest.mark.django_db

MIDDLE = [pytest.approx(SOUTH + SIDE / 2), pytest.approx(WEST + SIDE / 2)]


@pytest.fixture(autouse=True)
def neighbourhood():
    place(1)
    return place()


def settings_of(response) -> dict:
    found = re.search(
        r'<script id="draw-settings" type="application/json">(.*?)</script>',
        response.content.decode(),
    )
    return json.loads(found[1])


@pytest.mark.parametrize(
    "query", [{}, {"zoek": ""}, {"zoek": "\x00"}, {"postcode": "9999ZZ", "huisnummer": "x"}]
)
def test_without_a_known_address_it_begins_with_the_municipality(client, query):
    drawing = settings_of(client.get(URL, query))

    assert drawing["home"] is None
    [[_south, west], [_north, east]] = drawing["bounds"]
    assert (west, east) == (pytest.approx(WEST), pytest.approx(WEST + 2 * SIDE))


@pytest.mark.parametrize(
    "query", [{"postcode": "7930pa", "huisnummer": "2"}, {"zoek": "Dorpsstraat 2 7930 PA"}]
)
def test_it_begins_at_the_address_of_the_search(client, query):
    assert settings_of(client.get(URL, query))["home"] == MIDDLE


def test_it_begins_at_the_neighbourhood_of_the_search(client, neighbourhood):
    drawing = settings_of(client.get(URL, {"zoek": neighbourhood.name}))

    assert drawing["home"] is None
    assert drawing["bounds"] == [
        [pytest.approx(SOUTH), pytest.approx(WEST)],
        [pytest.approx(SOUTH + SIDE), pytest.approx(WEST + SIDE)],
    ]


def test_a_form_that_comes_back_begins_at_the_address_that_was_typed(client):
    assert settings_of(client.post(URL, person(name="")))["home"] == MIDDLE


def test_what_somebody_sends_beside_the_form_is_no_place(client):
    response = client.post(URL, person(show="1") | {"home": "x", "box": "y"})

    assert settings_of(response)["home"] is None
