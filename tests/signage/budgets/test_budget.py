"""Money of a Smederij and a year: what may be done with it, and what never."""

import logging

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone, translation

from groups.life import acts as life
from hoogeveen_alert.mail.models import OutgoingMail
from signage.budgets import acts as budget_acts
from signage.models import Budget, BudgetClosed, LedgerEntry, NotEnoughMoney, Sign, StillToCover
from signage.requests import acts as request_acts
from signage.street import acts as street_acts
from signage.tasks import check_budgets, release_closed_groups
from tests import sign_factories
from tests.sign_factories import SmederijFactory, budget_of

TODAY = timezone.localdate()


@pytest.fixture
def budget(group, manager) -> Budget:
    return budget_of(SmederijFactory(group=group), 500, by=manager)


@pytest.fixture
def approved(group, manager, budget):
    """Two signs of 60.50 each are promised."""
    request = sign_factories.ask(group, by=manager)
    request_acts.approve(request, by=manager)
    return request


def free(budget: Budget) -> int:
    budget.refresh_from_db()
    return budget.free_cents


def balance(budget: Budget) -> dict[str, int]:
    """What the ledger says, without what is nothing."""
    return {kind: cents for kind, cents in budget.balance().items() if cents}


def kinds(budget: Budget) -> list[tuple[str, int]]:
    return list(budget.entries.order_by("pk").values_list("kind", "amount_cents"))


@pytest.mark.parametrize("cents", [0, -1, 100_000_001])
@pytest.mark.parametrize("act", ["raise_by", "lower_by", "carry_over"])
@pytest.mark.django_db
def test_amounts_that_are_no_amounts_are_refused(budget, manager, act, cents):
    with pytest.raises(ValidationError):
        getattr(budget_acts, act)(budget, cents, by=manager, why="x")

    assert free(budget) == 50_000


@pytest.mark.django_db
def test_a_budget_is_not_lowered_below_what_is_promised(budget, approved, manager):
    with pytest.raises(NotEnoughMoney) as refusal:
        budget_acts.lower_by(budget, 37_901, by=manager, why="minder")

    assert "379,00" in str(refusal.value)
    budget_acts.lower_by(budget, 37_900, by=manager, why="minder")
    assert free(budget) == 0
    assert balance(budget) == {"allocated": 12_100, "reserved": 12_100}


@pytest.mark.django_db
def test_a_transfer_and_what_is_carried_over_are_booked_on_both_sides(budget, manager):
    other = SmederijFactory()

    there = budget_acts.transfer(budget, other, 10_000, by=manager, why="Daar zijn meer aanvragen.")
    later = budget_acts.carry_over(budget, 5_000, by=manager, why="Over.")

    assert (there.smederij, there.year, free(there)) == (other, TODAY.year, 10_000)
    assert (later.smederij, later.year, free(later)) == (budget.smederij, TODAY.year + 1, 5_000)
    assert free(budget) == 35_000
    assert there.entries.get().why == "Daar zijn meer aanvragen."


@pytest.mark.django_db
def test_money_goes_to_no_year_that_is_closed(budget, manager):
    budget_acts.close_year(
        budget_of(budget.smederij, 10, by=manager, year=TODAY.year + 1), by=manager
    )

    with pytest.raises(BudgetClosed):
        budget_acts.carry_over(budget, 1_000, by=manager, why="Over.")
    with pytest.raises(ValidationError):
        budget_acts.transfer(budget, budget.smederij, 1_000, by=manager, why="Zelfde.")

    assert free(budget) == 50_000


@pytest.mark.django_db
def test_a_cheaper_sign_gives_back_what_was_reserved_for_it(budget, approved, manager):
    street_acts.hang(approved.signs.first(), by=manager, on=TODAY, price_cents=5_500)

    assert kinds(budget)[1:] == [("reservation", -12_100), ("release", 6_050), ("expense", -5_500)]
    assert free(budget) == 50_000 - 12_100 + 550


@pytest.mark.django_db
def test_a_dearer_sign_is_paid_as_far_as_there_is_money(budget, approved, manager):
    budget_acts.lower_by(budget, 37_000, by=manager, why="minder")
    sign = approved.signs.first()

    street_acts.hang(sign, by=manager, on=TODAY, price_cents=8_000)

    # 60.50 was reserved and 9.00 was free.
    assert (free(budget), sign.price_cents, sign.to_cover_cents) == (0, 8_000, 1_050)
    with pytest.raises(StillToCover):
        budget_acts.close_year(budget, by=manager)
    budget_acts.raise_by(budget, 2_000, by=manager)
    sign.refresh_from_db()
    assert (free(budget), sign.to_cover_cents) == (950, 0)
    assert kinds(budget)[-1] == ("expense", -1_050)


@pytest.mark.django_db
def test_closing_a_year_takes_promises_along_with_their_money(budget, approved, manager):
    following = budget_acts.close_year(budget, by=manager, carry_free=True)

    approved.refresh_from_db()
    assert approved.budget == following
    assert free(budget) == 0
    assert balance(budget) == {"allocated": 50_000, "carried": -50_000}
    assert balance(following) == {"carried": 50_000, "reserved": 12_100, "left": 37_900}
    street_acts.hang(approved.signs.first(), by=manager, on=TODAY, price_cents=6_050)
    assert following.balance()["spent"] == 6_050


@pytest.mark.django_db
def test_a_closed_year_keeps_what_was_allocated_spent_and_returned(budget, approved, manager):
    street_acts.hang(approved.signs.first(), by=manager, on=TODAY, price_cents=6_050)

    following = budget_acts.close_year(budget, by=manager)

    assert balance(budget) == {
        "allocated": 50_000,
        "carried": -6_050,
        "spent": 6_050,
        "returned": 37_900,
    }
    assert balance(following) == {"carried": 6_050, "reserved": 6_050}
    assert (free(budget), budget.is_closed) == (0, True)


@pytest.mark.django_db
def test_the_database_refuses_a_closed_year_with_money(budget):
    with pytest.raises(IntegrityError), transaction.atomic():
        Budget.objects.update(closed_at=timezone.now())


@pytest.mark.django_db
def test_a_year_that_cannot_be_closed_keeps_its_money_and_its_promises(budget, approved, manager):
    following = budget_of(budget.smederij, 10, by=manager, year=TODAY.year + 1)
    budget_acts.close_year(following, by=manager)
    before = kinds(budget)

    with pytest.raises(BudgetClosed):
        budget_acts.close_year(budget, by=manager, carry_free=True)

    assert kinds(budget) == before
    assert (free(budget), budget.is_closed) == (37_900, False)


@pytest.mark.django_db
def test_an_approval_that_a_closed_year_refuses_leaves_nothing(budget, group, manager):
    request = sign_factories.ask(group, by=manager)
    budget_acts.close_year(budget, by=manager)

    with pytest.raises(BudgetClosed):
        request_acts.approve(request, by=manager)

    request.refresh_from_db()
    assert (request.status, request.signs.count()) == ("asked", 0)
    assert not OutgoingMail.objects.filter(kind="sign_decided").exists()


@pytest.mark.parametrize("act", ["raise_by", "lower_by", "carry_over", "close_year"])
@pytest.mark.django_db
def test_nothing_is_booked_on_a_closed_year(budget, manager, act):
    budget_acts.close_year(budget, by=manager)
    entries = LedgerEntry.objects.count()
    amount = [] if act == "close_year" else [1_000]

    with pytest.raises(BudgetClosed):
        getattr(budget_acts, act)(budget, *amount, by=manager, why="toch")

    assert LedgerEntry.objects.count() == entries


@pytest.mark.django_db
def test_a_price_written_down_wrongly_is_corrected_by_a_booking(budget, approved, manager):
    sign = approved.signs.first()
    street_acts.hang(sign, by=manager, on=TODAY, price_cents=6_500)

    street_acts.correct_price(sign, 5_600, by=manager, why="Tikfout.")

    assert kinds(budget)[-1] == ("correction", 900)
    assert budget.balance()["spent"] == 5_600
    assert sign.price_cents == 5_600


@pytest.mark.django_db
def test_a_price_of_a_closed_year_is_not_booked_in_the_next(budget, approved, manager):
    sign = approved.signs.first()
    street_acts.hang(sign, by=manager, on=TODAY, price_cents=6_500)
    following = budget_acts.close_year(budget, by=manager)

    with pytest.raises(BudgetClosed, match=str(TODAY.year)):
        street_acts.correct_price(sign, 5_600, by=manager, why="Tikfout.")

    sign.refresh_from_db()
    assert sign.price_cents == 6_500
    assert following.balance()["spent"] == 0


@pytest.mark.django_db
def test_a_free_sign_of_a_closed_year_keeps_its_price_too(budget, approved, manager):
    sign = approved.signs.first()
    street_acts.hang(sign, by=manager, on=TODAY, price_cents=0)
    budget_acts.close_year(budget, by=manager)

    with pytest.raises(BudgetClosed):
        street_acts.correct_price(sign, 5_600, by=manager, why="Toch betaald.")


@pytest.mark.django_db
def test_every_booking_about_a_sign_says_why_in_the_language_of_the_portal(
    budget, approved, manager
):
    one, two = approved.signs.order_by("pk")
    with translation.override("en"):
        street_acts.hang(one, by=manager, on=TODAY, price_cents=5_500)
        street_acts.remove(two, by=manager, why="")
    budget_acts.close_year(budget, by=manager, carry_free=True)

    assert list(budget.entries.order_by("pk").values_list("why", flat=True)) == [
        "",
        f"aanvraag {approved.pk} goedgekeurd",
        f"bord {one.pk} geplaatst",
        f"bord {one.pk} geplaatst",
        f"bord {two.pk} komt niet",
        f"jaar {TODAY.year} afgesloten",
    ]


@pytest.mark.django_db
def test_what_is_paid_later_says_for_which_sign(budget, approved, manager):
    budget_acts.lower_by(budget, 37_900, by=manager, why="minder")
    sign = approved.signs.first()
    street_acts.hang(sign, by=manager, on=TODAY, price_cents=8_000)

    budget_acts.raise_by(budget, 5_000, by=manager, why="meer")

    assert budget.entries.first().why == f"rest van de prijs van bord {sign.pk}"


@pytest.mark.django_db
def test_more_than_a_million_goes_along_when_the_year_is_closed(budget, manager):
    for _ in range(2):
        budget_acts.raise_by(budget, 80_000_000, by=manager, why="subsidie")

    following = budget_acts.close_year(budget, by=manager, carry_free=True)

    assert (free(budget), free(following)) == (0, 160_050_000)


@pytest.mark.django_db
def test_nobody_is_mailed_at_night_that_an_ended_group_gets_no_signs(
    budget, approved, manager, group
):
    life.close(group, by=manager, why="Verhuisd.")

    with time_machine.travel("2026-11-24T04:40:00+01:00", tick=False):
        assert release_closed_groups() == 1
        assert not OutgoingMail.objects.due().filter(kind="sign_withdrawn").exists()
    with time_machine.travel("2026-11-24T08:50:00+01:00", tick=False):
        assert OutgoingMail.objects.due().get(kind="sign_withdrawn").planned


@pytest.mark.django_db
def test_the_money_of_an_ended_group_is_free_within_the_hour(budget, approved, manager, group):
    waiting = sign_factories.ask(group, by=manager)
    life.close(group, by=manager, why="Verhuisd.")

    assert release_closed_groups() == 2
    assert release_closed_groups() == 0

    assert free(budget) == 50_000
    assert set(Sign.objects.values_list("status", flat=True)) == {"removed"}
    waiting.refresh_from_db()
    assert waiting.status == "withdrawn"


@pytest.mark.django_db
def test_money_in_a_closed_year_is_reported_and_holds_up_no_other_request(
    budget, approved, manager, group, caplog
):
    waiting = sign_factories.ask(group, by=manager)
    life.close(group, by=manager, why="Verhuisd.")
    # Past the portal, which hands it over.
    Budget.objects.update(closed_at=timezone.now(), free_cents=0)

    with caplog.at_level(logging.ERROR):
        assert release_closed_groups() == 1

    assert f"Request {approved.pk} keeps money" in caplog.text
    for request in (approved, waiting):
        request.refresh_from_db()
    assert (approved.status, waiting.status) == ("approved", "withdrawn")


@pytest.mark.django_db
def test_signs_of_an_ended_group_that_hang_have_to_go(budget, approved, manager, group):
    hanging = approved.signs.first()
    street_acts.hang(hanging, by=manager, on=TODAY, price_cents=6_050)
    life.close(group, by=manager, why="Verhuisd.")

    release_closed_groups()

    assert list(Sign.objects.to_remove()) == [hanging]
    approved.refresh_from_db()
    assert approved.status == "done"


@pytest.mark.django_db
def test_a_budget_written_past_the_portal_is_reported(budget, caplog):
    assert check_budgets() == 0
    Budget.objects.update(free_cents=49_999)

    with caplog.at_level(logging.ERROR):
        assert check_budgets() == 1

    assert "49999" in caplog.text
    assert "50000" in caplog.text
