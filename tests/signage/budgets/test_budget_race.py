"""Fifty civil servants at once on one budget: nobody overspends, nobody sees an error."""

from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import close_old_connections, connection, connections
from django.test import Client
from django.urls import reverse

from groups.models import TransitionNotAllowed
from signage.budgets import acts as budget_acts
from signage.budgets import plans
from signage.models import (
    Budget,
    BudgetClosed,
    LedgerEntry,
    NotEnoughMoney,
    PlanChanged,
    Sign,
    SignRequest,
)
from signage.requests import acts as request_acts
from tests import sign_factories

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
MANY = 50
REFUSALS = (BudgetClosed, NotEnoughMoney, PlanChanged, TransitionNotAllowed)


def at_once(tasks):
    """Run them in threads of their own, which begin together; gives what each returned."""
    start = Barrier(len(tasks))

    def run(task):
        close_old_connections()
        start.wait()
        try:
            return task()
        except REFUSALS as refusal:
            return type(refusal).__name__
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(tasks)) as pool:
        return Counter(pool.map(run, tasks))


def books_balance() -> bool:
    return not Budget.objects.differing_from_ledger().exists()


@pytest.fixture(autouse=True)
def _patient_pool() -> Iterator[None]:
    """No process in production has more threads than connections; here fifty share ten."""
    pool = connection.settings_dict["OPTIONS"].get("pool")
    if not pool:
        yield
        return
    connection.close()
    connection.close_pool()
    before, pool["timeout"] = pool["timeout"], 60
    yield
    connection.close()
    connection.close_pool()
    pool["timeout"] = before


def ask_many(group, manager, number: int) -> list[SignRequest]:
    """Requests for two signs of 60.50, and money for two of five of them and a bit."""
    smederij = sign_factories.SmederijFactory(group=group)
    sign_factories.budget_of(smederij, number * 2 // 5 * 121 + 100, by=manager)
    sign_type = sign_factories.SignTypeFactory()
    return [sign_factories.ask(group, by=manager, sign_type=sign_type) for _ in range(number)]


def test_fifty_approvals_at_once_spend_what_there_is_and_no_more(group, manager):
    requests = ask_many(group, manager, MANY)
    tasks = [lambda r=request: request_acts.approve(r, by=manager) for request in requests]

    outcomes = at_once(tasks)

    assert outcomes == {None: 20, "NotEnoughMoney": 30}
    assert Budget.objects.get().free_cents == 100 * 100
    assert SignRequest.objects.filter(status="approved").count() == 20
    assert Sign.objects.filter(reserved_cents=6_050).count() == 40
    assert books_balance()


def test_fifty_clicks_in_the_admin_show_nobody_an_error(group, manager):
    requests = ask_many(group, manager, MANY)

    def click(request):
        client = Client()
        client.force_login(manager)
        chosen = list(request.points.values_list("pk", flat=True))
        where = reverse("admin:signage_signrequest_approve", args=[request.pk])
        answer = client.post(where, {"chosen": chosen, "why": "Kan hier wel."})
        return answer.status_code

    outcomes = at_once([lambda r=request: click(r) for request in requests])

    assert outcomes == {302: 20, 200: 30}
    assert Budget.objects.get().free_cents == 100 * 100
    assert books_balance()


def test_one_request_approved_by_fifty_is_approved_once(group, manager):
    request = ask_many(group, manager, 5)[0]

    outcomes = at_once(
        [lambda: request_acts.approve(SignRequest.objects.get(pk=request.pk), by=manager)] * MANY
    )

    assert outcomes == {None: 1, "TransitionNotAllowed": MANY - 1}
    assert LedgerEntry.objects.filter(kind="reservation").count() == 1


def test_a_year_that_closes_meanwhile_loses_no_money(group, manager):
    requests = ask_many(group, manager, 40)
    for request in requests[:10]:
        request_acts.approve(request, by=manager)
    budget = Budget.objects.get()
    tasks = [lambda r=request: request_acts.withdraw(r, by=manager) for request in requests[:5]]
    tasks += [lambda r=request: request_acts.approve(r, by=manager) for request in requests[10:20]]
    tasks += [lambda: budget_acts.close_year(budget, by=manager) and None]

    at_once(tasks)

    closed = Budget.objects.with_balance().get(pk=budget.pk)
    assert closed.is_closed
    assert closed.reserved == 0
    for each in Budget.objects.with_balance():
        signs = Sign.objects.filter(request__budget=each)
        assert each.reserved == sum(sign.reserved_cents for sign in signs)
    assert books_balance()


def test_a_year_that_twenty_confirm_is_granted_once(manager):
    amounts = {sign_factories.SmederijFactory().pk: cents for cents in (100, 200, 300)}
    seen = plans.grants(manager, 2027, amounts).seen

    outcomes = at_once(
        [lambda: budget_acts.grant_year(2027, amounts, by=manager, seen=seen) and None] * 20
    )

    assert outcomes == {None: 1, "PlanChanged": 19}
    given = Budget.objects.filter(year=2027).values_list("free_cents", flat=True)
    assert sorted(given) == [100, 200, 300]
    assert LedgerEntry.objects.count() == 3


def test_a_year_that_all_close_at_once_closes_once_and_none_by_halves(group, manager):
    requests = ask_many(group, manager, 5)
    request_acts.approve(requests[0], by=manager)
    year = Budget.objects.get().year
    for _ in range(3):
        sign_factories.budget_of(sign_factories.SmederijFactory(), 50, by=manager)
    keys = set(Budget.objects.values_list("smederij", flat=True))
    seen = plans.closings(manager, year, keys, carry_free=True).seen
    closing = {"by": manager, "seen": seen, "carry_free": True}
    tasks = [lambda: budget_acts.close_years(year, keys, **closing) and None] * 8
    single = Budget.objects.last()
    tasks += [lambda: budget_acts.close_year(single, by=manager) and None]
    tasks += [lambda r=request: request_acts.approve(r, by=manager) for request in requests[1:4]]

    outcomes = at_once(tasks)

    assert outcomes["PlanChanged"] >= 7
    closed = Budget.objects.exclude(closed_at=None).count()
    assert closed in (1, 4), outcomes
    assert books_balance()
    for each in Budget.objects.with_balance():
        waiting = Sign.objects.filter(request__budget=each)
        assert each.reserved == sum(sign.reserved_cents for sign in waiting)


def test_money_that_goes_to_and_fro_stays_the_same(group, manager):
    one, other = (sign_factories.SmederijFactory() for _ in range(2))
    here = sign_factories.budget_of(one, 100, by=manager)
    there = sign_factories.budget_of(other, 100, by=manager)
    tasks = [lambda: budget_acts.transfer(here, other, 300, by=manager, why="heen") and None] * 20
    tasks += [lambda: budget_acts.transfer(there, one, 300, by=manager, why="terug") and None] * 20

    outcomes = at_once(tasks)

    assert outcomes == {None: 40}
    assert set(Budget.objects.values_list("free_cents", flat=True)) == {100 * 100}
    assert books_balance()
