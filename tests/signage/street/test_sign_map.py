"""The signs on the public map and in the equal list: where they hang, never who asked."""

import json

import pytest
from django.urls import reverse

from groups.public.map import layers
from signage.requests import acts as request_acts
from signage.street import acts as street_acts
from tests import factories
from tests.sign_factories import SignFactory, SignTypeFactory, ask, budget_of, point_at

pytestmark = pytest.mark.django_db

FILE = "/kaart/borden.geojson"


@pytest.fixture
def sign(group):
    request = ask(
        group, by=factories.UserFactory(name="Jantje Geheim"), motivation="Omdat Kees inbreekt."
    )
    kind = SignTypeFactory(name="Straatbord")
    return SignFactory(group=group, request=request, sign_type=kind, place="Bij Kerkweg 3, Pesse")


def features(client) -> list:
    return client.get(FILE).json()["features"]


def test_a_sign_is_told_by_its_number_type_and_state_alone(client, sign):
    [feature] = features(client)

    assert feature == {
        "type": "Feature",
        "id": sign.pk,
        "geometry": {
            "type": "Point",
            "coordinates": [round(number, 5) for number in sign.point.coords],
        },
        "properties": {
            "name": f"Bord {sign.pk}",
            "type": "Straatbord",
            "state": "placed",
            "text": "Straatbord, geplaatst",
            "url": f"/borden/{sign.pk}/melden/",
        },
    }


@pytest.mark.parametrize("path", [FILE, "/borden/", "report"])
def test_no_public_page_says_who_asked_or_why(client, sign, path):
    path = f"/borden/{sign.pk}/melden/" if path == "report" else path

    page = client.get(path).content.decode()

    for secret in ("Jantje", "Kees", sign.group.name):
        assert secret not in page


@pytest.mark.parametrize(("status", "number"), [("planned", 0), ("removed", 0), ("damaged", 1)])
def test_only_what_hangs_in_the_street_is_public(client, group, status, number):
    sign = SignFactory(
        group=group, status=status, placed_on=None if status == "planned" else "2026-03-01"
    )

    assert len(features(client)) == number
    listed = f"/borden/{sign.pk}/melden/" in client.get("/borden/").content.decode()
    assert listed is bool(number)


def test_what_is_kept_costs_one_tiny_query(client, sign, django_assert_num_queries):
    client.get(FILE)

    with django_assert_num_queries(1):
        client.get(FILE)


def test_it_has_a_strong_etag_and_is_compressed(client, sign):
    headers = {"accept-encoding": "gzip"}
    response = client.get(FILE, headers=headers)

    assert response["Content-Encoding"] == "gzip"
    assert response["Content-Type"] == "application/geo+json"
    assert response["Cache-Control"] == "public, max-age=60"
    again = client.get(FILE, headers={**headers, "if-none-match": response["ETag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_each_step_of_a_sign_shows_on_the_map(client, group, manager, address):
    request = ask(group, signs=1)
    budget_of(request.smederij, 500, by=manager)
    assert features(client) == []
    request_acts.approve(request, by=manager)
    assert features(client) == []
    sign = request.signs.get()

    def states() -> list[str]:
        return [feature["properties"]["state"] for feature in features(client)]

    street_acts.hang(sign, by=manager, on=sign.status_at.date(), price_cents=6050)
    assert states() == ["placed"]
    street_acts.mark_damaged(sign, by=manager, why="Scheef")
    assert states() == ["damaged"]
    street_acts.repair(sign, by=manager)
    assert states() == ["placed"]
    street_acts.remove(sign, by=manager, why="Weg")
    assert states() == []


def test_a_sign_from_before_the_portal_shows_at_once(client, group):
    assert features(client) == []

    SignFactory(group=group)

    assert len(features(client)) == 1


def test_the_layer_is_one_that_the_visitor_switches_on(client, group):
    switched = [layer for layer in layers() if layer["switched"]]

    assert switched == [
        {
            "name": "Borden in de straat",
            "url": FILE,
            "more": "Meld schade",
            "list": "/borden/",
            "switched": True,
        }
    ]
    page = client.get(reverse("groups:map")).content.decode()
    assert f'<input type="checkbox" value="{FILE}"' in page
    assert 'href="/borden/"' in page


def test_the_list_tells_what_the_map_tells_by_neighbourhood(client, sign, group):
    page = client.get("/borden/").content.decode()

    assert f"<h2>{group.neighbourhoods.get().name}</h2>" in page
    assert "Bij Kerkweg 3, Pesse" in page
    assert f"Bord {sign.pk}, Straatbord" in page
    assert f'href="/borden/{sign.pk}/melden/"' in page


def test_an_empty_list_says_so(client):
    assert "Er hangen nog geen borden" in client.get("/borden/").content.decode()


def test_a_name_of_a_type_is_only_text(client, group):
    SignFactory(group=group, sign_type=SignTypeFactory(name="<b>bord</b>{{ x }}"))

    assert "<b>bord" not in client.get("/borden/").content.decode()
    assert json.loads(client.get(FILE).content)["features"][0]["properties"]["type"].startswith(
        "<b>"
    )


@pytest.mark.parametrize("number", [1, 30])
def test_the_list_asks_the_database_as_often_for_more_signs(
    client, group, number, django_assert_num_queries
):
    for n in range(number):
        SignFactory(group=group, point=point_at(n % 3))
    client.get("/borden/")

    with django_assert_num_queries(3):
        client.get("/borden/")
