"""Tables as files that a Dutch spreadsheet program opens, and in which nothing is computed."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

import tablib
from django.http import HttpResponse
from django.utils.functional import Promise

# What a spreadsheet may take for a formula (OWASP, CSV injection); the last four are the
# full-width spellings.
FORMULA = re.compile("\\s*[=+\\-@\uff1d\uff0b\uff0d\uff20]")


def plain(text: str) -> str:
    """What somebody typed, never a formula: an apostrophe in front makes it plain text.

    Signs that nobody sees, which can hide a formula or break a workbook, are left out.
    """
    clean = "".join(_sign(sign) for sign in text)
    return f"'{clean}" if FORMULA.match(clean) else clean


def _sign(sign: str) -> str:
    if sign.isprintable() or sign == "\n":
        return sign
    return " " if sign == "\t" or unicodedata.category(sign) == "Zs" else ""


def as_csv(data: tablib.Dataset) -> bytes:
    """With semicolons, decimal commas, and a mark by which the program sees that it is UTF-8."""
    text: str = _each_cell(data, _in_csv).export("csv", delimiter=";")
    return text.encode("utf-8-sig")


def as_xlsx(data: tablib.Dataset) -> bytes:
    """Numbers and dates are numbers and dates in it, to add up and sort by."""
    book: bytes = _each_cell(data, _in_xlsx).export("xlsx", escape=True)
    return book


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


def _each_cell(data: tablib.Dataset, change: Callable[[Any], Any]) -> tablib.Dataset:
    copy = tablib.Dataset(headers=data.headers, title=data.title)
    for number in range(len(data)):
        copy.append([change(cell) for cell in data[number]])
    return copy


def _in_xlsx(cell: Any) -> Any:
    return plain(str(cell)) if isinstance(cell, str | Promise) else cell


def _in_csv(cell: Any) -> Any:
    # Before it is a text: a negative number is no formula.
    if isinstance(cell, Decimal | float):
        return str(cell).replace(".", ",")
    return _in_xlsx(cell)
