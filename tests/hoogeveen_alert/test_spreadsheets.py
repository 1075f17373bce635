"""Files for a spreadsheet program: nothing in them is computed, all is read as meant."""

from datetime import date
from decimal import Decimal
from io import BytesIO

import pytest
import tablib
from django.utils.functional import lazystr
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from hoogeveen_alert.spreadsheets import FORMULA, as_csv, as_xlsx, download, plain


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


def test_a_download_is_a_file_with_its_ending():
    response = download(tablib.Dataset(headers=["a"]), "lijst", "xlsx")

    assert response["Content-Disposition"] == 'attachment; filename="lijst.xlsx"'
    assert response.content.startswith(b"PK")
