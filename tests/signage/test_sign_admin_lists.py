"""Lists of the back office of signs: as many queries for many rows, found by their state."""

# ruff: noqa: F811  a fixture of another file is an argument here

import pytest
from django.urls import reverse
from django.utils import timezone

from signage.budgets import acts as budget_acts
from signage.models import DamageReport
from signage.requests import acts as request_acts
from signage.street import acts as street_acts
from tests import factories
from tests.sign_factories import SignFactory, SmederijFactory, ask, budget_of
from tests.signage.test_sign_admin import YEAR, desk  # noqa: F401  a fixture

pytestmark = pytest.mark.django_db


def rows(group, manager, number) -> None:
    """So many rows in every list."""
    for n in range(number):
        smederij = SmederijFactory()
        budget = budget_of(smederij, 500, by=manager, year=YEAR)
        request = ask(factories.AlertGroupFactory(), smederij=smederij, by=manager)
        request_acts.approve(request, by=manager)
        sign = request.signs.first()
        street_acts.hang(sign, by=manager, on=timezone.localdate(), price_cents=9_000)
        DamageReport.objects.create(sign=sign, text=f"Scheef {n}")
        budget_acts.raise_by(budget, 100, by=manager)


LISTS = [
    "budget",
    "ledgerentry",
    "smederij",
    "signtype",
    "signrequest",
    "sign",
    "damagereport",
    "signorder",
]


@pytest.mark.parametrize("name", LISTS)
def test_a_list_takes_as_many_queries_for_many_rows(desk, group, manager, name):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    where = reverse(f"admin:signage_{name}_changelist")
    rows(group, manager, 3)
    desk.get(where)
    with CaptureQueriesContext(connection) as few:
        desk.get(where)
    rows(group, manager, 9)
    with CaptureQueriesContext(connection) as many:
        desk.get(where)

    assert len(many) == len(few) <= 15


@pytest.mark.parametrize("value", ["open", "bijna-op", "te-dekken", "gesloten", "verschil"])
def test_budgets_are_found_by_state(desk, group, manager, value):
    rows(group, manager, 1)

    answer = desk.get(reverse("admin:signage_budget_changelist"), {"stand": value})

    shown = answer.context["cl"].result_count
    assert shown == (1 if value == "open" else 0)


@pytest.mark.parametrize("value", ["verwijderen", "controleren", "dekken"])
def test_signs_are_found_by_the_work_they_ask(desk, group, value):
    SignFactory(group=factories.AlertGroupFactory(status="closed"), place="Weg hier")
    SignFactory(group=group, next_inspection_on=timezone.localdate(), place="Kijk hier")
    paid = {"request": ask(group), "price_cents": 100, "to_cover_cents": 50}
    SignFactory(group=group, **paid, place="Betaal hier")
    SignFactory(group=group, place="Goed hier")

    answer = desk.get(reverse("admin:signage_sign_changelist"), {"werk": value})

    expected = {"verwijderen": "Weg", "controleren": "Kijk", "dekken": "Betaal"}[value]
    assert [sign.place.split()[0] for sign in answer.context["cl"].result_list] == [expected]
