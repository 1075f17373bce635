"""Money of years from a list: what was spent before the portal stands apart and is no booking."""

from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from signage.budgets import acts as budget_acts
from signage.models import Budget, LedgerEntry, NotEnoughMoney, Smederij
from signage.requests import acts as request_acts
from tests import factories
from tests.reckoned import rows_in
from tests.sign_factories import SmederijFactory, ask
from tests.signage.taking_over.lists import preview_of, take_over
from tests.town_lists import rows_of, why

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_folder", "town", "clerk")]
NOW = timezone.localdate().year
POTS = [["Pot Noord", "Noord"], ["Pot Zuid", "Zuid"]]


def year_of(name: str = "Pot Noord", year: int = NOW) -> Budget:
    return Budget.objects.with_balance().get(smederij__name=name, year=year)


def by_sql(year: int) -> tuple:
    """Allocated, free and spent before of all budgets of a year, straight from the tables."""
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT SUM(e.cents) + SUM(b.allocated_before_cents), SUM(b.free_cents),
                SUM(b.spent_before_cents), SUM(e.every)
            FROM signage_budget b LEFT JOIN (
                SELECT budget_id, SUM(amount_cents) AS every,
                    SUM(CASE WHEN kind = 'allocation' THEN amount_cents ELSE 0 END) AS cents
                FROM signage_ledgerentry GROUP BY budget_id
            ) e ON e.budget_id = b.id WHERE b.year = %s""",
            [year],
        )
        return tuple(int(value or 0) for value in cursor.fetchone())


def test_what_was_spent_before_lowers_what_is_free_and_is_no_booking(client):
    take_over(client, pots=POTS, money=[["Pot Noord", NOW, "1.250,50", "430"]])

    budget = year_of()
    assert (budget.allocated, budget.spent_before, budget.spent) == (125_050, 43_000, 0)
    assert budget.free_cents == budget.ledger_free == 82_050
    assert [entry.amount_cents for entry in LedgerEntry.objects.all()] == [82_050]
    assert by_sql(NOW) == (125_050, 82_050, 43_000, 82_050)
    assert not Budget.objects.differing_from_ledger().exists()


def test_no_sign_is_paid_with_what_was_spent_before(client, clerk):
    take_over(client, pots=POTS, money=[["Pot Noord", NOW, 100, 50]])
    group = factories.AlertGroupFactory()
    request = ask(group, smederij=Smederij.objects.get(name="Pot Noord"), signs=1, by=clerk)

    with pytest.raises(NotEnoughMoney):
        request_acts.approve(request, by=clerk)

    assert by_sql(NOW) == (10_000, 5_000, 5_000, 5_000)


def test_a_year_that_is_over_is_closed_and_without_bookings(client):
    take_over(client, pots=POTS, money=[["Pot Noord", NOW - 2, 1000, "900,10"]])

    budget = year_of(year=NOW - 2)
    assert budget.is_closed
    assert (budget.allocated, budget.spent_before, budget.returned) == (100_000, 90_010, 9_990)
    assert budget.free_cents == 0
    assert not LedgerEntry.objects.exists()
    assert by_sql(NOW - 2) == (0, 0, 90_010, 0)


def test_overview_export_and_page_of_the_budget_have_a_column_of_it(client):
    take_over(client, pots=POTS, money=[["Pot Noord", NOW, 1000, 300], ["Pot Zuid", NOW, 500, ""]])

    page = client.get("/mijn/budget/").content.decode()
    file = client.get(reverse("signage:overview_file", args=["xlsx"])).content
    heads, *rows = rows_in(file)
    admin = reverse("admin:signage_budget_change", args=[year_of().pk])

    assert "Uitgegeven vóór het portaal" in page
    assert '<rect class="bar-spent_before" x="0" y="0" width="300"' in page
    place = heads.index("Uitgegeven vóór het portaal")
    assert [row[place] for row in rows] == [Decimal(300), Decimal(0), Decimal(300)]
    assert "300,00" in client.get(admin).content.decode()


def test_the_same_file_changes_nothing_and_what_the_portal_booked_stays(client, clerk):
    rows = {"pots": POTS, "money": [["Pot Noord", NOW, 1000, 300]]}
    take_over(client, **rows)
    budget_acts.raise_by(year_of(), 5_000, by=clerk)

    again = preview_of(client, **rows)

    assert rows_of(again) == {"groups": {}, "coordinators": {}} | {
        "smederijen": {"known": [2, 3]},
        "budgets": {"known": [2]},
    }
    assert year_of().free_cents == 75_000


def test_a_corrected_file_books_the_difference(client):
    take_over(client, pots=POTS, money=[["Pot Noord", NOW, 1000, 300]])
    changed = [["Pot Noord", NOW, 1200, 350]]

    shown = preview_of(client, money=changed)
    take_over(client, money=changed)

    said = why(shown, "budgets", 2).replace("\N{NO-BREAK SPACE}", " ")
    assert "Toegekend: € 1.200,00, was € 1.000,00" in said
    assert "portaal: € 350,00, was € 300,00" in said
    assert by_sql(NOW) == (120_000, 85_000, 35_000, 85_000)


def test_a_year_that_the_portal_has_gets_what_was_spent_before(client, clerk):
    budget_acts.allocate(SmederijFactory(name="Pot Oost"), NOW, 100_000, by=clerk)

    take_over(client, money=[["pot oost", NOW, "1000", "250"]])

    assert by_sql(NOW) == (100_000, 75_000, 25_000, 75_000)


def test_money_that_is_promised_is_not_taken_away(client, clerk):
    smederij = SmederijFactory(name="Pot Oost")
    budget_acts.allocate(smederij, NOW, 100_000, by=clerk)
    group = factories.AlertGroupFactory()
    request_acts.approve(ask(group, smederij=smederij, by=clerk), by=clerk)

    shown = preview_of(client, money=[["Pot Oost", NOW, 1000, 900]])

    assert rows_of(shown)["budgets"] == {"refused": [2]}
    assert "vrij" in why(shown, "budgets", 2)


@pytest.mark.parametrize(
    ("typed", "cents"),
    [
        ("1.250,50", 125_050),
        ("€ 1 250", 125_000),
        ("1,250.50", 125_050),
        ("EUR 1250,-", 125_000),
        (1250.5, 125_050),
        (12.345, 1_235),
        ("-", 0),
        ("\u200b1250\u00a0", 125_000),
    ],
)
def test_amounts_as_spreadsheets_have_them(client, typed, cents):
    take_over(client, pots=POTS, money=[["Pot Noord", NOW, typed, 0]])

    assert year_of().allocated == cents


@pytest.mark.parametrize(
    ("row", "column"),
    [
        (["Pot Noord", NOW, "1,250", ""], "Toegekend"),
        (["Pot Noord", NOW, "10-11-2026", ""], "Toegekend"),
        (["Pot Noord", NOW, timezone.localdate(), ""], "Toegekend"),
        (["Pot Noord", NOW, "'=1+1", ""], "Toegekend"),
        (["Pot Noord", NOW, "=SUM(A1:A9)", ""], "Toegekend"),
        (["Pot Noord", NOW, "", ""], "Toegekend"),
        (["Pot Noord", NOW, -500, ""], "Toegekend"),
        (["Pot Noord", NOW, "€ -500", ""], "Toegekend"),
        (["Pot Noord", NOW, "(500)", ""], "Toegekend"),
        (["Pot Noord", NOW, "2000000", ""], "Toegekend"),
        (["Pot Noord", NOW, "veel", ""], "Toegekend"),
        (["Pot Noord", NOW, 100, "-1"], "Uitgegeven"),
        (["Pot Noord", NOW, 100, 200], "Uitgegeven"),
        (["Pot Noord", 1900, 100, ""], "Jaar"),
        (["Pot Noord", NOW + 3, 100, ""], "Jaar"),
        (["Pot Noord", "20x5", 100, ""], "Jaar"),
        (["Pot Noord", "01-01-2025", 100, ""], "Jaar"),
        (["Onbekend", NOW, 100, ""], "Smederij"),
        (["", NOW, 100, ""], "Smederij"),
    ],
)
def test_what_is_wrong_is_refused_with_its_column_and_no_other_row(client, row, column):
    rows = [row, ["Pot Zuid", NOW, 10, ""]]

    shown = preview_of(client, pots=POTS, money=rows)
    take_over(client, pots=POTS, money=rows)

    assert rows_of(shown)["budgets"] == {"refused": [2], "new": [3]}
    assert column in why(shown, "budgets", 2)
    assert Budget.objects.get().smederij.name == "Pot Zuid"


def test_one_year_twice_is_refused(client):
    rows = [["Pot Noord", NOW, 10, ""], ["pot noord ", NOW, 20, ""]]

    shown = preview_of(client, pots=POTS, money=rows)

    assert rows_of(shown)["budgets"] == {"new": [2], "refused": [3]}


def test_many_years_are_read_with_as_many_queries(client):
    def queries(number: int) -> int:
        rows = [["Pot Noord", 2000 + at, 10, ""] for at in range(number)]
        with CaptureQueriesContext(
            connection,
        ) as ran:
            preview_of(client, pots=POTS, money=rows)
        return len(ran)

    queries(1)
    assert queries(20) == queries(2)
