"""The rules a request is held against: what fits, what deserves a look, what does not fit."""

import pytest
from django.utils import timezone

from groups.models import AlertGroup
from signage.budgets import acts as budget_acts
from signage.models import Budget, SignRules
from signage.requests.checks import checks_of
from tests import factories
from tests.sign_factories import SignFactory, SmederijFactory, ask, budget_of, point_at

pytestmark = pytest.mark.django_db


@pytest.fixture
def smederij(group):
    return SmederijFactory(group=group)


@pytest.fixture
def request_for_one(group, smederij, manager):
    """A request for one sign to which nothing is to be said."""
    budget_of(smederij, 1_000, by=manager)
    factories.MembershipFactory.create_batch(10, group=group)
    return ask(group, signs=1)


def found(request) -> dict[str, str]:
    return {check.rule: check.outcome for check in checks_of(request)}


def reason(request, rule: str) -> str:
    (check,) = [check for check in checks_of(request) if check.rule == rule]
    return check.reason


def test_a_sound_request_passes_every_check(request_for_one):
    rules = ("group", "members", "number", "distance", "area", "money")

    assert found(request_for_one) == dict.fromkeys(rules, "pass")


@pytest.mark.parametrize(
    ("status", "result"),
    [("applied", "fail"), ("active", "pass"), ("dormant", "warn"), ("rejected", "fail")],
)
def test_the_group_has_to_be_active(request_for_one, status, result):
    AlertGroup.objects.update(status=status)
    request_for_one.group.refresh_from_db()

    assert found(request_for_one)["group"] == result


@pytest.mark.parametrize(
    ("joined", "waiting", "result"),
    [(10, 0, "pass"), (9, 0, "fail"), (9, 1, "warn"), (0, 3, "fail")],
)
def test_the_group_needs_members(group, smederij, joined, waiting, result):
    factories.MembershipFactory.create_batch(joined, group=group)
    factories.MembershipFactory.create_batch(waiting, group=group, status="waiting")
    factories.MembershipFactory.create_batch(5, group=group, status="left")

    assert found(ask(group))["members"] == result


@pytest.mark.parametrize(
    ("hanging", "undecided", "result"),
    [(0, 0, "pass"), (1, 0, "pass"), (2, 0, "fail"), (1, 1, "warn")],
)
def test_a_group_gets_so_many_signs(group, smederij, hanging, undecided, result):
    for number in range(hanging):
        SignFactory(group=group, point=point_at(-1 - number))
    SignFactory(group=group, status="removed")
    if undecided:
        ask(group, signs=undecided)

    assert found(ask(group, signs=1))["number"] == result


def test_signs_from_before_the_portal_count(group, smederij):
    SignRules(max_signs=1).save()
    SignFactory(group=group, request=None)

    assert found(ask(group, signs=1))["number"] == "fail"


@pytest.mark.parametrize(("metres", "result"), [(49, "fail"), (51, "pass")])
@pytest.mark.parametrize("status", ["planned", "placed", "damaged"])
def test_another_sign_may_not_be_near(group, smederij, status, metres, result):
    near = point_at(0)
    near.y += metres / 111_270
    placed_on = None if status == "planned" else "2026-03-01"
    SignFactory(point=near, status=status, placed_on=placed_on)

    assert found(ask(group, signs=1))["distance"] == result


def test_a_removed_sign_is_in_nobodys_way(group, smederij):
    SignFactory(status="removed")

    assert found(ask(group, signs=1))["distance"] == "pass"


def test_places_of_one_request_may_not_be_near_one_another(group, smederij):
    SignRules(min_metres_between=100).save()

    request = ask(group, signs=3)

    assert found(request)["distance"] == "fail"
    assert "Plek 2 ligt 67 meter van plek 1." in reason(request, "distance")


def test_a_place_that_another_group_asks_for_deserves_a_look(group, smederij):
    ask(factories.AlertGroupFactory(), signs=1)

    assert found(ask(group, signs=1))["distance"] == "warn"


@pytest.mark.parametrize(("metres", "result"), [(0, "pass"), (30, "warn"), (60, "fail")])
def test_a_place_lies_in_the_area_or_near_it(group, smederij, metres, result):
    request = ask(group, signs=1)
    place = request.points.get()
    place.point.y = factories.SOUTH - metres / 111_270 + (0.0001 if metres == 0 else 0)
    place.save()

    assert found(request)["area"] == result


@pytest.mark.parametrize(
    ("euros", "waiting", "result"),
    [(61, 0, "pass"), (60, 0, "fail"), (121, 1, "pass"), (120, 1, "warn")],
)
def test_the_smederij_needs_money(group, smederij, manager, euros, waiting, result):
    budget_of(smederij, euros, by=manager)
    if waiting:
        ask(factories.AlertGroupFactory(), signs=1, smederij=smederij)

    assert found(ask(group, signs=1))["money"] == result


def test_without_a_budget_or_in_a_closed_year_there_is_no_money(group, smederij, manager):
    request = ask(group, signs=1)
    year = timezone.localdate().year
    assert f"Er is geen budget voor {year}" in reason(request, "money")

    budget_acts.close_year(budget_of(smederij, 500, by=manager), by=manager)

    assert Budget.objects.exists()
    assert f"Het jaar {year} is afgesloten" in reason(request, "money")
    assert found(request)["money"] == "fail"


def test_a_budget_in_which_nothing_is_free_is_a_budget(group, smederij, manager):
    request = ask(group, signs=1)
    budget_acts.lower_by(budget_of(smederij, 5, by=manager), 500, by=manager, why="Weg")

    assert found(request)["money"] == "fail"
    assert "€\N{NO-BREAK SPACE}0,00" in reason(request, "money")


def test_only_lack_of_money_cannot_be_overruled(request_for_one):
    fixed = [check.rule for check in checks_of(request_for_one) if check.blocks]

    assert fixed == ["money"]


def test_the_rules_are_those_of_the_municipality(request_for_one):
    SignRules(min_members=11).save()

    assert found(request_for_one)["members"] == "fail"


def test_the_reasons_are_sentences_in_dutch(group, smederij, manager):
    budget_of(smederij, 1, by=manager)
    SignFactory(point=point_at(0))
    request = ask(group, signs=1)

    assert reason(request, "members") == "De groep heeft 0 leden; nodig zijn er 10."
    assert reason(request, "distance").startswith("Plek 1 ligt 0 meter van bord ")
    assert reason(request, "money").replace("\xa0", " ") == (
        "De borden kosten € 60,50. Er is nog € 1,00."
    )


@pytest.mark.parametrize("signs", [1, 10])
def test_ten_places_cost_no_more_queries_than_one(
    group, smederij, manager, signs, django_assert_num_queries
):
    budget_of(smederij, 10_000, by=manager)
    request = ask(group, signs=signs)
    request.points.all()

    with django_assert_num_queries(6):
        checks_of(request)
