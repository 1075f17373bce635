"""The same rows from every program, and from several files that are chosen together."""

import pytest

from groups.models import AlertGroup, Invitation
from hoogeveen_alert.accounts.models import User
from hoogeveen_alert.taking_over.models import TownList
from tests.open_documents import cell, line, ods, sheet, typed
from tests.sheets import csv_file, uploaded, zip_of
from tests.town_lists import ANNA, BRINK, GROUPS, PEOPLE, UPLOAD, book, rows_of, send, take, why

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_folder", "town", "clerk")]
COLLEAGUES = ["Naam", "E-mailadres", "Telefoonnummer", "Wijken"]
KIM = ["Kim Post", "kim@example.org", "0528 291 911", "Dorp"]
GROUP_LIST = csv_file(BRINK, head=GROUPS[:2])
PEOPLE_LIST = csv_file(ANNA, head=PEOPLE)


def errors(response) -> str:
    return " ".join(response.context["form"].errors["file"])


def choose(client, *files: tuple[str, bytes]):
    chosen = [uploaded(content, name) for name, content in files]
    return client.post(UPLOAD, {"file": chosen}, follow=True)


def test_a_file_of_libreoffice_is_taken_as_one_of_excel(client):
    content = ods(sheet("Groepen", GROUPS[:2], BRINK), sheet("Groepsbeheerders", PEOPLE, ANNA))

    take(client, content)

    assert AlertGroup.objects.get().name == "De Brink"
    assert Invitation.objects.get().name == "Anna Bos"


def test_cells_of_libreoffice_are_refused_with_the_same_words(client):
    merged = "<table:covered-table-cell/>"
    wrong = typed("string", "#NAAM?", more='calcext:value-type="error"')
    rows = (
        line(cell("Samen"), merged),
        line(wrong, cell("Noord")),
        line(cell("Zuid"), cell("Zuid")),
    )

    preview = send(client, ods(sheet("Groepen", GROUPS[:2], *rows)), "gemeente.ods")

    assert rows_of(preview)["groups"] == {"refused": [2, 3], "new": [4]}
    assert "samengevoegd" in why(preview, "groups", 2)
    assert "foutmelding" in why(preview, "groups", 3)


@pytest.mark.parametrize("name", ["Politie.csv", "export politie 2026.csv", "werkmap-Politie.CSV"])
def test_the_name_of_a_file_tells_a_sheet_that_its_columns_do_not(client, name):
    preview = send(client, csv_file(KIM, head=COLLEAGUES), name)

    assert rows_of(preview) == {"police": {"new": [2]}}


def test_a_list_of_colleagues_without_a_name_that_tells_is_none_of_ours(client):
    response = send(client, csv_file(KIM, head=COLLEAGUES), "lijst.csv")

    assert "geen van onze bladen" in errors(response)


def test_columns_count_for_more_than_a_name_that_is_wrong(client):
    assert rows_of(send(client, GROUP_LIST, "politie.csv")) == {"groups": {"new": [2]}}


def test_csv_files_that_are_chosen_together_are_one_list(client):
    preview = choose(client, ("a.csv", GROUP_LIST), ("a.csv", PEOPLE_LIST))

    assert rows_of(preview) == {"groups": {"new": [2]}, "coordinators": {"new": [2]}}


def test_a_zip_holds_them_too_whatever_else_is_in_it(client):
    files = {
        "lijsten/groepen.csv": GROUP_LIST,
        "lijsten/Politie.csv": csv_file(KIM, head=COLLEAGUES),
        "__MACOSX/lijsten/._groepen.csv": b"\x00\x05",
        ".DS_Store": b"\x00",
        "lees dit.docx": b"PK",
    }

    preview = send(client, zip_of(files), "alles.zip")

    assert rows_of(preview) == {"groups": {"new": [2]}, "police": {"new": [2]}}


def test_a_zip_beside_a_workbook_is_read_with_it(client):
    more = zip_of({"Politie.csv": csv_file(KIM, head=COLLEAGUES)})

    preview = choose(client, ("gemeente.xlsx", book([BRINK], [ANNA])), ("rest.zip", more))

    assert list(rows_of(preview)) == ["groups", "coordinators", "police"]
    assert User.objects.filter(email="kim@example.org").count() == 0


OLD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
WRONG = {
    "two lists of groups": ([("a.csv", GROUP_LIST), ("b.csv", GROUP_LIST)], "Twee bladen"),
    "one that is cut off": ([("a.csv", GROUP_LIST), ("b.xlsx", book()[:900])], "niet lezen"),
    "one of before 2007": ([("a.csv", GROUP_LIST), ("b.xlsx", OLD)], "2007"),
    "together too large": ([("a.csv", b"x" * 5_000_000), ("b.csv", b"x" * 5_000_000)], "8 MB"),
    "a zip of what unpacks to much": ([("a.zip", zip_of({"a.csv": b" " * 90_000_000}))], "te lang"),
    "a zip of zips": ([("a.zip", zip_of({"a.csv": zip_of({"b.csv": b"x"})}))], "niet lezen"),
    "a zip without lists": ([("a.zip", zip_of({"foto.jpg": b"x"}))], "niet lezen"),
    "forty-one lists": ([("a.zip", zip_of({f"{n}.csv": b"x" for n in range(41)}))], "te lang"),
    "one that is empty": ([("a.csv", GROUP_LIST), ("b.csv", b"")], "leeg"),
}  # fmt: skip


@pytest.mark.parametrize("files", WRONG)
def test_wrong_files_are_refused_together_and_not_kept(client, files):
    chosen, said = WRONG[files]

    response = choose(client, *chosen)

    assert response.status_code == 200
    assert said in errors(response)
    assert not TownList.objects.exists()
