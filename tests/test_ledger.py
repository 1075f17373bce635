"""Thousands of random histories of budgets: the books balance and nothing vanishes."""

import os
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, connection, transaction
from django.utils import timezone
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from groups.models import AlertGroup, TransitionNotAllowed
from hoogeveen_alert.accounts.models import User
from hoogeveen_alert.privacy.append_only import protect_tables
from signage.models import (
    Budget,
    BudgetClosed,
    LedgerEntry,
    NotEnoughMoney,
    Sign,
    SignRequest,
    SignType,
    Smederij,
    StillToCover,
)

from . import sign_factories
from .test_append_only import refuses

pytestmark = pytest.mark.django_db
TABLE = "signage_ledgerentry"
TODAY = timezone.localdate()
# A sign is asked for at 12.10 and may turn out to cost up to 50; there is money for some.
FIRST = st.integers(min_value=5_000, max_value=20_000)
AMOUNTS = st.integers(min_value=200, max_value=6_000)
PRICES = st.integers(min_value=0, max_value=5_000)
PICKS = st.integers(min_value=0, max_value=1_000)


class Histories(RuleBasedStateMachine):
    """Two Smederijen, their years, and requests that go every way a request can go."""

    by: User
    group: AlertGroup
    smederijen: list[Smederij]
    sign_type: SignType

    def __init__(self) -> None:
        super().__init__()
        self.start = transaction.savepoint()
        self.brought = 0  # what the municipality gave, less what it took back

    def teardown(self) -> None:
        """Forget this history: the triggers let no entry be deleted."""
        transaction.savepoint_rollback(self.start)

    @contextmanager
    def may_refuse(self) -> Iterator[None]:
        """A refusal is a right answer, but changes nothing."""
        before = self.books()
        try:
            with transaction.atomic():
                yield
        except (BudgetClosed, NotEnoughMoney, StillToCover, TransitionNotAllowed, ValidationError):
            assert self.books() == before

    def books(self) -> tuple[object, ...]:
        signs = Sign.objects.order_by("pk").values_list("status", "reserved_cents", "price_cents")
        budgets = Budget.objects.order_by("pk").values_list("free_cents", "closed_at")
        return (LedgerEntry.objects.count(), *signs, *budgets)

    def pick(self, rows, number: int):
        found = list(rows.order_by("pk"))
        return found[number % len(found)] if found else None

    @initialize(money=st.lists(FIRST, min_size=2, max_size=2))
    def begin_with_money(self, money: list[int]) -> None:
        for smederij, cents in zip(self.smederijen, money, strict=True):
            Budget.allocate(smederij, TODAY.year, cents, by=self.by)
            self.brought += cents

    # Few rules with many ways each: Hypothesis leaves rules out of whole histories.
    @rule(
        how=st.sampled_from(["allocate", "lower", "empty", "carry_over", "transfer", "close"]),
        budget=PICKS,
        cents=AMOUNTS,
        other=st.booleans(),
    )
    def move_money(self, how: str, budget: int, cents: int, other: bool) -> None:
        found = self.pick(Budget.objects, budget)
        with self.may_refuse():
            if how == "allocate":
                Budget.allocate(found.smederij, TODAY.year + other, cents, by=self.by)
                self.brought += cents
            elif how in ("lower", "empty"):
                cents = cents if how == "lower" else found.free_cents
                found.lower_by(cents, by=self.by, why="minder")
                self.brought -= cents
            elif how == "carry_over":
                found.carry_over(cents, by=self.by, why="volgend jaar")
            elif how == "transfer":
                found.transfer(self.smederijen[other], cents, by=self.by, why="daar nodig")
            elif found.year > TODAY.year or other:  # a closed year ends the story of a budget
                found.close_year(by=self.by, carry_free=other)

    @rule(
        which=st.booleans(),
        signs=st.integers(1, 3),
        how=st.sampled_from(["hang", "all", "first", "wait"]),
        cents=PRICES,
    )
    def ask(self, which: bool, signs: int, how: str, cents: int) -> None:
        request = sign_factories.ask(
            self.group,
            smederij=self.smederijen[which],
            by=self.by,
            signs=signs,
            sign_type=self.sign_type,
        )
        if how == "wait":
            return
        with self.may_refuse():
            chosen = request.points.all()[:1] if how == "first" else None
            request.approve(by=self.by, chosen=chosen)
        if how == "hang" and request.signs.exists():
            with self.may_refuse():
                request.signs.first().hang(by=self.by, on=TODAY, price_cents=cents)

    @precondition(lambda self: SignRequest.objects.open().exists())
    @rule(request=PICKS, how=st.sampled_from(["approve", "withdraw", "ask_back", "reject"]))
    def decide(self, request: int, how: str) -> None:
        found = self.pick(SignRequest.objects.open(), request)
        why = {} if how == "approve" else {"why": "daarom"}
        with self.may_refuse():
            getattr(found, how)(by=self.by, **why)

    @precondition(lambda self: Sign.objects.exists())
    @rule(sign=PICKS, cents=PRICES, how=st.sampled_from(["hang", "correct", "remove"]))
    def turn_to_sign(self, sign: int, cents: int, how: str) -> None:
        found = self.pick(Sign.objects, sign)
        with self.may_refuse():
            if how == "hang":
                found.hang(by=self.by, on=TODAY, price_cents=cents)
            elif how == "correct":
                found.correct_price(cents, by=self.by, why="tikfout")
            else:
                found.remove(by=self.by, why="weg")

    @invariant()
    def the_books_balance(self) -> None:
        signs = list(Sign.objects.select_related("request"))
        for budget in Budget.objects.with_balance():
            own = [sign for sign in signs if sign.request.budget_id == budget.pk]
            assert budget.free_cents == budget.ledger_free >= 0
            assert budget.allocated == budget.reserved + budget.spent + budget.free_cents
            assert budget.reserved == sum(sign.reserved_cents for sign in own)
            to_cover = sum(sign.to_cover_cents for sign in own)
            assert not (budget.is_closed and (budget.reserved or to_cover))
            assert not (budget.free_cents and to_cover)

    @invariant()
    def every_sign_is_paid_to_the_cent_or_stands_to_cover(self) -> None:
        paid: Counter[int] = Counter()
        for entry in LedgerEntry.objects.filter(kind__in=("expense", "correction")):
            paid[entry.sign_id] -= entry.amount_cents
        for sign in Sign.objects.all():
            assert paid[sign.pk] == (sign.price_cents or 0) - sign.to_cover_cents

    @invariant()
    def nothing_vanishes(self) -> None:
        allocated = LedgerEntry.objects.filter(kind="allocation")
        assert sum(allocated.values_list("amount_cents", flat=True)) == self.brought


@pytest.mark.slow
def test_the_books_balance_in_every_history(manager, group):
    """How many histories is HISTORIES in the environment: 1,000 take some four minutes."""
    Histories.by, Histories.group = manager, group
    Histories.smederijen = [sign_factories.SmederijFactory() for _ in range(2)]
    Histories.sign_type = SignType.objects.create(name="Bord", price_ex_cents=1_000)

    run_state_machine_as_test(
        Histories,
        settings=settings(
            max_examples=int(os.environ.get("HISTORIES", "150")),
            stateful_step_count=25,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )


@pytest.fixture
def entry(manager) -> LedgerEntry:
    sign_factories.budget_of(sign_factories.SmederijFactory(), 100, by=manager)
    return LedgerEntry.objects.get()


@pytest.mark.parametrize(
    "statement", [f"UPDATE {TABLE} SET amount_cents = 1", f"DELETE FROM {TABLE}"]
)
def test_a_booking_is_neither_changed_nor_deleted(entry, statement):
    assert refuses(statement)
    assert LedgerEntry.objects.get().amount_cents == 10_000


def test_all_bookings_are_not_emptied_at_once(entry):
    if connection.vendor == "postgresql":
        connection.check_constraints()  # what waits for the end of the transaction refuses too
        assert refuses(f"TRUNCATE {TABLE} CASCADE")
    else:
        columns = ", ".join(f.column for f in LedgerEntry._meta.fields)
        assert refuses(f"REPLACE INTO {TABLE} ({columns}) SELECT {columns} FROM {TABLE}")
    assert LedgerEntry.objects.count() == 1


def test_the_model_offers_no_way_to_change_or_delete_a_booking(entry):
    with pytest.raises(TypeError):
        entry.save()
    with pytest.raises(TypeError):
        entry.delete()
    with pytest.raises(TypeError):
        LedgerEntry.objects.update(amount_cents=1)
    with pytest.raises(TypeError):
        LedgerEntry.objects.all().delete()
    with pytest.raises(TypeError):
        LedgerEntry.objects.bulk_update([entry], ["amount_cents"])


@pytest.mark.django_db(transaction=True)
def test_a_later_migration_that_rebuilds_the_table_leaves_it_protected(entry):
    """SQLite drops the triggers with the old table; `migrate` ends by making them again."""
    from django.apps import apps
    from django.db.models.signals import post_migrate

    field = LedgerEntry._meta.get_field("why")
    longer = field.clone()
    longer.set_attributes_from_name("why")
    longer.model = LedgerEntry
    longer.null = True
    with connection.schema_editor() as editor:
        editor.alter_field(LedgerEntry, field, longer)
    try:
        config = apps.get_app_config("privacy")
        post_migrate.send(sender=config, app_config=config, using="default", verbosity=0)

        assert refuses(f"UPDATE {TABLE} SET amount_cents = 1")
        assert refuses(f"DELETE FROM {TABLE}")
    finally:
        with connection.schema_editor() as editor:
            editor.alter_field(LedgerEntry, longer, field)
        protect_tables()


def test_the_database_refuses_a_budget_below_zero(entry):
    with pytest.raises(DatabaseError), transaction.atomic():
        Budget.objects.update(free_cents=-1)
