"""Random histories of budgets, requests and signs, each held against what it must come to.

What a budget was given, what a sign costs and where a request stands is kept here beside the
portal, so that a step that books the wrong amount, or on the wrong budget, is seen at once.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.utils import timezone
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from groups.life import acts as life
from groups.models import AlertGroup, TransitionNotAllowed
from hoogeveen_alert.accounts.models import User
from signage.budgets import acts as budget_acts
from signage.models import (
    Budget,
    BudgetClosed,
    GroupEnded,
    LedgerEntry,
    NotEnoughMoney,
    Sign,
    SignOrder,
    SignRequest,
    SignType,
    Smederij,
    StillToCover,
)
from signage.requests import acts as request_acts
from signage.street import acts as street_acts
from signage.tasks import release_closed_groups
from tests import sign_factories
from tests.budget_figures import Money, the_page_says_what_the_tables_hold
from tests.order_histories import OrderSteps, orders_hold_what_is_to_come

TODAY = timezone.localdate()
REFUSALS = (
    *(BudgetClosed, GroupEnded, NotEnoughMoney, StillToCover),
    *(TransitionNotAllowed, ValidationError),
)
# A sign is asked for at 12.10 and may turn out to cost up to 50; there is money for some.
FIRST = st.integers(min_value=5_000, max_value=20_000)
AMOUNTS = st.integers(min_value=200, max_value=6_000)
DEAR = st.integers(min_value=1_300, max_value=5_000)
PRICES = st.one_of(DEAR, st.integers(min_value=0, max_value=1_300))
PICKS = st.integers(min_value=0, max_value=1_000)
MOSTLY = st.sampled_from([True, True, True, False])
STEPS = [
    *("ask", "ask", "turn_to_sign", "turn_to_sign", "turn_to_sign"),
    *("decide", "move_money", "move_money", "close_year", "end_group", "turn_to_order"),
]
Draw = Callable[[st.SearchStrategy[Any]], Any]


class BudgetRow(NamedTuple):
    pk: int
    smederij: int
    year: int
    free: int
    closed_at: Any


class EntryRow(NamedTuple):
    pk: int
    budget: int
    kind: str
    cents: int
    request: int | None
    sign: int | None


class RequestRow(NamedTuple):
    pk: int
    status: str
    budget: int | None
    unit_cents: int
    group: int


class SignRow(NamedTuple):
    pk: int
    request: int
    status: str
    reserved: int
    price: int | None
    to_cover: int


@dataclass(frozen=True)
class Books:
    """All rows that hold money, as numbers, in four small queries."""

    budgets: dict[int, BudgetRow]
    entries: tuple[EntryRow, ...]
    requests: dict[int, RequestRow]
    signs: dict[int, SignRow]

    @classmethod
    def read(cls) -> Books:
        budgets = Budget.objects.values_list("pk", "smederij", "year", "free_cents", "closed_at")
        entries = LedgerEntry.objects.order_by("pk").values_list(
            "pk", "budget", "kind", "amount_cents", "request", "sign"
        )
        requests = SignRequest.objects.values_list("pk", "status", "budget", "unit_cents", "group")
        signs = Sign.objects.values_list(
            "pk", "request", "status", "reserved_cents", "price_cents", "to_cover_cents"
        )
        return cls(
            {row[0]: BudgetRow(*row) for row in budgets},
            tuple(EntryRow(*row) for row in entries),
            {row[0]: RequestRow(*row) for row in requests},
            {row[0]: SignRow(*row) for row in signs},
        )

    def sums(self, *kinds: str, by: Callable[[EntryRow], Any]) -> Counter[Any]:
        """Cents booked under these kinds, by whatever the entries are told apart by."""
        cents: Counter[Any] = Counter()
        for entry in self.entries:
            if entry.kind in kinds:
                cents[by(entry)] += entry.cents
        return cents

    def promised(self, budget: int) -> int:
        """Cents that the signs of this budget's requests wait for."""
        return sum(s.reserved for s in self.signs.values() if self.budget_of(s) == budget)

    def budget_of(self, sign: SignRow) -> int | None:
        return self.requests[sign.request].budget


class Histories(OrderSteps, RuleBasedStateMachine):
    """Two Smederijen with their years, two groups, and requests that go every way there is."""

    by: User
    groups: list[AlertGroup]
    smederijen: list[Smederij]
    sign_type: SignType

    def __init__(self) -> None:
        super().__init__()
        self.all_of_it = transaction.atomic()
        self.all_of_it.__enter__()
        self.money = Money()
        self.prices: dict[int, int] = {}  # what each sign that hung cost, as was last said
        self.closed: dict[int, int] = {}  # closed budgets, with the entries that they had

    def read_books(self) -> Books:
        return Books.read()

    def teardown(self) -> None:
        """Forget this history: the triggers let no entry be deleted."""
        transaction.set_rollback(True)
        self.all_of_it.__exit__(None, None, None)
        if connection.vendor == "postgresql":
            # What was taken back stays in its tables, and each later question reads past it.
            with connection.cursor() as cursor:
                cursor.execute("VACUUM")

    def take(self, step: Callable[..., Any], *args: Any, **kwargs: Any) -> bool:
        """Whether the step was taken. A refusal is a right answer, but changes nothing."""
        before = Books.read()
        try:
            with transaction.atomic():
                step(*args, **kwargs)
        except REFUSALS:
            assert Books.read() == before
            return False
        return True

    def pick(self, rows: Iterable[Any], number: int) -> Any:
        found = list(rows)
        return found[number % len(found)]

    def move(self, cents: int, source: Budget | None, smederij: Smederij, year: int) -> None:
        """Note that money went from a budget, or from outside, to that Smederij and year."""
        here = source and (source.smederij_id, source.year)
        self.money.move(cents, here, (smederij.pk, year))

    @initialize(money=st.lists(FIRST, min_size=2, max_size=2))
    def begin_with_money(self, money: list[int]) -> None:
        for smederij, cents in zip(self.smederijen, money, strict=True):
            budget_acts.allocate(smederij, TODAY.year, cents, by=self.by)
            self.move(cents, None, smederij, TODAY.year)

    # One rule with every way in it: of several, Hypothesis leaves some out of whole histories.
    @rule(what=st.sampled_from(STEPS), data=st.data())
    def step(self, what: str, data: st.DataObject) -> None:
        possible = {
            "close_year": Sign.objects.filter(reserved_cents__gt=0).exists()
            and len(self.closed) < 2,
            "end_group": AlertGroup.objects.exclude(status="closed").count() > 1,
            "decide": SignRequest.objects.open().exists(),
            "turn_to_sign": Sign.objects.exists(),
            "turn_to_order": SignOrder.objects.exists(),
        }
        getattr(self, what if possible.get(what, True) else "ask")(data.draw)

    def move_money(self, draw: Draw) -> None:
        how = draw(st.sampled_from(["allocate", "lower", "empty", "carry_over", "transfer"]))
        found = self.pick(Budget.objects.order_by("pk"), draw(PICKS))
        cents, other = draw(AMOUNTS), draw(st.booleans())
        there, why = self.smederijen[other], {"by": self.by, "why": "daarom"}
        if how == "allocate":
            year = TODAY.year + other
            if self.take(budget_acts.allocate, found.smederij, year, cents, **why):
                self.move(cents, None, found.smederij, year)
        elif how == "carry_over":
            if self.take(budget_acts.carry_over, found, cents, **why):
                self.move(cents, found, found.smederij, found.year + 1)
        elif how == "transfer":
            if self.take(budget_acts.transfer, found, there, cents, **why):
                self.move(cents, found, there, found.year)
        else:
            self.lower(found, cents if how == "lower" else found.free_cents)

    def lower(self, budget: Budget, cents: int) -> None:
        if self.take(budget_acts.lower_by, budget, cents, by=self.by, why="minder"):
            self.money.given[budget.smederij_id, budget.year] -= cents

    def close_year(self, draw: Draw) -> None:
        """What is promised goes along to the next year, whatever is free only when asked."""
        books = Books.read()
        # The one that has most to hand over, now and then another one.
        rows = sorted(Budget.objects.all(), key=lambda b: (-books.promised(b.pk), b.pk))
        found = rows[0] if draw(MOSTLY) else self.pick(rows, draw(PICKS))
        carry_free = draw(st.booleans())
        moved = books.promised(found.pk) + (found.free_cents if carry_free else 0)
        if self.take(budget_acts.close_year, found, by=self.by, carry_free=carry_free):
            assert not any(
                s.to_cover and books.budget_of(s) == found.pk for s in books.signs.values()
            )
            self.move(moved, found, found.smederij, found.year + 1)
            if not carry_free:
                self.money.returned[found.smederij_id, found.year] += books.budgets[found.pk].free
            own = [entry for entry in Books.read().entries if entry.budget == found.pk]
            self.closed[found.pk] = len(own)

    def ask(self, draw: Draw) -> None:
        how = draw(st.sampled_from(["approve", "hang", "short", "short", "first", "order", "wait"]))
        signs = draw(st.integers(1, 3))
        request = sign_factories.ask(
            self.pick(AlertGroup.objects.filter(status="active").order_by("pk"), draw(PICKS)),
            smederij=self.smederijen[not draw(MOSTLY)],
            by=self.by,
            signs=signs,
            sign_type=self.sign_type,
        )
        if how != "wait":
            if draw(MOSTLY):
                self.give(request.smederij, request.asked_cents)
            self.approve(request, 1 if how == "first" else signs)
        if how == "order" and request.status == "approved":
            request_acts.send_order([request], supplier="Bordenmaker", by=self.by)
        if how == "short" and request.budget:
            self.lower(request.budget, request.budget.free_cents)
        # The first one too dear for what was reserved; the next ones may leave something over.
        prices = {"hang": [PRICES], "short": [DEAR, PRICES, PRICES]}.get(how, [])
        for sign, price in zip(
            request.signs.all(), prices[: draw(st.integers(1, 3))], strict=False
        ):
            self.hang(sign, draw(price))

    def give(self, smederij: Smederij, cents: int) -> None:
        """As much as is missing, so that a budget once emptied does not end the story."""
        budget = Budget.objects.get(smederij=smederij, year=TODAY.year)
        missing = cents - budget.free_cents
        if missing > 0 and self.take(
            budget_acts.raise_by, budget, missing, by=self.by, why="erbij"
        ):
            self.money.given[smederij.pk, TODAY.year] += missing

    def approve(self, request: SignRequest, number: int) -> None:
        chosen = request.points.all()[:number]
        if self.take(request_acts.approve, request, by=self.by, chosen=chosen, why="daarom"):
            planned = request.signs.filter(status="planned")
            assert planned.count() == number
            budget = SignRequest.objects.get(pk=request.pk).budget
            assert (budget.smederij_id, budget.year) == (request.smederij_id, TODAY.year)

    def decide(self, draw: Draw) -> None:
        ways = ["approve", "approve", "withdraw", "order", "ask_back", "reject"]
        how = draw(st.sampled_from(ways))
        found = self.pick(SignRequest.objects.open().order_by("pk"), draw(PICKS))
        if how == "approve":
            self.approve(found, found.points.count())
        elif how == "order":
            self.take(request_acts.send_order, [found], supplier="Bordenmaker", by=self.by)
        elif (
            self.take(getattr(request_acts, how), found, by=self.by, why="daarom")
            and how == "withdraw"
        ):
            assert not found.signs.filter(status="planned").exists()

    def end_group(self, draw: Draw) -> None:
        """The municipality closes a group; the task of that night frees what was promised."""
        group = self.pick(AlertGroup.objects.filter(status="active").order_by("pk"), draw(PICKS))
        life.close(group, by=self.by, why="Klaar.")
        open_ones = SignRequest.objects.open().filter(group=group)
        number = open_ones.count()

        assert release_closed_groups() == number
        assert not open_ones.exists()

    def turn_to_sign(self, draw: Draw) -> None:
        """Mostly one with which it can be done."""
        how = draw(st.sampled_from(["hang", "correct", "remove"]))
        rows = Sign.objects.order_by("pk")
        if draw(MOSTLY):
            rows = rows.filter(status="placed" if how == "correct" else "planned") or rows
        found, cents = self.pick(rows, draw(PICKS)), draw(PRICES)
        if how == "hang":
            self.hang(found, cents)
        elif how == "remove":
            if self.take(street_acts.remove, found, by=self.by, why="weg"):
                assert Books.read().signs[found.pk].status == "removed"
        elif self.take(street_acts.correct_price, found, cents, by=self.by, why="tikfout"):
            self.prices[found.pk] = cents

    def hang(self, sign: Sign, cents: int) -> None:
        if self.take(street_acts.hang, sign, by=self.by, on=TODAY, price_cents=cents):
            self.prices[sign.pk] = cents

    @invariant()
    def the_books_are_right(self) -> None:
        books = Books.read()
        budgets_balance(books, self.money)
        promises_are_backed(books)
        signs_cost_what_was_said(books, self.prices)
        closed_years_rest(books, self.closed)
        orders_hold_what_is_to_come()
        the_page_says_what_the_tables_hold(self.by, self.money)


def budgets_balance(books: Books, money: Money) -> None:
    """Each has what came in, less what is promised and spent: by its bookings and by itself."""
    every = books.sums(*LedgerEntry.Kind.values, by=lambda e: e.budget)
    allocated = books.sums("allocation", by=lambda e: e.budget)
    carried = books.sums("carry", by=lambda e: e.budget)
    returned = books.sums("return", by=lambda e: e.budget)
    for budget in books.budgets.values():
        assert budget.free == every[budget.pk] >= 0
        place = budget.smederij, budget.year
        assert allocated[budget.pk] == money.given[place]
        assert carried[budget.pk] == money.carried_in[place] - money.carried_out[place]
        assert -returned[budget.pk] == money.returned[place]
        assert not (budget.closed_at and budget.free)
    had = {(budget.smederij, budget.year) for budget in books.budgets.values()}
    assert had >= {place for place, cents in money.given.items() if cents}


def promises_are_backed(books: Books) -> None:
    """Request by request: what is booked as promised is what its planned signs wait for."""
    booked = books.sums("reservation", "release", by=lambda e: (e.budget, e.request))
    waiting: Counter[tuple[int | None, int]] = Counter()
    for sign in books.signs.values():
        request = books.requests[sign.request]
        planned = sign.status == "planned"
        assert sign.reserved == (request.unit_cents if planned else 0)
        assert not planned or request.status in ("approved", "ordered")
        waiting[request.budget, request.pk] += sign.reserved
    assert +Counter({key: -cents for key, cents in booked.items()}) == +waiting
    assert not any(cents > 0 for cents in booked.values())
    open_ones = {r.pk for r in books.requests.values() if r.status in ("approved", "ordered")}
    assert open_ones <= {sign.request for sign in books.signs.values() if sign.reserved}


def signs_cost_what_was_said(books: Books, prices: dict[int, int]) -> None:
    """Each is paid to the cent, or what is missing stands to cover while no money is free."""
    paid = books.sums("expense", "correction", by=lambda e: e.sign)
    for sign in books.signs.values():
        assert sign.price == prices.get(sign.pk)
        assert -paid[sign.pk] == (sign.price or 0) - sign.to_cover
        budget = books.budget_of(sign)
        assert not sign.to_cover or (budget and books.budgets[budget].free == 0)
    for entry in books.entries:
        assert not entry.sign or books.signs[entry.sign].request == entry.request


def closed_years_rest(books: Books, closed: dict[int, int]) -> None:
    """Nothing is booked on a closed year, and nothing waits there."""
    entries = Counter(entry.budget for entry in books.entries)
    assert {b.pk for b in books.budgets.values() if b.closed_at} == set(closed)
    for budget, number in closed.items():
        assert entries[budget] == number
        assert not books.promised(budget)
    for sign in books.signs.values():
        assert not (sign.to_cover and books.budget_of(sign) in closed)
    for entry in books.entries:
        request = entry.request and books.requests[entry.request]
        assert not request or entry.budget == request.budget or entry.budget in closed
