"""Deciding on a request for signs: what the municipality sees, and what each answer does."""

import json
import re
from datetime import timedelta

import pytest
from django.contrib.gis.geos import Point
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from groups.life import acts as life
from groups.models import TransitionNotAllowed
from hoogeveen_alert.mail.models import OutgoingMail
from signage.budgets import acts as budget_acts
from signage.models import (
    Budget,
    GroupEnded,
    LedgerEntry,
    NotEnoughMoney,
    Sign,
    SignPoint,
    SignRequest,
)
from signage.requests import acts as request_acts
from signage.street import acts as street_acts
from tests import factories, sign_factories
from tests.sign_factories import SmederijFactory, ask, budget_of, point_at

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()


@pytest.fixture
def civil_servant(db):
    return factories.UserFactory(role="municipality")


@pytest.fixture
def budget(group, manager) -> Budget:
    return budget_of(SmederijFactory(group=group), 500, by=manager)


@pytest.fixture
def request_(group, budget, coordinator, address) -> SignRequest:
    """Two places in the middle of the area; the group has enough members for the rules."""
    for _ in range(10):
        factories.MembershipFactory(group=group, address=address)
    return ask(group, by=coordinator)


@pytest.fixture
def desk(client, civil_servant):
    client.force_login(civil_servant)
    return client


def page_of(client, request) -> str:
    answer = client.get(reverse("admin:signage_signrequest_change", args=[request.pk]))
    assert answer.status_code == 200
    return answer.content.decode()


def take(client, request, step, **values):
    return client.post(reverse(f"admin:signage_signrequest_{step}", args=[request.pk]), values)


def points_of(request) -> list[int]:
    return list(request.points.values_list("pk", flat=True))


def status_of(request) -> str:
    request.refresh_from_db()
    return request.status


def test_the_page_shows_places_rules_and_the_budget_before_and_after(desk, request_):
    page = page_of(desk, request_)

    assert "Dorpsstraat 1" in page
    assert "€\N{NO-BREAK SPACE}500,00" in page
    assert "€\N{NO-BREAK SPACE}379,00" in page
    assert page.count('class="check check--') == 6
    data = re.search(r'<script id="request-map-data"[^>]*>(.*?)</script>', page)
    shown = json.loads(data[1])
    assert [place["number"] for place in shown["places"]] == [1, 2]
    assert shown["area"]["type"] == "MultiPolygon"


def test_approving_reserves_the_money_and_plans_the_signs(desk, request_, budget, coordinator):
    answer = take(desk, request_, "approve", chosen=points_of(request_))

    assert answer.status_code == 302
    assert status_of(request_) == "approved"
    budget.refresh_from_db()
    assert budget.free_cents == 50_000 - 12_100
    assert list(Sign.objects.values_list("status", "reserved_cents")) == [("planned", 6_050)] * 2
    last = OutgoingMail.objects.latest("pk")
    assert last.recipient == coordinator.email


def test_some_of_the_places_can_be_approved(desk, request_, budget):
    first, second = points_of(request_)

    take(desk, request_, "approve", chosen=[second], why_not_all="Eén is genoeg.")

    assert request_.history.first().why == "Eén is genoeg."
    assert dict(SignPoint.objects.values_list("pk", "chosen")) == {first: False, second: True}
    assert Sign.objects.get().asked_point_id == second
    assert -LedgerEntry.objects.get(kind="reservation").amount_cents == 6_050


@pytest.mark.parametrize(
    ("left_out", "why"), [(1, ""), (1, " "), (0, "Eén is genoeg.")], ids=["none", "blank", "all"]
)
def test_a_part_is_approved_with_a_reason_and_the_whole_without(
    desk, request_, manager, left_out, why
):
    chosen = points_of(request_)[left_out:]

    answer = take(desk, request_, "approve", chosen=chosen, why_not_all=why)

    assert answer.status_code == 200
    assert "why_not_all" in answer.content.decode()
    assert status_of(request_) == "asked"
    with pytest.raises(ValidationError):
        request_acts.approve(request_, by=manager, chosen=request_.points.all()[1:])


def test_a_rule_that_says_no_is_overruled_with_a_reason_only(desk, group, budget, coordinator):
    request = ask(group, by=coordinator)  # a group without members

    refused = take(desk, request, "approve", chosen=points_of(request))
    assert refused.status_code == 200
    assert status_of(request) == "asked"

    take(desk, request, "approve", chosen=points_of(request), why="Nieuwe wijk.")
    assert status_of(request) == "approved"
    why = request.history.first().why
    assert why.startswith("Nieuwe wijk.\n")
    assert "Leden" in why or "Members" in why


def test_lack_of_money_is_never_overruled(desk, request_, budget, manager):
    budget_acts.lower_by(budget, 49_000, by=manager, why="minder")

    answer = take(desk, request_, "approve", chosen=points_of(request_), why="Toch doen.")

    assert answer.status_code == 200
    assert status_of(request_) == "asked"
    assert not Sign.objects.exists()
    with pytest.raises(NotEnoughMoney):
        request_acts.approve(request_, by=manager)


def test_without_a_budget_this_year_nothing_is_promised(desk, group, coordinator, manager):
    smederij = SmederijFactory(group=group)
    budget_of(smederij, 500, by=manager, year=TODAY.year + 1)
    request = ask(group, by=coordinator)

    assert "check--fail" in page_of(desk, request)
    take(desk, request, "approve", chosen=points_of(request), why="Toch.")

    assert status_of(request) == "asked"


@pytest.mark.parametrize(("step", "status"), [("reject", "rejected"), ("ask_back", "returned")])
def test_rejecting_and_asking_back_need_words_and_reach_the_applicant(
    desk, request_, coordinator, step, status
):
    assert take(desk, request_, step, why="").status_code == 200
    assert status_of(request_) == "asked"

    take(desk, request_, step, why="Kan dit ook bij nummer 8?")

    assert status_of(request_) == status
    assert request_.history.first().why == "Kan dit ook bij nummer 8?"
    assert OutgoingMail.objects.latest("pk").recipient == coordinator.email


@pytest.mark.parametrize("step", ["approve", "reject", "ask_back"])
def test_a_withdrawn_request_is_decided_no_more(desk, request_, coordinator, step):
    request_acts.withdraw(request_, by=coordinator)

    answer = take(desk, request_, step, chosen=points_of(request_), why="Toch.")

    assert answer.status_code == 200
    assert status_of(request_) == "withdrawn"
    assert not Sign.objects.exists()


def test_a_point_of_another_request_is_not_approved(desk, request_, group, coordinator, manager):
    other = ask(group, by=coordinator)

    answer = take(desk, request_, "approve", chosen=points_of(other), why="Toch.")

    assert answer.status_code == 200
    with pytest.raises(ValidationError):
        request_acts.approve(request_, by=manager, chosen=other.points.all())
    with pytest.raises(ValidationError):
        request_acts.approve(request_, by=manager, chosen=[])
    assert status_of(request_) == "asked"


def test_nothing_is_promised_to_a_group_that_ended(request_, group, manager):
    life.close(group, by=manager, why="Klaar.")

    with pytest.raises(GroupEnded):
        request_acts.approve(request_, by=manager)

    assert status_of(request_) == "asked"


def test_the_answer_of_the_applicant_brings_the_request_back(request_, coordinator, manager):
    request_acts.ask_back(request_, by=manager, why="Waar?")

    request_acts.answer(
        request_, by=coordinator, motivation="Daar.", points=[(point_at(5), "Elders 1")]
    )

    assert status_of(request_) == "asked"
    assert [point.place for point in request_.points.all()] == ["Elders 1"]
    with pytest.raises(TransitionNotAllowed):
        request_acts.answer(request_, by=coordinator, motivation="Nog eens.")


def test_calling_off_keeps_what_hangs_and_frees_the_rest(desk, request_, budget, manager):
    request_acts.approve(request_, by=manager)
    street_acts.hang(request_.signs.first(), by=manager, on=TODAY, price_cents=6_050)

    take(desk, request_, "withdraw", why="De straat gaat open.")

    assert status_of(request_) == "done"
    assert list(Sign.objects.values_list("status", flat=True)) == ["placed", "removed"]
    budget.refresh_from_db()
    assert budget.free_cents == 50_000 - 6_050


def test_a_request_is_done_once_its_last_sign_hangs(request_, budget, manager):
    request_acts.approve(request_, by=manager)

    for sign, status in zip(request_.signs.all(), ("approved", "done"), strict=True):
        street_acts.hang(sign, by=manager, on=TODAY, price_cents=6_050)

        assert status_of(request_) == status


@pytest.mark.parametrize("number", [0, 11])
def test_one_to_ten_signs_are_asked_at_a_time(group, coordinator, number):
    with pytest.raises(ValidationError):
        ask(group, by=coordinator, signs=number)

    assert not SignRequest.objects.exists()


@pytest.mark.parametrize("cents", [-1, 100_000_001])
def test_a_price_that_cannot_be_is_refused(request_, manager, cents):
    request_acts.approve(request_, by=manager)

    with pytest.raises(ValidationError):
        street_acts.hang(request_.signs.first(), by=manager, on=TODAY, price_cents=cents)

    assert set(Sign.objects.values_list("status", flat=True)) == {"planned"}


def test_no_sign_was_placed_tomorrow_and_none_twice(request_, manager):
    request_acts.approve(request_, by=manager)
    sign, stale = request_.signs.first(), request_.signs.first()

    with pytest.raises(ValidationError):
        street_acts.hang(sign, by=manager, on=TODAY + timedelta(days=1), price_cents=1)
    street_acts.hang(
        sign, by=manager, on=TODAY, price_cents=6_050, point=Point(6.41, 52.77, srid=4326)
    )
    with pytest.raises(TransitionNotAllowed):
        street_acts.hang(stale, by=manager, on=TODAY, price_cents=6_050)

    assert LedgerEntry.objects.filter(kind="expense").count() == 1
    assert round(sign.point.x, 2) == 6.41


def test_a_later_price_does_not_change_what_was_asked(request_, manager):
    request_.sign_type.price_ex_cents, request_.sign_type.price_cents = 99_900, 120_879
    request_.sign_type.save()

    request_acts.approve(request_, by=manager)

    assert {sign.reserved_cents for sign in request_.signs.all()} == {6_050}


@pytest.mark.parametrize("typed", ["{% if x %}{{ y }}", "<script>alert(1)</script>", "👋 Ömer"])
def test_what_people_typed_is_shown_as_they_typed_it(desk, group, budget, coordinator, typed):
    request = ask(group, by=coordinator, motivation=typed)

    page = page_of(desk, request)

    assert "<script>alert" not in page
    assert ("{{ y }}" in page) == ("{{" in typed)


def test_only_the_municipality_decides(client, request_, coordinator):
    client.force_login(coordinator)
    assert "<textarea" not in page_of(client, request_)
    for user in (coordinator, factories.UserFactory(role="police")):
        client.force_login(user)
        assert take(client, request_, "approve", chosen=points_of(request_)).status_code == 403

    outsider = factories.CoordinatorFactory().user
    client.force_login(outsider)
    assert take(client, request_, "approve").status_code in (403, 404)
    assert status_of(request_) == "asked"


def test_the_page_takes_as_many_queries_for_ten_places_as_for_two(
    desk, group, budget, coordinator, django_assert_max_num_queries
):
    many = ask(group, by=coordinator, signs=10)
    for n in range(20):
        sign_factories.SignFactory(group=group, point=point_at(n))
    page_of(desk, many)

    with django_assert_max_num_queries(14):
        page_of(desk, many)
