"""The register of signs as a file for a spreadsheet."""

import csv
import datetime
from io import StringIO

import pytest
from django.utils import timezone

from hoogeveen_alert.spreadsheets import EURO
from signage.requests import acts as request_acts
from signage.street import acts as street_acts
from tests import factories
from tests.reckoned import rows_in, sheet_in
from tests.sign_factories import SignFactory, SmederijFactory, ask, budget_of, point_at

pytestmark = pytest.mark.django_db
XLSX, CSV = "/mijn/borden/register.xlsx", "/mijn/borden/register.csv"
TODAY = timezone.localdate()


@pytest.fixture
def office(client, manager):
    client.force_login(manager)
    return client


@pytest.fixture
def hung(group, manager):
    """Two signs of Smederij Pesse for € 55 and € 1.234,50."""
    budget_of(SmederijFactory(name="Smederij Pesse", group=group), 5_000, by=manager)
    request = ask(group, by=manager)
    request_acts.approve(request, by=manager)
    for sign, cents in zip(request.signs.order_by("pk"), (5_500, 123_450), strict=True):
        street_acts.hang(sign, by=manager, on=TODAY, price_cents=cents)
    return request


@pytest.mark.parametrize("path", [XLSX, CSV])
@pytest.mark.parametrize(
    "query", [{"staat": "kapot"}, {"smederij": "x"}, {"zoek": "x" * 81}, {"zoek": "\x00"}], ids=str
)
def test_filters_that_make_no_sense_break_nothing(office, hung, path, query):
    assert office.get(path, query).status_code == 200


def test_a_workbook_has_days_amounts_and_a_total_that_is_reckoned(office, hung):
    content = office.get(XLSX).content

    sheet = sheet_in(content)
    names = [cell.value for cell in sheet[1]]
    day, price = names.index("Geplaatst op"), names.index("Prijs met btw")
    assert sheet[2][day].is_date
    assert sheet[2][day].value.date() == TODAY
    assert [row[price].number_format for row in sheet.iter_rows(min_row=2)] == [EURO] * 3
    assert sheet[4][price].value == "=SUM(N2:N3)"
    assert [row[price] for row in rows_in(content)[1:]] == [55, 1234.5, 1289.5]
    assert {row[names.index("Smederij")] for row in rows_in(content)[1:3]} == {"Smederij Pesse"}


def test_the_csv_holds_the_same(office, hung):
    text = office.get(CSV).content.decode("utf-8-sig")

    rows = list(csv.DictReader(StringIO(text), delimiter=";"))
    assert [row["Prijs met btw"] for row in rows] == ["55,00", "1234,50", "1289,50"]
    assert rows[0]["Geplaatst op"] == TODAY.isoformat()
    assert rows[0]["Breedtegraad"].startswith("52,")


def test_it_holds_what_the_filters_ask_for(office, hung):
    other = SignFactory(place="Bij Kerkweg 3, Pesse", status="damaged")

    rows = rows_in(office.get(XLSX, {"staat": "damaged"}).content)

    assert [row[0] for row in rows[1:-1]] == [other.pk]
    assert "beschadigd" in rows[1]


@pytest.mark.parametrize("typed", ["=1+1", "@SUM(A1)", "+31", "-2", "\t=1", "#N/A"])
def test_what_somebody_typed_is_no_formula(office, typed):
    SignFactory(place=typed, pole_number=typed, group=factories.AlertGroupFactory(name=typed))

    sheet = sheet_in(office.get(XLSX).content)

    assert {cell.data_type for cell in sheet[2]} <= {"s", "n", "d"}
    assert sheet["B2"].data_type == "s"


def test_coordinators_and_police_get_what_they_see_and_no_price(client, hung, group):
    SignFactory(group=factories.AlertGroupFactory())
    for user, number in (
        (factories.CoordinatorFactory(group=group).user, 2),
        (factories.UserFactory(role="police"), 3),
    ):
        client.force_login(user)
        rows = rows_in(client.get(XLSX).content)
        assert len(rows) == 1 + number
        assert "Prijs met btw" not in rows[0]
        assert 1234.5 not in [cell for row in rows for cell in row]


def test_it_holds_no_person(office, hung, coordinator):
    text = office.get(CSV).content.decode()

    assert coordinator.name not in text
    assert hung.asked_by.name not in text


def test_the_page_offers_both_files_with_its_filters(office, hung):
    page = office.get("/mijn/borden/register/", {"staat": "placed"}).content.decode()

    assert f'href="{XLSX}?staat=placed"' in page
    assert f'href="{CSV}?staat=placed"' in page
    assert f'href="{XLSX}"' in office.get("/mijn/borden/register/").content.decode()


def test_more_signs_take_no_more_queries(office, hung, django_assert_max_num_queries):
    office.get(XLSX)
    with django_assert_max_num_queries(15) as few:
        office.get(XLSX)
    for number in range(20):
        SignFactory(placed_on=datetime.date(2026, 1, 1), point=point_at(number))
    with django_assert_max_num_queries(15) as many:
        office.get(XLSX)

    assert len(many) == len(few)
