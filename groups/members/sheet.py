"""Reading a spreadsheet of members that somebody uploaded: rows of text, or why it cannot be.

What a workbook or a CSV file is made of is read by `hoogeveen_alert.sheets`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from hoogeveen_alert.sheets.cells import called, text_of
from hoogeveen_alert.sheets.delimited import lines_of_csv
from hoogeveen_alert.sheets.refused import Limits, SheetRefused
from hoogeveen_alert.sheets.workbook import check_kind, first_sheet_with, is_workbook

MOST_BYTES = 2_000_000
MOST_PEOPLE = 1_024
HEADER_WITHIN = 10  # a title may stand above the names of the columns


def too_many() -> SheetRefused:
    return SheetRefused(
        _("This list is too long: at most 1,024 people fit in a group. Keep only their rows.")
    )


# A thousand people with ten columns each take a tenth of what a zip may hold.
LIMITS = Limits(
    size=MOST_BYTES,
    filled=MOST_PEOPLE + HEADER_WITHIN + 1,
    lines=20_000,
    columns=40,
    unpacked=20_000_000,
    elements=300_000,
    too_many=too_many,
    header_within=HEADER_WITHIN,
)

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
    check_kind(content)
    if not is_workbook(content):
        lines, is_guessed = lines_of_csv(content, LIMITS)
        sheet = _sheet_of(lines)
        sheet.is_guessed = is_guessed
        return sheet
    name, of_sheet, others = first_sheet_with(content, _is_list, LIMITS)
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
            columns, names = found, [text_of(value)[0] for value in line]
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
        name = FIELD_OF.get(called(value))
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
        text, problem = text_of(line[place]) if place < len(line) else ("", "")
        row.cells[name] = text
        if problem:
            row.problems[name] = problem
    return row
