"""Signs that hung before the portal: entered by the municipality, and counted as any other."""

import json
import re
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from signage.models import LedgerEntry, Sign
from signage.requests import acts as request_acts
from signage.requests.checks import checks_of
from signage.street import acts as street_acts
from tests import factories
from tests.factories import SIDE, SOUTH, WEST
from tests.sign_factories import (
    SignFactory,
    SignTypeFactory,
    SmederijFactory,
    ask,
    budget_of,
    point_at,
)

pytestmark = pytest.mark.django_db

ADD = "/beheer/signage/sign/add/"
TODAY = timezone.localdate()
MIDDLE = f"{SOUTH + SIDE / 2:.6f}, {WEST + SIDE / 2:.6f}"


@pytest.fixture
def desk(client):
    client.force_login(factories.UserFactory(role="municipality"))
    return client


@pytest.fixture
def typed(group, address) -> dict[str, str]:
    kind = SignTypeFactory(is_offered=False)
    return {
        "sign_type": kind.pk,
        "group": group.name,
        "point": MIDDLE,
        "placed_on": "2021-05-03",
        "pole_kind": "lamp_post",
        "pole_number": "L-77",
        "next_inspection_on": TODAY.isoformat(),
    }


def words(response) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


@pytest.mark.parametrize(
    "wrong",
    [
        {"sign_type": ""},
        {"sign_type": "999"},
        {"group": "Geen groep"},
        {"group": "\x00"},
        {"group": "x" * 101},
        {"point": ""},
        {"point": "", "address": "Nergensstraat 1"},
        {"point": "", "address": "zomaar"},
        {"point": "ergens"},
        {"point": "ergens", "address": "Dorpsstraat 12"},
        {"point": "6.40500, 52.76500"},
        {"point": "51.00000, 6.40500"},
        {"point": "", "address": "Dorpsstraat 12", "relation": "under"},
        {"placed_on": (TODAY + timedelta(days=1)).isoformat()},
        {"placed_on": "1999-12-31"},
        {"placed_on": "gisteren"},
        {"pole_kind": "tree"},
        {"pole_number": "L" * 21},
        {"pole_number": "L\x00"},
        {"next_inspection_on": ""},
        {"next_inspection_on": (TODAY - timedelta(days=1)).isoformat()},
        {"next_inspection_on": "2999-01-01"},
    ],
    ids=lambda wrong: "-".join(f"{key}:{value[:12]}" for key, value in wrong.items()),
)
def test_what_cannot_be_is_refused_at_its_field(desk, typed, wrong):
    answer = desk.post(ADD, typed | wrong)

    assert answer.status_code == 200
    assert answer.context["form"].errors.keys() <= wrong.keys()
    assert not Sign.objects.exists()


def test_a_pole_that_has_a_sign_gets_no_second_one(desk, typed, group):
    there = SignFactory(group=group, place="Bij de kerk")

    answer = desk.post(ADD, typed)

    assert str(there) in words(answer)
    assert Sign.objects.get() == there
    street_acts.remove(there, by=None, why="weg")
    assert desk.post(ADD, typed).status_code == 302


def test_the_form_weighs_no_more_with_many_groups(desk, group):
    few = len(desk.get(ADD).content)
    factories.AlertGroupFactory.create_batch(12, neighbourhoods=list(group.neighbourhoods.all()))

    assert len(desk.get(ADD).content) == pytest.approx(few, abs=50)


def test_of_two_groups_of_one_name_the_living_one_is_meant(desk, typed, group):
    factories.AlertGroupFactory(name=group.name, status="closed")

    desk.post(ADD, typed | {"group": group.name.upper()})

    assert Sign.objects.get().group == group


def test_a_sign_is_entered_and_hangs_and_nothing_is_paid(desk, typed, group):
    desk.post(ADD, typed)

    sign = Sign.objects.get()
    assert (sign.status, sign.group, sign.request) == ("placed", group, None)
    assert (sign.pole_kind, sign.pole_number) == ("lamp_post", "L-77")
    assert sign.placed_on.isoformat() == "2021-05-03"
    assert sign.place == "bij Dorpsstraat 12, Pesse"
    assert (sign.reserved_cents, sign.price_cents) == (0, None)
    assert sign.history.get().status == "placed"
    assert not LedgerEntry.objects.exists()


def test_an_address_will_do_and_so_will_next_to_nothing(desk, typed, address):
    facts = {"sign_type": typed["sign_type"], "next_inspection_on": TODAY.isoformat()}
    where = {"address": "Dorpsstraat 12", "relation": "opposite"}
    desk.post(ADD, facts | where | {"_addanother": "1"})

    sign = Sign.objects.get()
    assert (sign.group, sign.placed_on) == (None, None)
    assert sign.point.coords == pytest.approx(address.point.coords)
    assert sign.place == "tegenover Dorpsstraat 12, Pesse"


def test_after_one_the_next_can_be_entered(desk, typed):
    assert desk.post(ADD, typed | {"_addanother": "1"}).url == ADD
    sign = Sign.objects.get()
    assert str(sign) in words(desk.get(ADD))


@pytest.fixture
def lone(group) -> Sign:
    """Of no group, and nobody knows since when it hangs."""
    return SignFactory(group=None, placed_on=None, next_inspection_on=TODAY)


def test_a_sign_of_no_group_is_in_register_map_and_files(desk, lone, group):
    own = SmederijFactory(group=group)
    register, file = reverse("signage:register"), reverse("signage:register_geojson")

    for query in ({}, {"smederij": own.pk}, {"staat": "work"}, {"staat": "to_inspect"}):
        assert str(lone) in words(desk.get(register, query))
    assert str(lone) not in words(desk.get(register, {"smederij": SmederijFactory().pk}))
    assert json.loads(desk.get(file).content)["features"][0]["properties"]["group"] == ""
    assert desk.get(reverse("signage:work_list")).status_code == 200
    assert len(desk.get("/kaart/borden.geojson").json()["features"]) == 1
    assert lone.place in words(desk.get(reverse("signage:list")))


def test_a_sign_of_no_group_is_inspected_reported_and_taken_away(desk, lone):
    assert "niet bekend" in words(desk.get(reverse("signage:sign", args=[lone.pk]))).lower()
    desk.post(reverse("signage:report", args=[lone.pk]), {"kind": "gone"})
    assert desk.get(reverse("admin:signage_damagereport_changelist")).context["cl"].result_count
    desk.post(reverse("signage:inspect", args=[lone.pk]), {"condition": "damaged"})
    for page in ("changelist", "change"):
        arguments = [lone.pk] if page == "change" else []
        assert desk.get(reverse(f"admin:signage_sign_{page}", args=arguments)).status_code == 200

    desk.post(reverse("signage:remove", args=[lone.pk]), {"reason": "Verroest"})

    lone.refresh_from_db()
    assert lone.status == "removed"


@pytest.mark.parametrize("role", ["coordinator", "area_coordinator", "police", "municipality"])
def test_a_sign_of_no_group_is_for_those_who_see_every_group(client, lone, role):
    client.force_login(factories.UserFactory(role=role))

    answer = client.get(reverse("signage:sign", args=[lone.pk]))

    assert answer.status_code == (200 if role in ("police", "municipality") else 404)


def test_it_counts_for_the_distance_and_not_for_the_group(group, lone):
    found = {check.rule: check for check in checks_of(ask(group, signs=1))}

    assert found["distance"].outcome == "fail"
    assert str(lone.pk) in found["distance"].reason
    assert found["number"].outcome == "pass"


def test_the_overview_tells_it_apart_from_what_was_paid(desk, lone, group, manager):
    budget_of(SmederijFactory(group=group), 500, by=manager)
    SignFactory(group=group, status="removed")

    answer = desk.get(reverse("signage:overview"))

    assert answer.context["total"].signs == 0
    assert answer.context["total"].spent == 0
    assert answer.context["signs_from_before"] == 1


@pytest.mark.parametrize(
    "values", [{"price_cents": 100}, {"reserved_cents": 100, "status": "planned"}]
)
def test_the_database_books_no_money_on_a_sign_nobody_asked_for(lone, values):
    with pytest.raises(IntegrityError), transaction.atomic():
        Sign.objects.update(**({"placed_on": None} | values))


def test_one_that_was_asked_for_has_a_group_and_hangs_since_a_day(group, manager):
    request = ask(group, signs=1)
    budget_of(request.smederij, 500, by=manager)
    request_acts.approve(request, by=manager)
    street_acts.hang(request.signs.get(), by=manager, on=TODAY, price_cents=1)

    for change in ({"placed_on": None}, {"group": None}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Sign.objects.update(**change)


def test_many_signs_take_no_more_queries(desk, group, typed, django_assert_max_num_queries):
    desk.get(ADD)
    for number in range(20):
        SignFactory(group=None, point=point_at(number))

    with django_assert_max_num_queries(10):
        desk.get(ADD)
