"""Smederijen of a list, with their neighbourhoods, and the list undone."""

import pytest
from django.utils import timezone

from hoogeveen_alert.taking_over.models import TownList
from signage.budgets import acts as budget_acts
from signage.models import Budget, LedgerEntry, Smederij
from tests import factories
from tests.sign_factories import SmederijFactory, ask
from tests.signage.taking_over.lists import preview_of, take_over
from tests.town_lists import UPLOAD, rows_of, why

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_folder", "town", "clerk")]
NOW = timezone.localdate().year
POTS = [["Pot Noord", "Noord; Centrum"], ["Pot Zuid", "Zuid"]]


def places_of(name: str) -> list[str]:
    return sorted(Smederij.objects.get(name=name).neighbourhoods.values_list("name", flat=True))


def undo(client) -> str:
    path = f"{UPLOAD}{TownList.objects.latest('pk').key}/ongedaan/"
    return " ".join(map(str, client.post(path, follow=True).context["messages"]))


def test_smederijen_come_with_their_neighbourhoods(client):
    take_over(client, pots=POTS)

    assert places_of("Pot Noord") == ["Centrum", "Noord"]
    assert places_of("Pot Zuid") == ["Zuid"]
    assert Smederij.objects.values("colour").distinct().count() == 2


def test_a_corrected_file_moves_a_neighbourhood_and_says_so(client):
    take_over(client, pots=POTS)
    moved = [["Pot Noord", "Noord"], ["Pot Zuid", "Zuid; Centrum"]]

    shown = preview_of(client, pots=moved)
    take_over(client, pots=moved)

    assert rows_of(shown)["smederijen"] == {"changed": [2, 3]}
    assert "Centrum" in why(shown, "smederijen", 2)
    assert "Pot Noord" in why(shown, "smederijen", 3)
    assert places_of("Pot Zuid") == ["Centrum", "Zuid"]


def test_what_was_moved_in_the_portal_since_stays(client, town):
    take_over(client, pots=POTS)
    budget_acts.take_neighbourhoods(Smederij.objects.get(name="Pot Zuid"), [town[2], town[0]])

    again = preview_of(client, pots=POTS)

    assert rows_of(again)["smederijen"] == {"known": [2, 3]}


def test_a_neighbourhood_with_open_requests_stays_where_it_is(client, town):
    group = factories.AlertGroupFactory()
    group.neighbourhoods.set([town[0]])
    ask(group, smederij=SmederijFactory(name="Pot Oost", group=group))

    shown = preview_of(client, pots=POTS)

    assert rows_of(shown)["smederijen"] == {"refused": [2], "new": [3]}


@pytest.mark.parametrize(
    ("row", "said"),
    [
        (["Pot\u200b Zuid", "Noord"], "Rij 2"),
        (["pot zuid", "Noord"], "Rij 2"),
        (["Pot West", "Zuid"], "Rij 2"),
        (["Pot West", "Atlantis"], "Atlantis"),
        (["Pot West", ""], "Buurten"),
        (["", "Noord"], "Smederij"),
        (["=A1", "Noord"], "Smederij"),
        (["P" * 81, "Noord"], "Smederij"),
        (["10-11-2026", "Noord"], "Smederij"),
    ],
)
def test_what_is_wrong_is_refused(client, row, said):
    shown = preview_of(client, pots=[POTS[1], row])

    assert rows_of(shown)["smederijen"] == {"new": [2], "refused": [3]}
    assert said in why(shown, "smederijen", 3)


def test_without_budgets_there_are_no_such_sheets(client, settings):
    settings.BUDGETS = False

    shown = preview_of(
        client, pots=POTS, money=[["Pot Noord", NOW, 10, 0]], groups=[["De Brink", "Centrum"]]
    )

    assert set(rows_of(shown)) == {"groups", "coordinators"}
    assert "Smederijen, Budgetten" in shown.content.decode()
    page = client.get(UPLOAD).content.decode()
    assert "Smederij" not in page
    assert "Budget" not in page


def test_the_sheet_has_the_word_of_the_town(client, settings):
    settings.BUDGET_NAME, settings.BUDGET_NAME_PLURAL = "wijkpot", "wijkpotten"

    page = client.get(UPLOAD).content.decode()

    assert "Wijkpotten" in page
    assert "Smederij" not in page


def test_undone_years_are_booked_back_and_the_ledger_is_right(client):
    money = [["Pot Noord", NOW, 1000, 300], ["Pot Zuid", NOW - 1, 100, 90]]
    take_over(client, pots=POTS, money=money)

    undo(client)

    (budget,) = Budget.objects.with_balance()
    assert (budget.year, budget.allocated, budget.spent_before, budget.free_cents) == (NOW, 0, 0, 0)
    assert [e.amount_cents for e in LedgerEntry.objects.order_by("pk")] == [70_000, -70_000]
    assert [one.name for one in Smederij.objects.all()] == ["Pot Noord"]
    take_over(client, pots=POTS, money=money)
    assert Budget.objects.get(year=NOW).free_cents == 70_000


def test_a_year_with_bookings_since_is_not_undone(client, clerk):
    take_over(client, pots=POTS, money=[["Pot Noord", NOW, 1000, 300]])
    budget_acts.raise_by(Budget.objects.get(), 100, by=clerk)

    undo(client)

    assert Budget.objects.get().free_cents == 70_100
    assert Budget.objects.get().spent_before_cents == 30_000
