from functools import partial

import pytest
from django.core.cache import caches
from django.test import Client
from django.urls import reverse

from groups.apps import GroupsConfig
from groups.places.finding import find
from groups.places.suggesting import suggest
from tests import factories
from tests.factories import square
from tests.groups.public.test_search import BAD

pytestmark = pytest.mark.django_db


@pytest.fixture
def home(address):
    return address.neighbourhood


@pytest.mark.parametrize("value", BAD.values(), ids=BAD)
def test_bad_input_suggests_nothing_and_never_breaks(client, home, value):
    response = client.get(reverse("groups:suggestions"), {"zoek": value})

    assert response.status_code == 200
    assert response.json() == {"suggestions": []}


@pytest.mark.parametrize(
    ("text", "suggestions"),
    [
        ("do", []),
        ("dor", ["Dorpsstraat, Pesse"]),
        ("dorpstr", ["Dorpsstraat, Pesse"]),
        ("dorpsstr 12", ["Dorpsstraat 12, Pesse"]),
        ("Dorps 12a", ["Dorpsstraat 12a, Pesse"]),
        ("pes", ["Pesse"]),
        ("hoekje", ["Ons Hoekje"]),
        ("7933 PA", []),
        ("", []),
    ],
)
def test_what_may_be_meant_is_suggested_in_words_of_the_register(home, text, suggestions):
    factories.AlertGroupFactory(name="Ons Hoekje", area=square(9))

    assert suggest(text) == suggestions


def test_each_suggestion_is_understood(home):
    for text in ("dor", "dorps 12", "pes"):
        for suggestion in suggest(text):
            assert find(suggestion).is_exact, suggestion


def test_suggestions_are_few_and_take_one_query(home, django_assert_num_queries):
    for number in range(20):
        factories.AddressFactory(street=f"Dorpsweg {chr(97 + number)}laan", number=number + 20)
    suggest("dorps")

    with django_assert_num_queries(1):
        assert len(suggest("dorps")) == 8


def test_suggestions_are_kept_nowhere(client, home):
    response = client.get(reverse("groups:suggestions"), {"zoek": "dorps"})

    assert "no-store" in response["Cache-Control"]


def test_a_form_that_is_posted_asks_by_post_and_needs_its_token(home):
    client = Client(enforce_csrf_checks=True)

    assert client.post(reverse("groups:suggestions"), {"zoek": "dorps"}).status_code == 403


def test_what_is_posted_is_suggested_alike(client, home):
    response = client.post(reverse("groups:suggestions"), {"zoek": "dorps"})

    assert response.json() == {"suggestions": ["Dorpsstraat, Pesse"]}


@pytest.mark.parametrize("page", ["groups:home", "groups:search", "groups:map", "groups:start"])
def test_every_page_has_the_one_box(client, home, page):
    html = client.get(reverse(page)).content.decode()

    assert html.count('name="zoek"') == 1
    assert 'data-suggestions="/zoeken/voorstellen"' in html
    assert "js/suggest" in html


def test_a_hall_with_one_address_may_type(client, home, monkeypatch):
    monkeypatch.setitem(GroupsConfig.rate_limits, "suggest", "3/m/ip")
    caches["default"].clear()

    answers = [client.get(reverse("groups:suggestions"), {"zoek": "dorps"}) for _ in range(5)]

    assert [answer.status_code for answer in answers] == [200, 200, 200, 429, 429]
    assert answers[-1].json() == {"suggestions": []}
    assert answers[-1]["Retry-After"] == "60"
    search = client.get(reverse("groups:search"), {"zoek": "dorpsstr"})
    assert "Dorpsstraat, Pesse" in search.content.decode()


def test_the_limit_begins_anew_and_is_of_one_address(client, home, monkeypatch, time_machine):
    monkeypatch.setitem(GroupsConfig.rate_limits, "suggest", "1/m/ip")
    caches["default"].clear()
    ask = partial(client.get, reverse("groups:suggestions"), {"zoek": "dorps"})
    time_machine.move_to("2026-11-24 10:00:10Z", tick=False)

    assert [ask().status_code for _ in range(2)] == [200, 429]
    assert ask(REMOTE_ADDR="192.0.2.7").status_code == 200
    time_machine.move_to("2026-11-24 10:01:00Z", tick=False)
    assert ask().status_code == 200
