"""From a file that somebody chose to the rows of each sheet, as text."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from hoogeveen_alert.sheets.bundle import files_in, is_bundle
from hoogeveen_alert.sheets.cells import called, text_of
from hoogeveen_alert.sheets.delimited import lines_of_csv
from hoogeveen_alert.sheets.refused import Limits, SheetRefused
from hoogeveen_alert.sheets.workbook import check_kind, is_workbook, visible_sheets

from .declared import Column, SheetRow, TownSheet, town_sheets

MOST_ROWS = 10_000  # of one sheet
MOST_BYTES = 8_000_000
BESIDE = (".geojson", ".json")
Line = tuple[Any, ...]


def too_many() -> SheetRefused:
    return SheetRefused(
        _("This file is too long: at most 10,000 rows in a sheet. Divide it over several files.")
    )


def too_large() -> SheetRefused:
    return SheetRefused(_("This file is larger than 8 MB. Divide it over several files."))


LIMITS = Limits(
    size=MOST_BYTES,
    filled=MOST_ROWS + 11,
    lines=40_000,
    columns=60,
    unpacked=80_000_000,
    elements=1_500_000,
    too_many=too_many,
)


@dataclass
class TownFile:
    """What stands in a file, by key of the sheet."""

    rows: dict[str, list[SheetRow]] = field(default_factory=dict)
    unread: list[str] = field(default_factory=list)  # names of sheets that are none of ours
    left_out: dict[str, list[str]] = field(default_factory=dict)  # columns that are not taken
    is_guessed: bool = False  # the file does not say which letters its bytes are
    beside: dict[str, bytes] = field(default_factory=dict)  # by name in small letters

    @property
    def number(self) -> int:
        return sum(len(rows) for rows in self.rows.values())


def read_town(content: bytes) -> TownFile:
    """Raises SheetRefused."""
    if len(content) > MOST_BYTES:
        raise too_large()
    if not content.strip():
        raise SheetRefused(_("This file is empty."))
    found = TownFile()
    for name, lines in _sheets(content, found):
        _add(found, name, lines)
    if not found.rows:
        raise SheetRefused(_nothing_of(found))
    if not any(found.rows.values()):
        raise SheetRefused(_("There is nothing in this file yet. Fill in a row for each thing."))
    return found


def _sheets(content: bytes, found: TownFile) -> Iterator[tuple[str, Sequence[Line]]]:
    """Name and lines of each sheet of a file, or of all files in a zip. Raises SheetRefused."""
    if not is_bundle(content):
        yield from _sheets_of(content, "", found)
        return
    for file in files_in(content, LIMITS, BESIDE):
        if file.is_sheet:
            yield from _sheets_of(file.content, file.stem, found)
        else:
            found.beside[file.name.lower()] = file.content


def _sheets_of(content: bytes, stem: str, found: TownFile) -> Iterator[tuple[str, Sequence[Line]]]:
    check_kind(content)
    if is_workbook(content):
        yield from visible_sheets(content, LIMITS).items()
        return
    lines, is_guessed = lines_of_csv(content, LIMITS)
    found.is_guessed = found.is_guessed or is_guessed
    sheet = sheet_named_in(stem)
    if sheet and (_fits(sheet, lines) or not _sheet_with(lines)):
        yield str(sheet.title), lines
    else:
        yield stem and f"{stem}.csv", lines


def _fits(sheet: TownSheet, lines: Sequence[Line]) -> bool:
    return not sheet.lacking(_header(sheet, lines, is_ours=True)[1].values())


def sheet_named_in(stem: str) -> TownSheet | None:
    """The one that the name of a file means: `Groepen 2026`, `lijst-politie`."""
    named = {
        sheet.key: sheet
        for word in (stem, *re.split(r"[\s_.()\d-]+", stem))
        if (sheet := _sheet_called(word))
    }
    return next(iter(named.values())) if len(named) == 1 else None


def _nothing_of(found: TownFile) -> str:
    titles = ", ".join(str(sheet.title) for sheet in town_sheets())
    message = _(
        "We find none of our sheets in this file: %(titles)s. Put the names of the columns in the "
        "first row, as in our empty workbook."
    )
    return message % {"titles": titles}


def _add(found: TownFile, name: str, lines: Sequence[Line]) -> None:
    """Read one sheet of the file, if it is one of ours. Raises SheetRefused."""
    if not lines:
        return
    sheet = _sheet_called(name) or _sheet_with(lines)
    if sheet is None:
        if called(name) not in OURS:
            found.unread.append(name)
        return
    if sheet.key in found.rows:
        twice = _("Two sheets of this file are a list of %(title)s. Keep one of them.")
        raise SheetRefused(twice % {"title": sheet.title})
    at, columns = _header(sheet, lines, is_ours=sheet is _sheet_called(name))
    lacking = sheet.lacking(columns.values())
    if lacking:
        raise SheetRefused(_which_lack(sheet, lacking))
    amounts = {column.key for column in sheet.columns if column.is_amount}
    places = {place for place, key in columns.items() if key in amounts}
    numbered = ((number, _in_cents(line, places)) for number, line in _numbered(lines, at))
    rows = [_row(number, line, columns, found) for number, line in numbered]
    found.rows[sheet.key] = [row for row in rows if any(row.cells.values()) or row.problems]
    names = [text_of(value)[0] for value in lines[at]]
    left = [each for place, each in enumerate(names) if each and place not in columns]
    if left:
        found.left_out[sheet.key] = left


# Of the template itself; nobody is told that they are not read.
OURS = frozenset({"uitleg", "keuzes"})


def _numbered(lines: Sequence[Line], header: int) -> Iterable[tuple[int, Line]]:
    return ((at + 1, line) for at, line in enumerate(lines) if at > header)


def _sheet_called(name: str) -> TownSheet | None:
    key = called(name)
    sheets = (sheet for sheet in town_sheets() if key in (called(sheet.title), *sheet.called))
    return next(sheets, None) if key else None


def _sheet_with(lines: Sequence[Line]) -> TownSheet | None:
    """The one whose columns fit best, among those of which no needed column lacks."""
    best, most = None, 0
    for sheet in town_sheets():
        columns = set(_header(sheet, lines, is_ours=False)[1].values())
        if sheet.is_told_by_title or sheet.lacking(columns):
            continue
        if len(columns) > most:
            best, most = sheet, len(columns)
    return best


def _header(
    sheet: TownSheet, lines: Sequence[Line], *, is_ours: bool
) -> tuple[int, dict[int, str]]:
    """Which of the first lines has the names of the columns, and the place of each we know."""
    names = _names(sheet, is_ours=is_ours)
    found = [_columns(names, line) for line in lines[: LIMITS.header_within]]
    at = max(range(len(found)), key=lambda place: len(found[place]), default=0)
    return at, found[at] if found else {}


def _names(sheet: TownSheet, *, is_ours: bool) -> dict[str, str]:
    """Key of each column by what it may be called."""
    return {
        each: column.key
        for column in sheet.columns
        for each in (
            called(column.title),
            *column.called,
            *(column.called_there if is_ours else ()),
        )
    }


def _columns(names: Mapping[str, str], line: Line) -> dict[int, str]:
    """Place of each column that is known; of two with one meaning the first."""
    found: dict[int, str] = {}
    for place, value in enumerate(line):
        key = names.get(called(value))
        if key and key not in found.values():
            found[place] = key
    return found


def _which_lack(sheet: TownSheet, lacking: Sequence[Column]) -> str:
    message = _(
        "We do not find these columns of %(title)s: %(columns)s. Put their names in the first row, "
        "as in our empty workbook."
    )
    columns = ", ".join(str(column.title) for column in lacking)
    return message % {"title": sheet.title, "columns": columns}


def _row(number: int, line: Line, columns: dict[int, str], file: TownFile) -> SheetRow:
    row = SheetRow(number, {}, beside=file.beside)
    for place, key in columns.items():
        text, problem = text_of(line[place]) if place < len(line) else ("", "")
        row.cells[key] = text
        if problem:
            row.problems[key] = problem
    return row


def _in_cents(line: Line, places: Collection[int]) -> Line:
    """With numbers at these places as amounts: 12.345 as text would be more than twelve thousand.

    What is no number stays as it is.
    """
    return tuple(
        f"{value:.2f}".replace(".", ",")
        if place in places and isinstance(value, float) and abs(value) < 1e12
        else value
        for place, value in enumerate(line)
    )


YEAR_FIRST = re.compile(r"([0-9]{4})(?:-([0-9]{1,2})-([0-9]{1,2}))?")
DAY_FIRST = re.compile(r"([0-9]{1,2})[-/. ]([0-9]{1,2})[-/. ]([0-9]{4})")


def day_of(text: str) -> date | None:
    """The day that stands in a cell; of a year alone its first. None for what is no day."""
    if found := YEAR_FIRST.fullmatch(text):
        year, month, day = (int(part or 1) for part in found.groups())
    elif found := DAY_FIRST.fullmatch(text):
        day, month, year = map(int, found.groups())
    else:
        return None
    try:
        return date(year, month, day)
    except ValueError:
        return None
