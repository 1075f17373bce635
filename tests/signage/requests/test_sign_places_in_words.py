"""Where a sign is to come, in words: beside which address, or how far from one."""

import re

import pytest
from django.contrib.gis.geos import Point

from groups.models import Address
from signage.models import SignPoint, SignRequest
from signage.places import address_order
from signage.requests import acts as request_acts
from tests import factories
from tests.sign_factories import ELSEWHERE, INSIDE, ask

pytestmark = pytest.mark.django_db

ASK = "/mijn/borden/aanvragen/"


def words(response) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


def test_a_place_out_in_the_fields_is_so_far_from_the_nearest_address(logged_in, typed):
    logged_in.post(ASK, typed | {"point_1": ELSEWHERE})

    place = SignRequest.objects.get().points.get().place
    assert place == "ongeveer 350 meter van Dorpsstraat 12, Pesse"
    assert address_order(place) == address_order("bij Dorpsstraat 12, Pesse")


def test_a_place_without_an_address_for_miles_is_as_on_the_map(logged_in, typed):
    Address.objects.update(point=Point(6.6, 52.9, srid=4326))

    logged_in.post(ASK, typed | {"point_1": ELSEWHERE})

    assert SignRequest.objects.get().points.get().place == "zoals op de kaart"


NOWHERE = ["", "hier", "1, 2, 3", "nan, inf", "1" * 61, "999, 999", "{{ x }}", "\0"]


@pytest.mark.parametrize("point", NOWHERE)
def test_what_is_no_point_has_no_words(logged_in, typed, point):
    answer = logged_in.post(f"{ASK}plek/", {"point": point, "relation": "near"})

    assert (answer.status_code, answer.json()) == (200, {"words": ""})


def test_a_point_on_the_map_is_an_address_in_words_at_once(logged_in, typed):
    answer = logged_in.post(f"{ASK}plek/", {"point": INSIDE, "relation": "opposite"})

    assert answer.json() == {"words": "tegenover Dorpsstraat 12, Pesse"}
    assert "no-store" in answer["Cache-Control"]


@pytest.mark.parametrize("step", ["check", "change"])
def test_the_first_step_says_where_each_point_lies(logged_in, typed, step):
    change = {"point_2": "hier"} if step == "check" else {}

    page = words(logged_in.post(ASK, typed | change | {"relation_1": "beside", "step": step}))

    assert "naast Dorpsstraat 12, Pesse" in page


def test_an_answer_to_the_municipality_keeps_the_words_of_places(logged_in, group, address):
    request = ask(group, signs=1)
    request_acts.ask_back(request, by=factories.UserFactory(role="municipality"), why="Waarom?")
    SignPoint.objects.update(place="tegenover Dorpsstraat 12, Pesse")

    page = words(logged_in.get(f"{ASK}{request.pk}/antwoorden/"))

    assert "tegenover Dorpsstraat 12, Pesse" in page
