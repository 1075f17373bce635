"""Next year's money, and the end of a year, for all Smederijen on one screen."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from signage.budgets import acts as budget_acts
from signage.budgets import plans
from signage.models import Budget, LedgerEntry, PlanChanged, Smederij
from signage.requests import acts as request_acts
from signage.street import acts as street_acts
from tests import factories
from tests.sign_factories import SmederijFactory, ask, budget_of

pytestmark = pytest.mark.django_db
YEAR = timezone.localdate().year
GRANTS = f"/mijn/budget/toekennen/?jaar={YEAR + 1}"
CLOSINGS = f"/mijn/budget/afsluiten/?jaar={YEAR}"


@pytest.fixture
def places(group) -> list[Smederij]:
    return [
        SmederijFactory(name="Smederij Pesse", group=group),
        SmederijFactory(name="Smederij Zuid"),
    ]


@pytest.fixture
def desk(client, manager):
    client.force_login(manager)
    return client


def typed(places, *amounts, **more) -> dict:
    return {f"bedrag-{row.pk}": text for row, text in zip(places, amounts, strict=True)} | more


def closing(places, **more) -> dict:
    keys = [row.pk for row in places]
    return {"smederijen": keys, "free": "return", "sure": "on", **more}


def confirmed(answer) -> dict[str, list[str]]:
    """What the page's own form sends with its button."""
    page = answer.content.decode()
    fields: dict[str, list[str]] = {"step": ["confirm"]}
    for tag in re.findall(r'<input type="hidden"[^>]*>', page.split("<main")[1]):
        name, value = (re.search(rf'{key}="([^"]*)"', tag)[1] for key in ("name", "value"))
        fields.setdefault(name, []).append(value)
    return fields


def test_what_will_be_booked_is_shown_first_and_booked_when_confirmed(desk, places, manager):
    budget_of(places[0], 100, by=manager, year=YEAR + 1)

    shown = desk.post(GRANTS, typed(places, "1.000,50", "", why="Raadsbesluit"))
    before = LedgerEntry.objects.count()
    answer = desk.post(GRANTS, confirmed(shown))

    page = shown.content.decode()
    assert all(amount in page for amount in ("100,00", "1.000,50", "1.100,50"))
    assert before == 1
    assert answer.url == f"/mijn/budget/?jaar={YEAR + 1}"
    entry = LedgerEntry.objects.exclude(why="").get()
    assert (entry.amount_cents, entry.why, entry.by) == (100_050, "Raadsbesluit", manager)
    assert not Budget.objects.filter(smederij=places[1]).exists()


@pytest.mark.parametrize("bad", ["x", "-5", "0", "1,234", "1000001", "=1+1", "1" * 41])
def test_a_wrong_amount_keeps_what_was_typed_and_books_nothing(desk, places, bad):
    page = desk.post(GRANTS, typed(places, "250", bad, step="confirm", why="Omdat")).content

    assert all(f'value="{text}"' in page.decode() for text in ("250", bad))
    assert "Omdat" in page.decode()
    assert b"aria-invalid" in page
    assert not Budget.objects.exists()


def test_nothing_filled_in_is_told(desk, places):
    page = desk.post(GRANTS, typed(places, "", "")).content.decode()

    assert "Vul voor minstens één Smederij een bedrag in." in page


def test_changing_something_shows_what_was_typed(desk, places):
    page = desk.post(GRANTS, typed(places, "250", "", step="change")).content.decode()

    assert 'value="250"' in page
    assert not Budget.objects.exists()


def test_a_closed_year_is_left_out_with_its_reason(desk, places, manager):
    budget_acts.close_year(budget_of(places[1], 5, by=manager, year=YEAR + 1), by=manager)

    shown = desk.post(GRANTS, typed(places, "50", "60"))
    desk.post(GRANTS, confirmed(shown))

    assert f"Het jaar {YEAR + 1} is afgesloten" in shown.content.decode()
    given = Budget.objects.filter(year=YEAR + 1, free_cents=5_000)
    assert [budget.smederij for budget in given] == [places[0]]


def test_who_confirms_late_books_nothing_and_sees_the_amounts_of_now(desk, places):
    shown = desk.post(GRANTS, typed(places, "50", "60"))
    desk.post(GRANTS, confirmed(shown))

    again = desk.post(GRANTS, confirmed(shown))

    assert again.status_code == 200
    assert "Er is iets veranderd terwijl u keek" in again.content.decode()
    assert set(Budget.objects.values_list("free_cents", flat=True)) == {5_000, 6_000}
    # And what is shown now can be confirmed.
    desk.post(GRANTS, confirmed(again))
    assert set(Budget.objects.values_list("free_cents", flat=True)) == {10_000, 12_000}


@pytest.mark.parametrize("seen", ["", "x", "\x00", "0" * 64])
def test_what_was_never_shown_is_not_booked(desk, places, seen):
    answer = desk.post(GRANTS, typed(places, "50", "60", step="confirm", seen=seen))

    assert answer.status_code == 200
    assert not Budget.objects.exists()


def test_last_years_amounts_can_be_the_beginning(desk, places, manager):
    budget_of(places[0], 1_250, by=manager)

    page = desk.get(f"{GRANTS}&zelfde=1").content.decode()

    assert 'value="1.250,00"' in page


@pytest.mark.parametrize("year", ["1999", "x", "-1", "٢٠٢٦", "9" * 30])
@pytest.mark.parametrize("path", ["toekennen", "afsluiten"])
def test_years_that_are_no_choice_are_not_found(desk, places, path, year):
    assert desk.get(f"/mijn/budget/{path}/", {"jaar": year}).status_code == 404


@pytest.fixture
def full(places, group, manager) -> list[Budget]:
    """Of Pesse one sign hangs and one is promised; Zuid has € 70, all free."""
    budgets = [budget_of(places[0], 500, by=manager), budget_of(places[1], 70, by=manager)]
    request = ask(group, by=manager)
    request_acts.approve(request, by=manager)
    street_acts.hang(request.signs.first(), by=manager, on=timezone.localdate(), price_cents=5_500)
    return budgets


@pytest.mark.parametrize(("free", "next_year"), [("return", [6_050]), ("carry", [44_500, 7_000])])
def test_a_year_is_closed_for_all_that_were_chosen(desk, places, full, free, next_year):
    shown = desk.post(CLOSINGS, closing(places, free=free))
    assert not Budget.objects.exclude(closed_at=None).exists()
    answer = desk.post(CLOSINGS, confirmed(shown))

    page = shown.content.decode()
    assert all(amount in page for amount in ("500,00", "55,00", "60,50", "384,50"))
    assert answer.status_code == 302
    assert not Budget.objects.current().filter(year=YEAR).exists()
    following = Budget.objects.filter(year=YEAR + 1).with_balance()
    carried = [row.carried_in for row in following.order_by("smederij__name") if row.carried_in]
    assert carried == next_year


def test_a_year_that_cannot_be_closed_is_told_and_the_others_close(desk, places, full, manager):
    budget_acts.lower_by(full[0], 38_450, by=manager, why="minder")
    street_acts.hang(
        full[0].requests.get().signs.last(),
        by=manager,
        on=timezone.localdate(),
        price_cents=9_000,
    )

    shown = desk.post(CLOSINGS, closing(places))
    desk.post(CLOSINGS, confirmed(shown))

    assert "kostten meer dan er geld was" in shown.content.decode()
    assert [b.smederij for b in Budget.objects.exclude(closed_at=None)] == [places[1]]


def test_a_refusal_after_all_writes_nothing_of_it(manager, places, full):
    """Pesse changed since it was shown: Zuid, which could be closed, stays open too."""
    keys = {row.pk for row in places}
    seen = plans.closings(manager, YEAR, keys, carry_free=True).seen
    budget_acts.lower_by(full[0], 100, by=manager, why="minder")

    with pytest.raises(PlanChanged):
        budget_acts.close_years(YEAR, keys, by=manager, seen=seen, carry_free=True)

    assert not Budget.objects.exclude(closed_at=None).exists()
    assert not Budget.objects.filter(year=YEAR + 1).exists()


def test_closing_twice_closes_once(desk, places, full):
    shown = desk.post(CLOSINGS, closing(places))
    desk.post(CLOSINGS, confirmed(shown))
    entries = LedgerEntry.objects.count()

    again = desk.post(CLOSINGS, confirmed(shown))

    assert again.status_code == 200
    assert "Hiervan kan niets geboekt worden." in again.content.decode()
    assert LedgerEntry.objects.count() == entries


@pytest.mark.parametrize(
    "wrong",
    [{"free": ""}, {"free": "x"}, {"smederijen": []}, {"smederijen": ["0"]}, {"sure": ""}],
)
def test_a_closing_that_is_not_filled_in_keeps_what_was_chosen(desk, places, full, wrong):
    sent = closing([places[0]], why="Jaarrekening", step="confirm") | wrong
    page = desk.post(CLOSINGS, sent).content.decode()

    assert "Jaarrekening" in page
    assert "error-summary" in page
    kept = re.search(rf'value="{places[0].pk}"[^>]*checked', page)
    assert bool(kept) == ("smederijen" not in wrong)
    assert not Budget.objects.exclude(closed_at=None).exists()


def test_nobody_but_the_municipality_plans_money(client, places, full):
    for role in ("coordinator", "area_coordinator", "police", "contractor"):
        client.force_login(factories.UserFactory(role=role))
        for path, sent in ((GRANTS, typed(places, "5", "5")), (CLOSINGS, closing(places))):
            assert client.post(path, sent | {"step": "confirm"}).status_code == 403
    assert LedgerEntry.objects.filter(kind="allocation").count() == 2


@pytest.mark.parametrize("path", [GRANTS, CLOSINGS])
def test_the_pages_cost_the_same_for_many(desk, places, full, path, manager):
    sent = typed(places, "5", "5") if path == GRANTS else closing(places)
    few = queries_of(lambda: (desk.get(path), desk.post(path, sent)))
    more = [SmederijFactory() for _ in range(12)]
    for row in more:
        budget_of(row, 10, by=manager)
    sent = typed([*places, *more], *["5"] * 14) if path == GRANTS else closing([*places, *more])

    assert queries_of(lambda: (desk.get(path), desk.post(path, sent))) == few <= 30


def queries_of(step) -> int:
    step()
    with CaptureQueriesContext(connection) as queries:
        step()
    return len(queries)
