"""What the council is shown of the budgets, on the page and in a spreadsheet."""

import csv
import datetime
from io import StringIO

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from hoogeveen_alert.spreadsheets import EURO
from signage.budgets import acts as budget_acts
from signage.budgets.overview import Row, picture_of
from signage.models import Budget, Smederij
from signage.requests import acts as request_acts
from signage.street import acts as street_acts
from tests import factories, sign_factories
from tests.reckoned import rows_in, sheet_in
from tests.sign_factories import SignFactory, SmederijFactory, ask, budget_of

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()
PAGE = "/mijn/budget/"
NAMES = [
    *("Nog vrij", "Toegekend", "Uit vorig jaar", "Gereserveerd", "Uitgegeven"),
    "Uitgegeven vóór het portaal",
    *("Naar volgend jaar", "Teruggegeven", "Nog te dekken"),
]


@pytest.fixture
def smederij(group) -> Smederij:
    return SmederijFactory(group=group, name="Smederij Pesse")


@pytest.fixture
def budget(group, smederij, manager) -> Budget:
    """€ 500 allocated; one sign of € 60,50 placed for € 55 and one promised."""
    made = budget_of(smederij, 500, by=manager)
    request = ask(group, by=manager)
    request_acts.approve(request, by=manager)
    street_acts.hang(request.signs.first(), by=manager, on=TODAY, price_cents=5_500)
    return made


@pytest.fixture
def council(client):
    client.force_login(factories.UserFactory(role="municipality"))
    return client


def workbook_of(client, name="overview_file", **query) -> bytes:
    answer = client.get(reverse(f"signage:{name}", args=["xlsx"]), query)
    assert answer.status_code == 200
    return answer.content


def sheet_of(client, name="overview_file", **query):
    return sheet_in(workbook_of(client, name, **query))


def lines_of(client, name="overview_file", **query) -> list[list[str]]:
    answer = client.get(reverse(f"signage:{name}", args=["csv"]), query)
    return list(csv.reader(StringIO(answer.content.decode("utf-8-sig")), delimiter=";"))


def test_the_page_has_table_and_picture_with_the_same_amounts(council, budget):
    page = council.get(PAGE).content.decode()

    for amount in ("500,00", "60,50", "55,00", "384,50"):
        assert f"€\N{NO-BREAK SPACE}{amount}" in page
    # Of 1,000 units: 110 spent, 121 reserved, the rest left.
    assert '<rect class="bar-spent" x="0" y="0" width="110"' in page
    assert '<rect class="bar-reserved" x="110" y="0" width="121"' in page
    assert '<rect class="bar-left" x="231" y="0" width="769"' in page
    assert "style=" not in page.split("<main")[1].split("</main")[0]


def test_years_can_be_chosen_and_unknown_ones_are_not_found(council, budget, smederij, manager):
    budget_of(smederij, 77, by=manager, year=TODAY.year - 1)

    last = council.get(PAGE, {"jaar": TODAY.year - 1}).content.decode()
    both = council.get(PAGE, {"jaar": "alle"}).content.decode()

    assert "77,00" in last
    assert "500,00" not in last
    assert "577,00" in both
    for unknown in ("1999", "x", "2026'", "-1"):
        assert council.get(PAGE, {"jaar": unknown}).status_code == 404


def test_amounts_are_numbers_in_the_spreadsheet(council, budget):
    header, row, total = rows_in(workbook_of(council))

    assert header[2:11] == NAMES
    assert row[:2] == ["Smederij Pesse", TODAY.year]
    assert row[2:11] == [384.5, 500, 0, 60.5, 55, 0, 0, 0, 0]
    assert (row[11], row[12]) == (1, "nee")
    assert total == ["Samen", None, *row[2:12], None]


def test_amounts_are_euros_and_totals_formulas(council, budget, smederij, manager):
    budget_of(SmederijFactory(name="Smederij Zuid"), 100, by=manager)

    sheet = sheet_in(workbook_of(council))

    assert [cell.value for cell in sheet["D"][1:]] == [500, 100, "=SUM(D2:D3)"]
    assert {cell.number_format for cell in sheet["D"][1:]} == {EURO}
    assert rows_in(workbook_of(council))[-1][3] == 600


def test_the_csv_opens_in_a_dutch_spreadsheet(council, budget):
    _header, row, total = lines_of(council)

    assert row[2:6] == ["384,50", "500,00", "0,00", "60,50"]
    assert total[:4] == ["Samen", "", "384,50", "500,00"]


@pytest.mark.parametrize("typed", ["=1+1", "@SUM(A1)", "+31", "-2+3", "\t=1"])
def test_what_somebody_typed_is_no_formula(council, budget, smederij, typed, manager):
    Smederij.objects.filter(pk=smederij.pk).update(name=typed)
    budget_acts.raise_by(budget, 100, by=manager, why=typed)

    cell = sheet_of(council)["A2"]
    assert cell.data_type == "s"
    assert lines_of(council)[1][0].startswith("'")
    assert "=1+1" not in [cell.value for cell in sheet_of(council, "bookings_file")["I"]]
    assert typed not in [row[0] for row in rows_in(workbook_of(council))]


def test_every_booking_is_in_the_file_and_adds_up(council, budget, coordinator):
    *rows, total = rows_in(workbook_of(council, "bookings_file"))[1:]

    assert len(rows) == budget.entries.count()
    budget.refresh_from_db()
    assert sum(round(row[5] * 100) for row in rows) == budget.free_cents
    assert round(total[5] * 100) == budget.free_cents
    assert coordinator.name not in str(rows)


def test_a_booking_is_of_the_dutch_day_and_says_who(council, budget, manager, group):
    # Half past midnight on New Year's day in Hoogeveen; still the old year in Greenwich.
    with time_machine.travel("2027-12-31T23:30:00Z", tick=False):
        budget_acts.raise_by(budget, 100, by=manager, why="Nieuwjaar")
    street_acts.remove(budget.requests.get().signs.last(), by=None, why="Groep weg")

    rows = list(sheet_of(council, "bookings_file").iter_rows(min_row=2, values_only=True))

    days = [row[1].date() for row in rows if row[8] == "Nieuwjaar"]
    assert days == [datetime.date(2028, 1, 1)]
    assert sheet_of(council, "bookings_file")["B2"].is_date
    assert {row[9] for row in rows} == {manager.pk, "het portaal zelf", None}


def test_a_sign_counts_in_the_year_that_paid_it(council, budget, manager):
    january = datetime.date(TODAY.year + 1, 1, 5)
    with time_machine.travel(datetime.datetime.combine(january, datetime.time(12)), tick=False):
        street_acts.hang(
            budget.requests.get().signs.last(), by=manager, on=january, price_cents=6_050
        )
        budget_acts.close_year(budget, by=manager)

    assert [line[11] for line in lines_of(council, jaar="alle")[1:]] == ["0", "2", "2"]


def test_a_closed_year_stays_quotable_and_its_money_is_not_free_twice(
    council, budget, smederij, manager
):
    closing = {"by": manager, "carry_free": True}
    budget_acts.close_year(budget, **closing)
    budget_acts.close_year(Budget.objects.get(closed_at=None), by=manager)

    rows = rows_in(workbook_of(council, jaar="alle"))[1:]

    # Free, allocated, from last year, reserved, spent, spent before the portal,
    # to next year, returned, to cover.
    assert rows[2][2:11] == [0, 500, 0, 0, 55, 0, 445, 0, 0]
    assert rows[1][2:11] == [0, 0, 445, 0, 0, 0, 60.5, 384.5, 0]
    assert rows[0][2:11] == [0, 0, 60.5, 60.5, 0, 0, 0, 0, 0]
    assert rows[3][2:11] == [0, 500, 505.5, 60.5, 55, 0, 505.5, 384.5, 0]


def test_the_page_opens_on_this_year_whatever_budgets_there_are(council, smederij, manager):
    budget_of(smederij, 77, by=manager, year=TODAY.year + 1)

    page = council.get(PAGE)

    assert page.context["year"] == TODAY.year
    assert f"Er is hier geen budget voor borden voor {TODAY.year}" in page.content.decode()
    assert council.get(PAGE, {"jaar": TODAY.year + 1}).context["rows"]


def test_what_is_still_to_cover_stands_in_a_column(council, budget, manager):
    budget_acts.lower_by(budget, 38_450, by=manager, why="minder")
    last = budget.requests.get().signs.last()
    street_acts.hang(last, by=manager, on=TODAY, price_cents=7_000)

    page = council.get(PAGE).content.decode()

    assert "Nog te dekken is €\N{NO-BREAK SPACE}9,50." in page
    assert rows_in(workbook_of(council))[1][10] == 9.5


def test_signs_that_hang_are_counted_once_by_smederij(council, budget, smederij, group, client):
    SignFactory(group=group, status="damaged")
    SignFactory(group=None, status="placed", point=sign_factories.point_at(200))
    there = factories.NeighbourhoodFactory(area=factories.square(3))
    budget_acts.take_neighbourhoods(SmederijFactory(name="Smederij Zuid"), [there])
    both = factories.AlertGroupFactory()
    both.neighbourhoods.set([*group.neighbourhoods.all(), there])
    SignFactory(group=both)
    SignFactory(group=both, point=there.area.point_on_surface)
    SignFactory(group=None, point=there.area.point_on_surface)

    page = council.get(PAGE)

    counted = [(row.name, row.signs, row.damaged) for row in page.context["standing"]]
    assert counted == [("Smederij Pesse", 3, 1), ("Smederij Zuid", 2, 0), ("Geen Smederij", 1, 0)]
    assert page.context["standing_total"].signs == 6


def test_no_bar_is_drawn_to_the_left():
    row = Row(name="Pesse", year=2027, allocated=1_000, spent=-10, left=1_010)

    bar = picture_of([row], with_year=False)["bars"][0]

    assert min(part["width"] for part in bar["parts"]) == 0


def test_the_map_shows_each_smederij_in_its_colour_with_a_number_and_its_places(
    council, budget, smederij, group
):
    east = SmederijFactory(name="Smederij Zuid <b>", colour="#aa3300")
    budget_acts.take_neighbourhoods(
        east, [factories.NeighbourhoodFactory(name="Oosteind", area=factories.square(1))]
    )

    page = council.get(PAGE).content.decode()

    figure = page.split('<figure class="colour-map">')[1].split("</figure>")[0]
    assert figure.count("<path ") == 2
    assert '<g fill="#aa3300">' in figure
    assert "M500 0" in figure.replace("L", "M")
    assert "<strong>Smederij Zuid &lt;b&gt;</strong>: Oosteind" in figure
    assert "style=" not in figure


def test_volunteers_find_no_other_smederij_on_the_map(client, budget, group):
    other = SmederijFactory(name="Smederij Elders")
    budget_acts.take_neighbourhoods(
        other, [factories.NeighbourhoodFactory(name="Verweg", area=factories.square(3))]
    )
    client.force_login(factories.CoordinatorFactory(group=group).user)

    page = client.get(PAGE).content.decode()

    assert "colour-map" in page
    assert "Verweg" not in page


def test_volunteers_see_the_balance_of_their_own_smederij_only(client, budget, group, manager):
    budget_of(SmederijFactory(name="Smederij Elders"), 900, by=manager)
    own = factories.CoordinatorFactory(group=group).user
    area = factories.UserFactory(role="area_coordinator")
    area.districts.add(group.neighbourhoods.get().district)

    for user in (own, area):
        client.force_login(user)
        page = client.get(PAGE).content.decode()
        assert "Smederij Pesse" in page
        assert "Smederij Elders" not in page
        assert [line[0] for line in lines_of(client)[1:]] == ["Smederij Pesse", "Samen"]
        assert client.get(reverse("signage:bookings_file", args=["csv"])).status_code == 403


def test_the_police_and_strangers_see_no_budget(client, budget):
    assert client.get(PAGE).status_code == 302
    client.force_login(factories.UserFactory(role="police"))

    assert client.get(PAGE).status_code == 403
    assert client.get(reverse("signage:overview_file", args=["xlsx"])).status_code == 403


def test_without_budgets_the_page_says_so(council):
    assert council.get(PAGE).status_code == 200
    assert len(lines_of(council)) == 1


def test_the_page_costs_the_same_for_many_budgets(council, budget, manager):
    council.get(PAGE)
    with CaptureQueriesContext(connection) as few:
        council.get(PAGE)
    for _ in range(20):
        budget_of(SmederijFactory(), 100, by=manager)
    with CaptureQueriesContext(connection) as many:
        council.get(PAGE)

    assert len(many) == len(few) <= 15
