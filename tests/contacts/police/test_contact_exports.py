"""The contact list as a spreadsheet: complete, and safe to open."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contacts.models import ContactPreference
from contacts.police.contact_list import Entry
from contacts.police.exports import as_csv
from groups.models import AlertGroup
from hoogeveen_alert.accounts.models import User
from hoogeveen_alert.privacy.models import ProcessingRecord
from tests import factories
from tests.contact_factories import far_group, lead_of, officer_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def lead(group):
    return lead_of(group)


@pytest.fixture
def police(client, group, lead):
    client.force_login(officer_of(group, name="Pim Politie"))
    return client


def rows_of(response) -> list[dict[str, str]]:
    text = response.content.decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text), delimiter=";"))


def test_the_spreadsheet_holds_what_is_shown(police, group, lead):
    factories.CoordinatorFactory(group=far_group())

    response = police.get("/politie/contactlijst.csv")

    (row,) = rows_of(response)
    assert row["naam"] == "Bea Beheer"
    assert row["groep"] == group.name
    assert row["telefoon"] == "06 00009001"
    assert row["liefst bereikt op"] == "na 18.00 uur"
    assert row["gegevens bevestigd op"] == "2026-11-02"
    assert response.content.startswith(b"\xef\xbb\xbf")
    assert response["Content-Disposition"].startswith('attachment; filename="contactlijst-')
    assert "no-store" in response["Cache-Control"]
    found = police.post("/politie/", {"zoek": "verre"}).url.partition("?")[2]
    rows = rows_of(police.get(f"/politie/contactlijst.csv?{found}"))
    assert [row["groep"] for row in rows] == ["Verre groep"]


@pytest.mark.parametrize(
    "name", ["=1+1", "+31", "-2", "@SUM(A1)", "\t=1", "\r=1", "  =1", "\n=1", "=1;=2\n=3"]
)
def test_a_cell_of_the_spreadsheet_is_never_a_formula(police, group, lead, name):
    User.objects.filter(pk=lead.pk).update(name=name)
    AlertGroup.objects.filter(pk=group.pk).update(name=name)
    ContactPreference.objects.update(hours=name)

    (row,) = rows_of(police.get("/politie/contactlijst.csv"))

    for cell in (row["naam"], row["groep"], row["liefst bereikt op"]):
        assert cell.startswith("'")


@given(name=st.text(max_size=100), hours=st.text(max_size=80))
def test_no_text_breaks_out_of_its_row(name, hours):
    person = User(pk=1, name=name, email="a@example.org")
    person.contact_preference = ContactPreference(user=person, hours=hours)
    entry = Entry(person, "beheerder", AlertGroup(name=name))

    table = list(csv.reader(io.StringIO(as_csv([entry]).decode("utf-8-sig")), delimiter=";"))

    assert [len(row) for row in table] == [11, 11]


@pytest.mark.parametrize("kind", ["csv", "vcf"])
def test_without_the_words_of_a_search_nothing_is_exported(police, group, kind):
    response = police.get(f"/politie/contactlijst.{kind}?zoek=aB3dE9xy")

    assert (response.status_code, response.url) == (302, "/politie/")
    assert not ProcessingRecord.objects.exists()
