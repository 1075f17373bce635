"""The list of members as a file: what stands in it, what never may, and who is noted."""

import csv
import warnings
from io import BytesIO, StringIO

import openpyxl
import pytest
from django.utils import timezone

from groups.models import Membership
from hoogeveen_alert.privacy.models import ProcessingRecord
from hoogeveen_alert.privacy.processing import pseudonym_of
from tests import factories
from tests.listing import many_members, member_of, queries_of

pytestmark = pytest.mark.django_db

FORMULAS = [
    '=HYPERLINK("http://kwaad.example","Klik")',
    "+31612345678+cmd|' /C calc'!A0",
    "-2+3+cmd|' /C calc'!A0",
    "@SUM(1+1)*cmd|' /C calc'!A0",
    "\uff1dcmd|' /C calc'!A0",
    "  =1+1",
]


@pytest.fixture
def desk(group) -> str:
    return f"/mijn/leden/{group.slug}/"


def workbook_of(response) -> openpyxl.Workbook:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return openpyxl.load_workbook(BytesIO(response.content))


def rows_of(response) -> list[dict]:
    """The rows of a file of either kind, by the names of the columns."""
    if response["Content-Type"].startswith("text/csv"):
        text = response.content.decode("utf-8-sig")
        return list(csv.DictReader(StringIO(text, newline=""), delimiter=";"))
    head, *rows = workbook_of(response).active.values
    return [dict(zip(head, row, strict=True)) for row in rows]


@pytest.mark.parametrize("kind", ["xlsx", "csv"])
def test_the_file_holds_the_members_in_dutch_columns(logged_in, group, desk, kind):
    home = factories.AddressFactory(
        neighbourhood=group.neighbourhoods.get(), number=3, letter="a", addition="2"
    )
    member = member_of(
        group, name="Anna Bós", email="anna@example.org", address=home, note="Kent\niedereen"
    )

    (row,) = rows_of(logged_in.get(f"{desk}bestand/?soort={kind}"))

    since = row.pop("Sinds")
    today = timezone.localdate(member.status_at)
    assert str(since)[:10] == str(today)
    assert row == {
        "Naam": "Anna Bós",
        "E-mailadres": "anna@example.org",
        "Mobiel nummer": "06 00000001",
        "Straat": "Dorpsstraat",
        "Huisnummer": "3",
        "Toevoeging": "a-2",
        "Postcode": "7933 PA",
        "Plaats": "Pesse",
        "Status": "lid",
        "Notitie": "Kent\niedereen",
    }


def test_the_file_is_named_after_the_group_and_the_day(logged_in, group, desk):
    response = logged_in.get(f"{desk}bestand/?soort=xlsx")

    name = f"leden-{group.slug}-{timezone.localdate():%Y-%m-%d}.xlsx"
    assert response["Content-Disposition"] == f'attachment; filename="{name}"'
    assert "no-store" in response["Cache-Control"]


@pytest.mark.parametrize("kind", ["xlsx", "csv"])
@pytest.mark.parametrize("typed", FORMULAS)
def test_no_cell_is_a_formula(logged_in, group, desk, kind, typed):
    member_of(group, name=typed, note=typed)

    response = logged_in.get(f"{desk}bestand/?soort={kind}")

    (row,) = rows_of(response)
    assert row["Naam"] == row["Notitie"] == f"'{typed}"
    if kind == "xlsx":
        cells = [cell for line in workbook_of(response).active for cell in line]
        assert "f" not in {cell.data_type for cell in cells}


@pytest.mark.parametrize("kind", ["xlsx", "csv"])
def test_a_foreign_number_keeps_its_country(logged_in, group, desk, kind):
    member_of(group, phone="+4915112345678")

    (row,) = rows_of(logged_in.get(f"{desk}bestand/?soort={kind}"))

    assert row["Mobiel nummer"] == "0049 15112345678"


@pytest.mark.parametrize("kind", ["xlsx", "csv"])
def test_a_character_that_a_workbook_cannot_hold_is_left_out(logged_in, group, desk, kind):
    member_of(group, note="a\x0bb\x01c")

    (row,) = rows_of(logged_in.get(f"{desk}bestand/?soort={kind}"))

    assert row["Notitie"] == "abc"


def test_only_who_the_list_shows_is_in_the_file(logged_in, group, desk):
    for name, status in (("lid", "joined"), ("weg", "left"), ("stil", "unverified")):
        member_of(group, name=name, status=status)
    factories.MembershipFactory(name="van een ander")

    def names(query):
        return [row["Naam"] for row in rows_of(logged_in.get(f"{desk}bestand/?soort=csv{query}"))]

    assert names("") == ["lid"]
    assert names("&status=ended") == ["weg"]
    found = logged_in.post(desk, {"zoek": "niemand"}).url
    assert names("&" + found.partition("?")[2]) == []


def test_without_the_words_of_a_search_nothing_is_exported(logged_in, group, desk):
    member_of(group)

    response = logged_in.get(f"{desk}bestand/?soort=csv&zoek=aB3dE9xy")

    assert (response.status_code, response.url) == (302, desk)
    assert not ProcessingRecord.objects.exists()


@pytest.mark.parametrize("query", ["", "?soort=", "?soort=pdf", "?soort=json"])
def test_another_kind_of_file_does_not_exist(logged_in, group, desk, query):
    member_of(group)

    assert logged_in.get(f"{desk}bestand/{query}").status_code == 404
    assert not ProcessingRecord.objects.exists()


def test_one_line_in_the_log_for_each_person_in_the_file(logged_in, coordinator, group, desk):
    rows = [member_of(group) for _ in range(3)]

    logged_in.get(f"{desk}bestand/?soort=csv")

    records = ProcessingRecord.objects.all()
    assert {record.name for record in records} == {"member-list-export"}
    assert sorted(r.subject for r in records) == sorted(pseudonym_of(row) for row in rows)
    assert {record.by for record in records} == {pseudonym_of(coordinator)}


def test_a_file_of_3000_members_costs_no_more_queries_than_one_of_3(
    logged_in, group, address, desk, settings
):
    path = f"{desk}bestand/?soort=csv"
    many_members(group, address, 3)
    logged_in.get(path)
    few = queries_of(logged_in, path)

    Membership.objects.all().delete()
    many_members(group, address, 3000)
    many = queries_of(logged_in, path)

    # SQLite takes 999 values a statement, and a line in the log has ten.
    statements = -(-3000 // 99) if settings.EMBEDDED else 1
    assert many - few == statements - 1
    assert few <= 15
