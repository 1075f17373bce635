"""What spreadsheet programs do to a list: it is read as it was meant, or says what is wrong."""

import csv
from io import BytesIO, StringIO

import openpyxl
import pytest

from groups.members.sheet import SheetRefused, read_sheet
from groups.models import Membership
from hoogeveen_alert.spreadsheets import as_typed, plain
from tests import factories
from tests.importing import YES, rows, send, whys
from tests.listing import member_of
from tests.open_documents import ods, sheet
from tests.sheets import ANNA, BERT, HEAD, csv_file, workbook, zip_of

ACCENTS = ["René Israël", "Zoë Müller", "François d’Hont", "Jörg Núñez", "André ’t Hart"]


def book_of(*sheets, active: int = 0) -> bytes:
    """A workbook of (name, rows, state), saved while one of them was open."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, lines, state in sheets:
        sheet = book.create_sheet(name)
        sheet.sheet_state = state
        for line in lines:
            sheet.append(line)
    book.active = active
    stream = BytesIO()
    book.save(stream)
    return stream.getvalue()


def names(content: bytes) -> list[str]:
    return [row.cells["name"] for row in read_sheet(content).rows]


LIST = [HEAD, ANNA, BERT]


def test_the_list_is_read_whatever_sheet_was_open_when_saved():
    content = book_of(
        ("Leden", LIST, "visible"), ("Voorbeeld", [HEAD, ["Jan Voorbeeld"]], "visible"), active=1
    )

    sheet = read_sheet(content)

    assert [row.cells["name"] for row in sheet.rows] == ["Anna Bos", "Bert Smit"]
    assert (sheet.name, sheet.others) == ("Leden", ["Voorbeeld"])


@pytest.mark.parametrize("state", ["hidden", "veryHidden"])
def test_a_hidden_first_sheet_is_not_the_list(state):
    old = ("Oud", [HEAD, ["Oud Lid", "", "0600000000", "7933PA", 12]], state)

    assert names(book_of(old, ("Nu", LIST, "visible"), active=1)) == ["Anna Bos", "Bert Smit"]


def test_a_sheet_of_something_else_before_the_list_is_passed_over():
    notes = ("Uitleg", [["Zo werkt het"], *([["regel"]] * 1500)], "visible")

    sheet = read_sheet(book_of(notes, ("Leden", LIST, "visible")))

    assert (len(sheet.rows), sheet.name, sheet.others) == (2, "Leden", [])


def test_a_workbook_without_a_list_says_what_lacks():
    with pytest.raises(SheetRefused, match="Postcode"):
        read_sheet(book_of(("A", [["Naam", "Mobiel"]], "visible"), ("B", [["x"]], "visible")))


def test_a_file_of_another_program_is_called_by_its_name():
    with pytest.raises(SheetRefused, match="Numbers"):
        read_sheet(zip_of({"mimetype": b"x", "Index/Document.iwa": b"<a/>"}))


def test_a_list_of_libreoffice_is_read_as_one_of_excel():
    assert names(ods(sheet("Blad1", *LIST))) == [ANNA[0], BERT[0]]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252", "mac_roman"])
def test_accents_are_read_in_the_alphabet_of_the_program(encoding):
    content = csv_file(*([name, *ANNA[1:]] for name in ACCENTS), encoding=encoding)

    assert names(content) == ACCENTS


@pytest.mark.parametrize("name", ["René Israël", "Zoë Müller", "Jörg Núñez", "Hélène Bös"])
@pytest.mark.parametrize("encoding", ["cp1252", "mac_roman", "cp850"])
def test_one_name_is_enough_to_know_the_alphabet(name, encoding):
    sheet = read_sheet(csv_file([name, *ANNA[1:]], encoding=encoding))

    assert [row.cells["name"] for row in sheet.rows] == [name]
    assert sheet.is_guessed == (encoding != "cp1252")


@pytest.mark.parametrize("note", ["“ja”, zei ze", "foto’s", "’t kan", "€ 10 – later…", "enz… 1°"])
def test_signs_of_windows_are_not_taken_for_letters_of_a_mac(note):
    sheet = read_sheet(csv_file([*ANNA[:6], note], encoding="cp1252"))

    assert (sheet.rows[0].cells["note"], sheet.is_guessed) == (note, False)


ERRORS = ["#N/B", "#WAARDE!", "#VERW!", "#DEEL/0!", "#NAAM?", "#GETAL!", "#N/A", "#REF!", "####"]


@pytest.mark.parametrize("make", [workbook, csv_file])
@pytest.mark.parametrize("error", ERRORS)
def test_an_error_of_the_spreadsheet_is_no_person(make, error):
    (row,) = read_sheet(make([error, "", *ANNA[2:]])).rows

    assert (row.cells["name"], row.problems) == ("", {"name": "error"})


@pytest.mark.parametrize("make", [workbook, csv_file])
@pytest.mark.parametrize(
    "day", ["10-nov", "10-nov.", "nov-10", "1-mrt-26", "10-11-2026", "2026-11-10", "3 Mei"]
)
def test_a_day_in_words_is_no_house_number(make, day):
    (row,) = read_sheet(make([*ANNA[:4], day, "", day])).rows

    assert row.problems == {"house_number": "date", "note": "date"}


@pytest.mark.parametrize("number", ["10-11", "10-2", "12a", "7-z", "12 bis", "10-1-2", "5-dek"])
def test_a_number_with_an_addition_is_no_day(number):
    (row,) = read_sheet(csv_file([*ANNA[:4], number])).rows

    assert row.problems == {}


# In the portal -------------------------------------------------------------------------------


@pytest.fixture
def page(group, own_folder) -> str:
    return f"/mijn/leden/{group.slug}/invoeren/"


def as_excel_saves(exported: bytes) -> bytes:
    """The CSV as Excel has it after opening and saving: numbers bare, in the Windows alphabet."""
    text = StringIO(exported.decode("utf-8-sig"), newline="")
    lines = [[_bare(cell) for cell in line] for line in csv.reader(text, delimiter=";")]
    out = StringIO()
    csv.writer(out, delimiter=";").writerows(lines)
    return out.getvalue().encode("cp1252")


def _bare(cell: str) -> str:
    digits = cell.replace(" ", "")
    return str(int(digits)) if digits.isdigit() else cell


@pytest.mark.django_db
def test_an_own_export_comes_back_after_excel_took_its_zeros(logged_in, group, address, page):
    for addition in ("01", "001"):
        home = factories.AddressFactory(
            neighbourhood=address.neighbourhood,
            number=14 if addition == "01" else 16,
            addition=addition,
        )
        phone = f"+3161111111{len(addition)}"
        member_of(group, name=f"Anna {addition}", email="", phone=phone, address=home)
    exported = logged_in.get(f"/mijn/leden/{group.slug}/bestand/?soort=csv").content
    Membership.objects.all().delete()

    found = rows(logged_in, send(logged_in, page, as_excel_saves(exported)))

    assert [name for _row, name in found["new"]] == ["Anna 01", "Anna 001"]
    assert found["refused"] == []


def test_what_was_typed_behind_an_apostrophe_is_kept():
    for typed in ("'-2", "''=1", "' -1", "'t", "-", "'"):
        assert as_typed(plain(typed)) == typed


@pytest.mark.django_db
@pytest.mark.parametrize("kind", ["xlsx", "csv"])
@pytest.mark.parametrize("note", ["-2 honden", "=1+1", "@thuis", "+1 hond", "'-2", "'t hek"])
def test_a_note_comes_back_as_it_was(logged_in, group, address, page, kind, note):
    member_of(group, name="Anna", note=note, address=address, phone="+31611111111")
    exported = logged_in.get(f"/mijn/leden/{group.slug}/bestand/?soort={kind}").content
    Membership.objects.all().delete()

    logged_in.post(send(logged_in, page, exported), YES)

    assert Membership.objects.get().note == note


@pytest.mark.django_db
@pytest.mark.parametrize(
    "postcode", ["7933-PA", "7933.pa", "\u200e7933 PA", "79 33 PA", "7933\xa0PA"]
)
def test_a_postcode_is_known_in_any_spelling_without_a_plain_one_beside_it(
    logged_in, address, page, postcode
):
    found = rows(logged_in, send(logged_in, page, csv_file([*ANNA[:3], postcode, "12"])))

    assert found["new"] == [(2, "Anna Bos")]


@pytest.mark.django_db
def test_errors_days_and_the_sheet_are_named_on_the_page(logged_in, address, page):
    lines = [HEAD, ["#N/B", *ANNA[1:]], [*BERT[:4], "10-nov"]]
    content = book_of(("Leden", lines, "visible"), ("Blad2", [["x"]], "visible"), active=1)

    preview = send(logged_in, page, content)

    first, second = whys(logged_in, preview)
    assert "Naam: hier staat een foutmelding" in first
    assert "Huisnummer: Excel heeft hier een datum van gemaakt" in second
    assert "tabblad “Leden”" in logged_in.get(preview).content.decode()


@pytest.mark.django_db
def test_letters_that_were_guessed_are_said(logged_in, address, page):
    mac = csv_file(["René Israël", *ANNA[1:]], encoding="mac_roman")

    text = logged_in.get(send(logged_in, page, mac)).content.decode()

    assert "René Israël" in text
    assert "letters met accenten" in text
