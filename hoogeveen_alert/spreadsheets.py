"""Tables as files that a Dutch spreadsheet program opens.

An amount in euro is a `Decimal`, a day a `date`, and what is reckoned a `Formula`. Of what
somebody typed nothing is reckoned.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from io import BytesIO
from typing import Any

import tablib
from django.http import HttpResponse
from django.utils import timezone
from django.utils.functional import Promise
from openpyxl import Workbook
from openpyxl.cell import Cell
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

# What a spreadsheet may take for a formula (OWASP, CSV injection); the last four are the
# full-width spellings.
FORMULA = re.compile("\\s*[=+\\-@\uff1d\uff0b\uff0d\uff20]")
# Shown as € 1.234,50 (413 is Dutch) and 27-11-2026; points and commas here are the format's own.
EURO = "[$€-413] #,##0.00;-[$€-413] #,##0.00"
DAY, MOMENT = "dd-mm-yyyy", "dd-mm-yyyy hh:mm"
NOT_IN_A_TITLE = re.compile(r"[\\*?:/\[\]]")
LONGEST_TITLE, WIDEST, LOOKED_AT = 31, 60, 200


@dataclass(frozen=True)
class Formula:
    """A cell that the workbook reckons by itself, with its value for files that cannot.

    `text` may name the cell's own {row} and {column}, and the row above it, {above}; row 1 has
    the names of the columns. It is written by us: nothing that was typed becomes part of it.
    """

    text: str
    value: Any


def total_above(value: Any) -> Formula:
    """The sum of the whole column above it."""
    return Formula("SUM({column}2:{column}{above})", value)


def plain(text: str) -> str:
    """What somebody typed, never a formula: an apostrophe in front makes it plain text.

    Signs that nobody sees, which can hide a formula or break a workbook, are left out.
    """
    clean = "".join(_sign(sign) for sign in text)
    return f"'{clean}" if _is_taken_for_a_formula(clean) else clean


def as_typed(text: str) -> str:
    """What was typed, of a cell that `plain` wrote."""
    return text[1:] if text.startswith("'") and _is_taken_for_a_formula(text[1:]) else text


def _is_taken_for_a_formula(text: str) -> bool:
    """Also behind apostrophes: one that somebody typed comes back too."""
    return bool(FORMULA.match(text.lstrip("'")))


def _sign(sign: str) -> str:
    if sign.isprintable() or sign == "\n":
        return sign
    return " " if sign == "\t" or unicodedata.category(sign) == "Zs" else ""


def as_csv(data: tablib.Dataset) -> bytes:
    """With semicolons, decimal commas, and a mark by which the program sees that it is UTF-8."""
    table = tablib.Dataset(headers=data.headers)
    for number in range(len(data)):
        table.append([_in_csv(cell) for cell in data[number]])
    text: str = table.export("csv", delimiter=";")
    return text.encode("utf-8-sig")


def as_xlsx(data: tablib.Dataset) -> bytes:
    """Numbers, amounts and dates are what they are in it, to add up and sort by."""
    book = Workbook()
    sheet = book.active
    sheet.title = NOT_IN_A_TITLE.sub(" ", str(data.title or ""))[:LONGEST_TITLE] or "1"
    rows = [data.headers or [], *(data[number] for number in range(len(data)))]
    for number, row in enumerate(rows, start=1):
        for place, value in enumerate(row, start=1):
            _fill(sheet.cell(row=number, column=place), value)
        if number == 1 or any(isinstance(value, Formula) for value in row):
            for cell in sheet[number]:
                cell.font = Font(bold=True)
    for place, values in enumerate(zip(*rows[:LOOKED_AT], strict=True), start=1):
        longest = max(len(_shown(value)) for value in values)
        sheet.column_dimensions[get_column_letter(place)].width = min(longest, WIDEST) + 4
    sheet.freeze_panes = "A2"
    stream = BytesIO()
    book.save(stream)
    return stream.getvalue()


FORMATS: Mapping[str, tuple[str, Callable[[tablib.Dataset], bytes]]] = {
    "csv": ("text/csv; charset=utf-8", as_csv),
    "xlsx": (
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        as_xlsx,
    ),
}


def download(data: tablib.Dataset, name: str, kind: str) -> HttpResponse:
    """The table as a file to save, `name` without its ending; `kind` is a key of FORMATS."""
    content_type, write = FORMATS[kind]
    response = HttpResponse(write(data), content_type=content_type)
    response["Content-Disposition"] = f'attachment; filename="{name}.{kind}"'
    return response


def _fill(cell: Cell, value: Any) -> None:
    """Write a value, and how it is shown."""
    if isinstance(value, str | Promise):
        text = plain(str(value))
        if text:
            cell.value = text
            cell.data_type = "s"  # also of what looks like an error, as #N/A
        return
    of = value
    if isinstance(value, Formula):
        value, of = _reckoned_at(cell, value), value.value
    elif isinstance(value, datetime):
        value = timezone.make_naive(value) if timezone.is_aware(value) else value
    cell.value = value
    if isinstance(of, Decimal):
        cell.number_format = EURO
    elif isinstance(of, date):
        cell.number_format = MOMENT if isinstance(of, datetime) else DAY


def _reckoned_at(cell: Cell, formula: Formula) -> Any:
    """The formula as it stands in that cell; of a column without rows the value itself."""
    if "{above}" in formula.text and cell.row == 2:
        return formula.value
    where = {"row": cell.row, "above": cell.row - 1, "column": cell.column_letter}
    return "=" + formula.text.format(**where)


def _in_csv(cell: Any) -> Any:
    if isinstance(cell, Formula):
        return _in_csv(cell.value)
    if isinstance(cell, datetime):
        moment = timezone.localtime(cell) if timezone.is_aware(cell) else cell
        return moment.strftime("%Y-%m-%d %H:%M")
    # Before it is a text: a negative number is no formula.
    if isinstance(cell, Decimal | float):
        return str(cell).replace(".", ",")
    return plain(str(cell)) if isinstance(cell, str | Promise) else cell


def _shown(cell: Any) -> str:
    return str(cell.value if isinstance(cell, Formula) else cell)
