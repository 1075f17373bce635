"""Years that were closed before closing left alone what was allocated: they read right now."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from importlib import import_module
from types import SimpleNamespace
from typing import Any

import pytest
from django.apps import apps
from django.db import connection
from django.utils import timezone

from hoogeveen_alert.privacy.append_only import protect_tables
from signage.models import Budget, LedgerEntry
from tests.sign_factories import SmederijFactory, ask, budget_of

pytestmark = pytest.mark.django_db
migration: Any = import_module("signage.migrations.0006_closed_years")
LAST = timezone.localdate().year - 1
CLOSED_AT = timezone.now() - timedelta(days=30)


@pytest.fixture
def budgets(manager) -> tuple[Budget, Budget]:
    """€ 500 for last year, € 100 for this one."""
    smederij = SmederijFactory()
    return (
        budget_of(smederij, 500, by=manager, year=LAST),
        budget_of(smederij, 100, by=manager, year=LAST + 1),
    )


def book(budget: Budget, cents: int, *, at: datetime = CLOSED_AT, **values) -> None:
    """As the portal booked everything that it moved, before this change."""
    LedgerEntry.objects.create(
        budget=budget, kind="allocation", amount_cents=cents, at=at, **values
    )
    budget.free_cents += cents
    budget.save()


def move(here: Budget, there: Budget, cents: int, **values) -> None:
    book(here, -cents, **values)
    book(there, cents, **values)


def close_as_then(budget: Budget) -> None:
    """With its free money still on it, which the database refuses since."""
    unconstrained()
    Budget.objects.filter(pk=budget.pk).update(closed_at=CLOSED_AT)


def unconstrained() -> None:
    """As before the migration; until the test ends."""
    connection.check_constraints()
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            name = "budget_closed_has_nothing_free"
            cursor.execute(f"ALTER TABLE signage_budget DROP CONSTRAINT IF EXISTS {name}")
        else:
            cursor.execute("PRAGMA ignore_check_constraints = ON")


@pytest.fixture(autouse=True)
def _constrained_again() -> Iterator[None]:
    yield
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA ignore_check_constraints = OFF")


def balance(budget: Budget) -> dict[str, int]:
    return {kind: cents for kind, cents in budget.balance().items() if cents}


def test_what_was_carried_over_is_allocated_once(budgets, manager):
    here, there = budgets
    move(here, there, 20_000, by=manager, why=f"jaar {LAST} afgesloten")
    entries = list(LedgerEntry.objects.values())

    migration.head_up(apps, None)

    assert balance(here) == {"allocated": 50_000, "carried": -20_000, "left": 30_000}
    assert balance(there) == {"allocated": 10_000, "carried": 20_000, "left": 30_000}
    assert not Budget.objects.differing_from_ledger().exists()
    # What was booked then stands as it was.
    assert list(LedgerEntry.objects.order_by("-pk").values())[4:] == entries


def test_what_a_closed_year_had_left_is_returned(budgets, manager):
    here, there = budgets
    move(here, there, 20_000, by=manager, why="Over")
    close_as_then(here)

    migration.head_up(apps, None)

    assert balance(here) == {"allocated": 50_000, "carried": -20_000, "returned": 30_000}
    here.refresh_from_db()
    assert here.free_cents == 0
    assert not Budget.objects.differing_from_ledger().exists()


def test_what_was_promised_went_along_and_is_found_by_its_request(budgets, manager, group):
    here, there = budgets
    request = ask(group, smederij=here.smederij, by=manager)
    move(here, there, 12_100, by=manager, why="Klaar", request=request)

    migration.head_up(apps, None)

    assert balance(here) == {"allocated": 50_000, "carried": -12_100, "left": 37_900}
    assert there.entries.filter(kind="carry").get().request == request


@pytest.mark.parametrize(
    "other",
    [
        {"why": "Iets anders"},
        {"at": CLOSED_AT + timedelta(minutes=1)},
        {"by": None},
        {"cents": 19_999},
    ],
)
def test_what_was_lowered_and_raised_by_hand_stays_allocated(budgets, manager, other):
    here, there = budgets
    cents = other.pop("cents", 20_000)
    book(here, -20_000, by=manager, why="Verlaagd")
    book(there, cents, **{"by": manager, "why": "Verlaagd"} | other)

    migration.head_up(apps, None)

    assert not LedgerEntry.objects.filter(kind="carry").exists()


def test_a_transfer_in_the_same_year_stays_allocated(budgets, manager):
    there = budget_of(SmederijFactory(), 5, by=manager, year=LAST)
    move(budgets[0], there, 20_000, by=manager, why="Verplaatst")

    migration.head_up(apps, None)

    assert not LedgerEntry.objects.filter(kind="carry").exists()


def test_each_move_is_found_once_when_two_are_alike(budgets, manager):
    here, there = budgets
    for _ in range(2):
        move(here, there, 1_000, by=manager, why="Over")

    migration.head_up(apps, None)

    assert balance(here)["carried"] == -2_000
    assert balance(there)["carried"] == 2_000


def test_there_and_back_again_changes_no_figure(budgets, manager):
    move(*budgets, 20_000, by=manager, why="Over")
    close_as_then(budgets[0])
    migration.head_up(apps, None)
    connection.check_constraints()
    shown = [balance(budget) for budget in budgets]

    unconstrained()
    migration.as_allocations(apps, SimpleNamespace(connection=connection))
    before = [balance(budget) for budget in budgets]
    kept = list(Budget.objects.order_by("year").values_list("free_cents", flat=True))
    migration.head_up(apps, None)
    protect_tables()

    assert before == [
        {"allocated": 30_000, "left": 30_000},
        {"allocated": 30_000, "left": 30_000},
    ]
    assert kept == [30_000, 30_000]
    assert [balance(budget) for budget in budgets] == shown
