"""Starting a group by writing down streets or postcodes, with and without JavaScript."""

import json

import pytest

from groups.models import AlertGroup, GroupLimits
from tests.joining import errors
from tests.starting import URL, apply, assert_nothing_happened, person, place

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def neighbourhood():
    return place()


def named(text: str, **more) -> dict:
    return person(way="straten", named=text, neighbourhoods=[], **more)


def test_a_group_gets_the_area_around_what_was_written_down(client, neighbourhood):
    place(1)

    response = apply(client, way="straten", named="7930 pa", neighbourhoods=["BU00000001"])

    assert response.status_code == 302
    group = AlertGroup.objects.get()
    assert group.area.covers(neighbourhood.area.centroid)
    assert list(group.neighbourhoods.all()) == [neighbourhood]
    assert group.area.area < neighbourhood.area.area / 2  # 150 metres, and not to the edge


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("", ["empty"]),
        ("Nergenslaan\n9999 ZZ", ["unknown", "elsewhere"]),
        ("a" * 20_001, ["max_length"]),
        ("\x00", ["null_characters_not_allowed"]),
    ],
    ids=range(4),
)
def test_each_wrong_part_is_told_and_nothing_is_written(client, text, codes):
    response = apply(client, way="straten", named=text)

    assert response.status_code == 200
    assert errors(response) == {"named": codes}
    assert_nothing_happened()


def test_too_few_addresses_are_refused(client):
    GroupLimits(min_addresses=4).save()

    assert errors(apply(client, **named("7930 PA"))) == {"named": ["small"]}


def test_too_many_addresses_are_refused_before_they_are_drawn(client, monkeypatch):
    GroupLimits(min_addresses=1, max_addresses=2).save()
    monkeypatch.delattr("groups.places.named.drawing._shapes")

    assert errors(apply(client, **named("7930 PA"))) == {"named": ["large"]}


def test_the_map_gets_the_area_and_the_page_what_was_read(client):
    answer = client.post(f"{URL}gebied/", named("Dorpsstraat")).json()

    assert json.loads(answer["left"])["type"] == "MultiPolygon"
    assert "Dorpsstraat, Pesse" in answer["html"]
    assert "3 adressen" in answer["html"]


def test_without_javascript_the_list_is_read_and_kept(client):
    page = client.post(URL, named("Dorpsstraat", show="1", mobile="x"))

    assert "Dorpsstraat, Pesse" in page.content.decode()
    assert page.context["form"]["named"].value() == "Dorpsstraat"
    assert_nothing_happened()


def test_what_was_written_down_is_escaped(client):
    page = client.post(URL, named("<img src=x>{% if %}{{ form }}", show="1"))

    text = page.content.decode()
    assert "<img src=x>" not in text
    assert "&lt;img src=x&gt;{% if %}{{ form }}" in text
