"""A file of LibreOffice is read as one of Excel is, and grows no more than that."""

from datetime import date, datetime, timedelta

import pytest

from hoogeveen_alert.sheets.cells import text_of
from hoogeveen_alert.sheets.refused import SheetRefused
from hoogeveen_alert.sheets.workbook import visible_sheets
from hoogeveen_alert.taking_over.reading import LIMITS
from tests.open_documents import HEAD, TAIL, cell, line, ods, sheet, typed, xml_cell
from tests.sheets import zip_of

WORDS = '<text:p>De <text:span>Br<text:a xlink:href="x">ink</text:a></text:span></text:p>'
NOTE = "<office:annotation><text:p>hier staat een opmerking</text:p></office:annotation>"
PICTURE = "<draw:frame><draw:text-box><text:p>plaatje</text:p></draw:text-box></draw:frame>"
SUB_TABLE = f"<table:table table:name='in'>{line(cell('weg'))}</table:table>"


def read(*sheets: str) -> dict[str, list]:
    return visible_sheets(ods(*sheets), LIMITS)


def first_of(xml: str):
    """What is read of a cell."""
    (of_sheet,) = read(sheet("A", line(xml))).values()
    return of_sheet[0][0] if of_sheet else None


@pytest.mark.parametrize(
    ("xml", "value"),
    [
        (cell("De Brink"), "De Brink"),
        (cell(12), 12.0),
        (cell(date(2026, 6, 15)), datetime.fromisoformat("2026-06-15")),
        (typed("currency", "€ 1.250,50", value="1250.5"), 1250.5),
        (typed("percentage", "12%", value="0.12"), 0.12),
        (typed("boolean", "WAAR", **{"boolean-value": "true"}), True),
        (typed("time", "10:30", **{"time-value": "PT10H30M00S"}), timedelta(hours=10.5)),
        (typed("date", "ooit", **{"date-value": "-0044-03-15"}), "ooit"),
        (typed("string", "", **{"string-value": "x"}), "x"),
        (typed("float", "3", value="3", more='table:formula="of:=1+2"'), 3.0),
        (typed("string", "#N/B", more='calcext:value-type="error"'), "#N/B"),
        (xml_cell(WORDS), "De Brink"),
        (xml_cell("<text:p>a<text:s text:c='3'/>b<text:tab/>c</text:p>"), "a   b c"),
        (xml_cell("<text:p>1</text:p><text:p>2<text:line-break/>3</text:p>"), "1\n2\n3"),
        (xml_cell(f"{NOTE}{PICTURE}<text:p>x</text:p>{SUB_TABLE}"), "x"),
        ("<table:covered-table-cell><text:p>oud</text:p></table:covered-table-cell>", None),
    ],
)  # fmt: skip
def test_a_cell_says_what_it_shows(xml, value):
    assert first_of(xml) == value


@pytest.mark.parametrize("error", ["#N/B", "#WAARDE!", "Err:508", "#NAAM?"])
def test_an_error_of_libreoffice_is_told(error):
    assert text_of(error) == ("", "error")


def test_rows_and_cells_that_repeat_come_as_often_as_they_are_said_to():
    twice = typed("string", "b", more='table:number-columns-repeated="2"')
    rows = (line(cell("a"), twice, cell("c")), line(times=3), line(cell("d"), times=2))

    (of_sheet,) = read(sheet("A", *rows)).values()

    assert [row[:4] for row in of_sheet] == [
        *(("a", "b", "b", "c"), (), (), ()),
        *(("d", None, None, None), ("d", None, None, None)),
    ]


def test_a_hidden_sheet_is_passed_over_and_others_keep_their_order():
    sheets = (sheet("B", ["x"]), sheet("Weg", ["y"], is_hidden=True), sheet("A", ["z"]))

    assert list(read(*sheets)) == ["B", "A"]


def test_rows_in_groups_and_headers_that_repeat_on_paper_are_rows():
    head = f"<table:table-header-rows>{line(cell('kop'))}</table:table-header-rows>"
    group = f"<table:table-row-group>{line(cell('rij'))}</table:table-row-group>"

    (of_sheet,) = read(sheet("A", head, group)).values()

    assert [row[0] for row in of_sheet] == ["kop", "rij"]


def test_former_values_and_links_are_no_sheets():
    aside = (
        f"<table:tracked-changes>{SUB_TABLE}</table:tracked-changes>"
        f"<table:dde-links><table:dde-link>{SUB_TABLE}</table:dde-link></table:dde-links>"
    )

    assert list(read(aside, sheet("A", ["x"]))) == ["A"]


# Hostile

DIGITS = '"' + "9" * 9_999 + '"'
LONG = "x" * 30_000
MANY = 'table:number-columns-repeated="1000000000"'
ENTITY = '<!DOCTYPE x [<!ENTITY a "aaaa">]>'
LARGE = {
    "a row a million times": ods(sheet("A", line(cell("x"), times=1_000_000))),
    "long texts, again and again": ods(
        sheet("A", line(typed("string", LONG, more=MANY), times=9_000))
    ),
    "sheets without end": ods(*(sheet("A", ["x"]) for _ in range(101))),
    "elements without end": zip_of(
        {"content.xml": (HEAD + "<text:p/>" * 1_600_000 + TAIL).encode()}
    ),
    "a part that unpacks to 90 MB": zip_of({"content.xml": b" " * 90_000_000}),
}
BROKEN = {
    "entities": zip_of({"content.xml": (ENTITY + "<x>&a;</x>").encode()}),
    "a text document": zip_of({"content.xml": b"<office/>"}),
    "no XML": zip_of({"content.xml": b"PK"}),
    "cut off in the middle": zip_of({"content.xml": HEAD.encode()}),
    "a number of repeats that is none": ods(
        sheet("A", line(typed("string", "x", more='table:number-columns-repeated="veel"')))
    ),
    "a number of 10,000 digits": ods(sheet("A", line(cell("x")).replace('"1"', DIGITS))),
    "a number that is none": ods(sheet("A", line(typed("float", "x", value="twaalf")))),
    "spaces that are no number": ods(sheet("A", line(xml_cell("<text:s text:c='veel'/>")))),
}


@pytest.mark.parametrize("file", LARGE)
def test_what_would_grow_is_too_long(file):
    with pytest.raises(SheetRefused, match="te lang"):
        visible_sheets(LARGE[file], LIMITS)


@pytest.mark.parametrize("file", BROKEN)
def test_what_is_no_sheet_is_refused(file):
    with pytest.raises(SheetRefused, match="kunnen we niet lezen"):
        visible_sheets(BROKEN[file], LIMITS)


@pytest.mark.parametrize("part", ["content.xml", "encrypted-package"])
def test_a_password_is_told(part):
    manifest = b"<manifest:encryption-data/>"
    content = zip_of({"META-INF/manifest.xml": manifest, part: bytes(range(256))})

    with pytest.raises(SheetRefused, match="wachtwoord"):
        visible_sheets(content, LIMITS)


def test_many_columns_and_an_empty_million_cost_nothing():
    wide = typed("string", "x", more=MANY)

    (of_sheet,) = read(sheet("A", line(times=20), line(wide))).values()

    assert (len(of_sheet), len(of_sheet[20])) == (21, LIMITS.columns)
