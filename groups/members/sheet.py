"""Reading a spreadsheet of members that somebody uploaded: rows of text, or why it cannot be.

What a workbook or a CSV file is made of is read by the modules beside this one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from django.utils.translation import gettext as _

from hoogeveen_alert.spreadsheets import as_typed
from hoogeveen_alert.typed import cleaned

from .delimited import lines_of_csv
from .refused_sheets import (
    HEADER_WITHIN,
    MOST_PEOPLE,
    SheetRefused,
    locked,
    old_excel,
    too_many,
)
from .workbook import first_sheet_with

MOST_BYTES = 2_000_000

# How people call the columns, in small letters without anything but letters and digits.
CALLED = {
    "name": ("naam", "naamlid", "volledigenaam", "name"),
    "email": ("emailadres", "email", "mail", "mailadres", "emailaddress"),
    "phone": (
        *("mobielnummer", "mobiel", "mobieletelefoon", "mobieltje", "telefoon", "telefoonnummer"),
        *("tel", "06", "06nummer", "gsm", "mobilenumber", "mobile", "phone"),
    ),
    "postcode": ("postcode", "pc"),
    "house_number": ("huisnummer", "huisnr", "nummer", "nr", "housenumber"),
    "addition": ("toevoeging", "huisletter", "toev", "addition"),
    "note": ("notitie", "opmerking", "opmerkingen", "note"),
}
FIELD_OF = {called: name for name, names in CALLED.items() for called in names}
NEEDED = ("name", "phone", "postcode", "house_number")

ZIP, OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
# 6,12E+08: what Excel makes of a number that does not fit in its column.
SHORTENED = re.compile(r"[0-9]([.,][0-9]+)?[eE]\+?[0-9]+")
# What Excel shows in place of a value that it cannot reckon, in English and in Dutch.
ERROR = re.compile(
    r"#(N/[AB]|VALUE!|WAARDE!|REF!|VERW!|DIV/0!|DEEL/0!|NAME\?|NAAM\?|NUM!|GETAL!|NULL!|LEEG!"
    r"|SPILL!|OVERLOOP!|CALC!|BEREKENEN!|#+)"
)
# 10-nov, nov-10, 10-11-2026: what it makes of a number with an addition that can be a day.
MONTH = r"(?:jan|feb|mrt|mar|maa|apr|mei|may|jun|jul|aug|sep|okt|oct|nov|dec)[a-z]{0,6}\.?"
DAY = re.compile(
    rf"[0-9]{{1,4}}[-/ ]{MONTH}(?:[-/ ][0-9]{{2,4}})?|{MONTH}[-/ ][0-9]{{1,4}}"
    r"|[0-9]{1,2}[-/][0-9]{1,2}[-/][0-9]{4}|[0-9]{4}-[0-9]{2}-[0-9]{2}(?: 00:00:00)?",
    re.IGNORECASE,
)


@dataclass
class SheetRow:
    number: int  # as the spreadsheet counts, from 1
    cells: dict[str, str]
    problems: dict[str, str] = field(default_factory=dict)  # by field: what is in the cell


@dataclass
class Sheet:
    rows: list[SheetRow]
    left_out: list[str]  # names of columns that are not taken
    name: str = ""  # of the one that is read, when the workbook shows several
    others: list[str] = field(default_factory=list)  # that look like a list of members too
    is_guessed: bool = False  # the file does not say which letters its bytes are


def read_sheet(content: bytes) -> Sheet:
    """The people of an Excel or CSV file. Raises SheetRefused."""
    if len(content) > MOST_BYTES:
        raise SheetRefused(_("This file is larger than 2 MB. Keep only the list of members in it."))
    if not content.strip():
        raise SheetRefused(_("This file is empty."))
    if content.startswith(OLE):
        raise locked() if ENCRYPTED in content else old_excel()
    if not content.startswith(ZIP):
        lines, is_guessed = lines_of_csv(content)
        sheet = _sheet_of(lines)
        sheet.is_guessed = is_guessed
        return sheet
    name, of_sheet, others = first_sheet_with(content, _is_list)
    sheet = _sheet_of(of_sheet)
    sheet.name, sheet.others = name, others
    return sheet


def _is_list(lines: Iterable[tuple[Any, ...]]) -> bool:
    return any(set(NEEDED) <= set(_columns_of(line).values()) for line in lines)


def _sheet_of(lines: Iterable[tuple[Any, ...]]) -> Sheet:
    columns: dict[int, str] = {}
    nearest: dict[int, str] = {}
    names: list[str] = []
    rows: list[SheetRow] = []
    for number, line in enumerate(lines, start=1):
        if columns:
            row = _row_of(number, line, columns)
            if any(row.cells.values()) or row.problems:
                rows.append(row)
            continue
        found = _columns_of(line)
        nearest = max(nearest, found, key=len)
        if set(NEEDED) <= set(found.values()):
            columns, names = found, [_text(value)[0] for value in line]
        elif number == HEADER_WITHIN:
            break
    if not columns:
        raise SheetRefused(_which_columns_lack(nearest))
    if len(rows) > MOST_PEOPLE:
        raise too_many()
    if not rows:
        raise SheetRefused(_("There is nobody in this list. Fill in a row for each person."))
    left_out = [name for place, name in enumerate(names) if name and place not in columns]
    return Sheet(rows, left_out)


def _columns_of(line: tuple[Any, ...]) -> dict[int, str]:
    """Place of each column that is known; of two with one meaning the first."""
    found: dict[int, str] = {}
    for place, value in enumerate(line):
        name = FIELD_OF.get(re.sub(r"[^a-z0-9]", "", _text(value)[0].lower()))
        if name and name not in found.values():
            found[place] = name
    return found


def _which_columns_lack(found: dict[int, str]) -> str:
    titles = {
        "name": _("Name"),
        "phone": _("Mobile number"),
        "postcode": _("Postcode"),
        "house_number": _("House number"),
    }
    lacking = [titles[name] for name in NEEDED if name not in found.values()]
    message = _(
        "We do not find these columns: %(columns)s. Put their names in the first row, "
        "as in our empty list."
    )
    return message % {"columns": ", ".join(lacking)}


def _row_of(number: int, line: tuple[Any, ...], columns: dict[int, str]) -> SheetRow:
    row = SheetRow(number, {})
    for place, name in columns.items():
        text, problem = _text(line[place]) if place < len(line) else ("", "")
        row.cells[name] = text
        if problem:
            row.problems[name] = problem
    return row


def _text(value: Any) -> tuple[str, str]:
    """What stands in a cell as text, and what is wrong with it: date, error or shortened."""
    if isinstance(value, datetime | date | time | timedelta):
        return str(value).partition(" ")[0], "date"
    if value is None or isinstance(value, bool):
        return "", ""
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        value = int(value)
    text = as_typed(cleaned(str(value)).strip())
    if ERROR.fullmatch(text):
        return "", "error"
    if SHORTENED.fullmatch(text):
        return text, "shortened"
    return (text, "date") if DAY.fullmatch(text) else (text, "")
