"""Files for a spreadsheet program: nothing in them is computed, all is read as meant."""

from datetime import UTC, date, datetime
from decimal import Decimal
from io import BytesIO

import pytest
import tablib
from django.utils.functional import lazystr
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from hoogeveen_alert.spreadsheets import (
    EURO,
    FORMULA,
    as_csv,
    as_xlsx,
    download,
    plain,
    total_above,
)
from tests.reckoned import rows_in, sheet_in


@pytest.mark.parametrize(
    "typed", ["=1+1", "+31", "-2", "@A1", "\t=1", "\r=1", "\n=1", " \xa0=1", "\u200b=1", "\uff1d1"]
)
def test_a_formula_becomes_text(typed):
    assert plain(typed).startswith("'")


def test_other_text_stays_as_it_is():
    assert plain("Anna Bós\nhoek 1-3") == "Anna Bós\nhoek 1-3"
    assert plain("twee\xa0woorden\tnaast\x01elkaar\r\n") == "twee woorden naastelkaar\n"


@given(st.text())
def test_no_text_is_a_formula(typed):
    assert not FORMULA.match(plain(typed))


def test_a_csv_is_as_a_dutch_program_expects():
    row = [lazystr("=1"), Decimal("-60.50"), 12.5, 3, None]
    data = tablib.Dataset(row, headers=["a", "b", "c", "d", "e"])

    assert as_csv(data) == b"\xef\xbb\xbfa;b;c;d;e\r\n'=1;-60,50;12,5;3;\r\n"


def test_a_workbook_holds_numbers_and_dates():
    data = tablib.Dataset(["=1", Decimal("60.50"), date(2026, 11, 22)], headers=["a", "b", "c"])

    text, amount, day = load_workbook(BytesIO(as_xlsx(data))).active[2]

    assert (text.value, text.data_type) == ("'=1", "s")
    assert (amount.value, amount.data_type) == (60.5, "n")
    assert day.is_date


def test_an_amount_has_the_sign_of_the_euro_and_a_day_is_a_day():
    moment = datetime(2026, 11, 22, 23, 30, tzinfo=UTC)
    data = tablib.Dataset([Decimal("1234.50"), date(2026, 11, 22), moment], headers=["a", "b", "c"])

    amount, day, at = sheet_in(as_xlsx(data))[2]

    assert (amount.number_format, amount.data_type) == (EURO, "n")
    assert (day.number_format, at.number_format) == ("dd-mm-yyyy", "dd-mm-yyyy hh:mm")
    assert day.is_date
    assert at.value == datetime(2026, 11, 23, 0, 30)  # noqa: DTZ001 - a cell knows no zone
    assert as_csv(data).splitlines()[1] == b"1234,50;2026-11-22;2026-11-23 00:30"


@given(st.lists(st.tuples(st.text(max_size=9), st.integers(-(10**9), 10**9)), max_size=20))
def test_a_total_is_a_formula_and_comes_to_what_the_other_file_says(rows):
    data = tablib.Dataset(headers=["a", "b"])
    for text, cents in rows:
        data.append([text, Decimal(cents) / 100])
    total = sum((Decimal(cents) / 100 for _text, cents in rows), Decimal(0))
    data.append(["Samen", total_above(total)])

    written, sheet = rows_in(as_xlsx(data)), sheet_in(as_xlsx(data))

    assert round(written[-1][1] * 100) == total * 100
    formulas = [cell for row in sheet.iter_rows() for cell in row if cell.data_type == "f"]
    assert len(formulas) == (1 if rows else 0)
    assert as_csv(data).decode().splitlines()[-1] == f"Samen;{str(total).replace('.', ',')}"


@pytest.mark.parametrize("typed", ["{above}", "=SUM({column}2)", "#N/A", "#REF!", "x" * 40_000])
def test_what_was_typed_is_text_whatever_it_looks_like(typed):
    data = tablib.Dataset([typed], headers=[typed], title="[a]/b:c*?" * 9)

    for row in sheet_in(as_xlsx(data)).iter_rows():
        assert row[0].data_type == "s"
        assert "{column}" not in typed or row[0].value.startswith("'=")


def test_a_download_is_a_file_with_its_ending():
    response = download(tablib.Dataset(headers=["a"]), "lijst", "xlsx")

    assert response["Content-Disposition"] == 'attachment; filename="lijst.xlsx"'
    assert response.content.startswith(b"PK")
