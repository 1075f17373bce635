"""What lies in the area of a group that somebody wants to start, shown before it is asked for."""

import json

import pytest

from groups.apps import GroupsConfig
from tests.factories import AlertGroupFactory, ApplicationFactory
from tests.starting import URL, assert_nothing_happened, drawn, person, place, strip

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def neighbourhood():
    return place()


def test_tells_what_lies_in_the_area_and_which_groups(client, neighbourhood):
    group = AlertGroupFactory(name="Dorpsalert", neighbourhoods=[neighbourhood])

    answer = client.post(f"{URL}gebied/", person()).json()

    assert answer["left"] is None
    for told in ("<dd>3</dd>", "<dd>450</dd>", group.get_absolute_url(), "Dorpsalert"):
        assert told in answer["html"]


def test_an_application_that_overlaps_is_not_named(client):
    ApplicationFactory(group__name="Geheime naam")

    html = client.post(f"{URL}gebied/", person()).json()["html"]

    assert "Geheime naam" not in html
    assert "wacht op een besluit" in html


def test_tells_what_is_left_of_a_drawing(client):
    answer = client.post(f"{URL}gebied/", drawn(strip(-0.5, 0.8))).json()

    left = json.loads(answer["left"])
    assert left["type"] == "MultiPolygon"
    assert 'name="clipped_seen"' in answer["html"]


@pytest.mark.parametrize(
    "sent",
    [{}, {"way": "tekenen", "drawing": "<b>"}, {"way": "buurten", "neighbourhoods": "x"}],
    ids=["nothing", "no drawing", "no neighbourhood"],
)
def test_says_what_is_wrong_with_an_area(client, sent):
    response = client.post(f"{URL}gebied/", sent)

    assert response.status_code == 200
    assert "utrecht-alert--error" in response.json()["html"]


def test_asking_about_areas_is_rate_limited(client, monkeypatch):
    monkeypatch.setitem(GroupsConfig.rate_limits, "start_area", "2/m/ip")

    answers = [client.post(f"{URL}gebied/", person()).status_code for _ in range(3)]

    assert answers == [200, 200, 429]


def test_opening_the_address_of_the_question_goes_to_the_form(client):
    assert client.get(f"{URL}gebied/")["Location"] == URL


def test_without_javascript_a_button_shows_the_area_and_judges_nothing_else(client):
    response = client.post(URL, person(show="1", mobile="x", group_name=""))

    assert response.status_code == 200
    assert not response.context["form"].errors
    assert response.context["form"]["mobile"].value() == "x"
    assert "<dd>450</dd>" in response.content.decode()
    assert_nothing_happened()


def test_shows_why_an_area_is_refused_without_javascript(client):
    response = client.post(URL, person(show="1", neighbourhoods=[]))

    assert "Kies minstens één buurt" in response.content.decode()


def test_the_pages_take_as_many_queries_for_many_places_and_groups(
    client, django_assert_max_num_queries
):
    codes = [place(number).code for number in (1, 2)]
    for _ in range(3):
        AlertGroupFactory()
    client.get(URL)

    with django_assert_max_num_queries(6):
        client.get(URL)
    with django_assert_max_num_queries(10):
        client.post(f"{URL}gebied/", person(neighbourhoods=["BU00000000", *codes]))
