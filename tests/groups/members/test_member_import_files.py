"""Files that are no list of members, or would hurt whoever reads them."""

import datetime
import tracemalloc
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from groups.members.export import empty_list
from groups.members.sheet import MOST_BYTES, SheetRefused, read_sheet
from tests.sheets import ANNA, BERT, HEAD, csv_file, with_part, workbook, zip_of, zip_part

PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x06\x00\x00\x00"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)
SHEET = "xl/worksheets/sheet1.xml"
NAMESPACE = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
ENTITIES = "".join(f'<!ENTITY {new} "{f"&{old};" * 9}">' for old, new in pairwise("abcdefghijk"))
BOMB = f"""<?xml version="1.0"?>
<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">{ENTITIES}]>
<worksheet xmlns="{NAMESPACE}"><sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>&k;</t></is></c>
</row></sheetData></worksheet>"""
OUTSIDE = f"""<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>
<worksheet xmlns="{NAMESPACE}"><sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>&a;</t></is></c>
</row></sheetData></worksheet>"""


def why(content: bytes) -> str:
    with pytest.raises(SheetRefused) as refused:
        read_sheet(content)
    return str(refused.value)


def names(content: bytes) -> list[str]:
    return [row.cells["name"] for row in read_sheet(content).rows]


ENTITY = OUTSIDE.replace('SYSTEM "file:///etc/passwd"', '"b"')
CELLS = f'<worksheet xmlns="{NAMESPACE}"><sheetData><row>'.encode() + b"<c/>" * 400_000
IN_UTF16 = BOMB.replace('"1.0"', '"1.0" encoding="utf-16"').encode("utf-16")


def under_another_name(sheet: bytes, name: str = "sheet1.bin") -> bytes:
    """A workbook whose sheet is called as no XML is; openpyxl reads it all the same."""
    relations = "xl/_rels/workbook.xml.rels"
    renamed = zip_part(workbook(ANNA), relations).replace(b"sheet1.xml", name.encode())
    content = with_part(workbook(ANNA), relations, renamed)
    types = zip_part(content, "[Content_Types].xml").replace(b"sheet1.xml", name.encode())
    content = with_part(content, "[Content_Types].xml", types)
    return with_part(content, f"xl/worksheets/{name}", sheet)


REFUSED = {
    "empty": (b"", "is leeg"),
    "spaces": (b"  \n ", "is leeg"),
    "an image called xlsx": (PNG, "kunnen we niet lezen"),
    "a pdf": (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\x00", "kunnen we niet lezen"),
    "an old xls": (OLE, "van voor 2007"),
    "with a password": (OLE + "EncryptedPackage".encode("utf-16-le"), "wachtwoord"),
    "over 2 MB": (b"Naam;" * (MOST_BYTES // 5 + 1), "groter dan 2 MB"),
    "10 MB": (b"x" * 10_000_001, "groter dan 2 MB"),
    "no columns": (csv_file(["a", "b"], head=["Iets", "Anders"]), "Naam, Mobiel nummer"),
    "two columns lack": (csv_file(["J", "06"], head=["Naam", "Tel."]), ": Postcode, Huisnummer."),
    "only a header": (csv_file(), "niemand"),
    "only a header in Excel": (workbook(), "niemand"),
    "the empty list": (empty_list, "niemand"),
    "cut off": (workbook(ANNA)[:2000], "kunnen we niet lezen"),
    "no more than a signature": (b"PK\x03\x04", "kunnen we niet lezen"),
    "another zip": (zip_of({"a.txt": b"a"}), "kunnen we niet lezen"),
    "html called xls": (b"<html><td>Naam</td></html>", "Mobiel nummer"),
    "an XML bomb": (with_part(workbook(ANNA), SHEET, BOMB.encode()), "kunnen we niet lezen"),
    "a bomb in UTF-16": (with_part(workbook(ANNA), SHEET, IN_UTF16), "kunnen we niet lezen"),
    "outside entity": (with_part(workbook(ANNA), SHEET, OUTSIDE.encode()), "kunnen we niet lezen"),
    "a small entity": (with_part(workbook(ANNA), SHEET, ENTITY.encode()), "kunnen we niet lezen"),
    "a bomb called bin": (under_another_name(BOMB.encode()), "kunnen we niet lezen"),
    "a bomb called bin in UTF-16": (under_another_name(IN_UTF16), "kunnen we niet lezen"),
    "a bomb of cells called png": (under_another_name(CELLS, "sheet1.png"), "te lang"),
    "a zip bomb": (with_part(workbook(ANNA), SHEET, b" " * 25_000_000), "te lang"),
    "a bomb of cells": (with_part(workbook(ANNA), SHEET, CELLS), "te lang"),
    "a bomb of styles": (with_part(workbook(ANNA), "xl/styles.xml", CELLS), "te lang"),
    "too many parts": (zip_of({f"{n}.xml": b"<a/>" for n in range(501)}), "te lang"),
    "1,025 people": (csv_file(*[ANNA] * 1025), "te lang"),
    "50,000 rows": (csv_file(*[["Jan", "", "06", "1", "2"]] * 50_000), "te lang"),
    "50,000 rows in Excel": (lambda: workbook(*[["J", "", "6", "1", "2"]] * 50_000), "te lang"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_a_file_that_cannot_be_taken_says_why(name):
    content, words = REFUSED[name]

    assert words in why(content() if callable(content) else content)


@pytest.mark.parametrize(
    "name", ["an XML bomb", "a zip bomb", "a bomb of cells", "a bomb of styles"]
)
def test_a_bomb_takes_little_memory(name):
    content, _words = REFUSED[name]
    tracemalloc.start()

    why(content)

    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 60_000_000


def test_a_sheet_that_claims_a_million_columns_and_rows_is_read_as_it_is():
    content = workbook(ANNA, BERT)
    part = zip_part(content, SHEET)
    assert b'ref="A1:G3"' in part
    part = part.replace(b'ref="A1:G3"', b'ref="A1:XFD1048576"')

    assert names(with_part(content, SHEET, part)) == ["Anna Bos", "Bert Smit"]


def test_a_value_far_below_the_list_is_no_row_of_it():
    def far_below(sheet):
        sheet["A900000"] = "vergeten"

    assert names(workbook(ANNA, change=far_below)) == ["Anna Bos"]


def test_empty_rows_and_a_title_above_keep_the_numbers_of_the_sheet():
    content = workbook([], HEAD, [], ANNA, [None, " "], [], BERT, head=["Leden van de buurt"])

    assert [row.number for row in read_sheet(content).rows] == [5, 8]


def test_merged_cells_give_their_value_once():
    content = workbook(
        ANNA, BERT, head=["Ledenlijst"], change=lambda sheet: sheet.merge_cells("A1:G1")
    )
    assert "Naam" in why(content)
    merged = workbook(ANNA, BERT, change=lambda sheet: sheet.merge_cells("A2:A3"))

    assert names(merged) == ["Anna Bos", ""]


def test_columns_in_another_order_with_others_between():
    head = ["id", "Straat", "Huisnr.", "POSTCODE", "06-nummer", "Lid sinds", "naam "]
    row = [4711, "Dorpsstraat", 12, "7933 pa", "0611111111", datetime.date(2020, 1, 1), "Anna"]

    sheet = read_sheet(workbook(row, head=head))

    cells = {"house_number": "12", "postcode": "7933 pa", "phone": "0611111111", "name": "Anna"}
    assert [row.cells for row in sheet.rows] == [cells]
    assert sheet.left_out == ["id", "Straat", "Lid sinds"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("delimiter", [";", ",", "\t"])
def test_csv_in_every_encoding_that_spreadsheets_write(encoding, delimiter):
    content = csv_file(["Zoë Müller", *ANNA[1:]], delimiter=delimiter, encoding=encoding)

    assert names(content) == ["Zoë Müller"]


@pytest.mark.parametrize(
    ("value", "text", "problem"),
    [
        (612345678, "612345678", ""),
        (612345678.0, "612345678", ""),
        (31612345678, "31612345678", ""),
        ("6,12E+08", "6,12E+08", "shortened"),
        (6.12e25, "6.12e+25", "shortened"),
        (datetime.date(2026, 2, 12), "2026-02-12", "date"),
        ("#REF!", "", "error"),
        (True, "", ""),
        (None, "", ""),
        (" 06 \n", "06", ""),
    ],
)
def test_what_a_cell_says(value, text, problem):
    row = ["Anna", "", value, "7933PA", "12"]

    (found,) = read_sheet(workbook(row)).rows

    assert (found.cells["phone"], found.problems.get("phone", "")) == (text, problem)


def test_a_formula_is_never_worked_out():
    (found,) = read_sheet(workbook(["=1+1", "", '=HYPERLINK("http://x")', "7933PA", "12"])).rows

    assert found.cells["name"] == found.cells["phone"] == ""
    (found,) = read_sheet(csv_file(["=1+1", "", "=2+2", "7933PA", "12"])).rows
    assert found.cells["name"] == "=1+1"


SOUND = workbook(ANNA, BERT)


def rows_or_reason(content: bytes) -> list | str:
    """Never empty, and never another exception."""
    try:
        return read_sheet(content).rows
    except SheetRefused as refused:
        return str(refused)


@settings(max_examples=150, deadline=None)
@given(st.integers(0, len(SOUND) - 1), st.binary(min_size=1, max_size=40))
def test_a_damaged_workbook_is_read_or_refused(place, damage):
    content = SOUND[:place] + damage + SOUND[place + len(damage) :]

    assert rows_or_reason(content)


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused(content):
    for start in (b"", b"PK\x03\x04", b"Naam;Mobiel;Postcode;Huisnummer\n"):
        assert rows_or_reason(start + content)


def test_a_sheet_under_another_name_is_read_as_any_other():
    content = under_another_name(zip_part(workbook(ANNA), SHEET))

    assert names(content) == names(workbook(ANNA))


def test_a_workbook_with_pictures_is_taken():
    content = with_part(workbook(ANNA), "xl/media/image1.png", PNG + bytes(range(256)))

    assert names(content) == names(workbook(ANNA))
