"""Reading a spreadsheet of members that somebody uploaded: rows of text, or why it cannot be.

The file is hostile until shown otherwise. A workbook is a zip of XML: its sizes, elements and
document types are looked at before openpyxl, which has no limits of its own, builds anything.
"""

from __future__ import annotations

import csv
import re
import warnings
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from io import BytesIO
from typing import Any
from xml.parsers import expat
from zipfile import BadZipFile, ZipFile

import openpyxl
from django.utils.translation import gettext as _
from openpyxl.cell.cell import ERROR_CODES

from hoogeveen_alert.typed import cleaned

MOST_BYTES = 2_000_000
MOST_PEOPLE = 1_024
# Of what is in the zip. A thousand people with ten columns each take a tenth of this.
MOST_UNPACKED = 20_000_000
MOST_PARTS = 500
MOST_ELEMENTS = 300_000
MOST_COLUMNS = 40
MOST_LINES = 20_000  # with the empty ones between and below
HEADER_WITHIN = 10  # a title may stand above the names of the columns

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
UNREADABLE = (
    *(BadZipFile, expat.ExpatError, SyntaxError, LookupError, ValueError, TypeError),
    *(AttributeError, ArithmeticError, OSError, EOFError, NotImplementedError, RuntimeError),
    zlib.error,
)


class SheetRefused(Exception):
    """The file as a whole cannot be taken; the text says why, and what to do."""


@dataclass
class SheetRow:
    number: int  # as the spreadsheet counts, from 1
    cells: dict[str, str]
    problems: dict[str, str] = field(default_factory=dict)  # by field: what is in the cell


@dataclass
class Sheet:
    rows: list[SheetRow]
    left_out: list[str]  # names of columns that are not taken


def read_sheet(content: bytes) -> Sheet:
    """The people of an Excel or CSV file. Raises SheetRefused."""
    if len(content) > MOST_BYTES:
        raise SheetRefused(_("This file is larger than 2 MB. Keep only the list of members in it."))
    if not content.strip():
        raise SheetRefused(_("This file is empty."))
    if content.startswith(OLE):
        raise SheetRefused(_why_ole(content))
    lines = _lines_of_workbook(content) if content.startswith(ZIP) else _lines_of_csv(content)
    return _sheet_of(lines)


def _why_ole(content: bytes) -> str:
    if ENCRYPTED in content:
        return _("This file has a password. Save it without one and choose it again.")
    return _(
        "This is an Excel file of before 2007 (.xls). Open it, save it as Excel workbook (.xlsx), "
        "and choose that file."
    )


def _no_sheet() -> SheetRefused:
    return SheetRefused(
        _(
            "This is not a spreadsheet we can read. Choose an Excel file (.xlsx) or a CSV file, "
            "for example our empty list that you filled in."
        )
    )


def _too_many() -> SheetRefused:
    return SheetRefused(
        _("This list is too long: at most 1,024 people fit in a group. Keep only their rows.")
    )


# Workbooks -----------------------------------------------------------------------------------


def _lines_of_workbook(content: bytes) -> Iterator[tuple[Any, ...]]:
    try:
        with ZipFile(BytesIO(content)) as archive:
            _check_parts(archive)
        return iter(_read_workbook(content))
    except UNREADABLE as error:
        raise _no_sheet() from error


def _check_parts(archive: ZipFile) -> None:
    """Refuse what would grow without end, before anything is built of it."""
    parts = archive.infolist()
    # zipfile never unpacks more of a part than the size it declares.
    if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_UNPACKED:
        raise _too_many()
    if any(part.flag_bits & 1 for part in parts):
        raise SheetRefused(_("This file has a password. Save it without one and choose it again."))
    if "xl/workbook.xml" not in archive.namelist():
        raise _no_sheet()
    count = _ElementCount()
    for part in parts:
        # By what is in it: openpyxl reads a sheet under whatever name the workbook gives it.
        count.read(archive.read(part), is_xml=part.filename.lower().endswith((".xml", ".rels")))


class _ElementCount:
    """Counts the elements of all parts; a document type, with which XML bombs begin, is refused."""

    def __init__(self) -> None:
        self.elements = 0

    def read(self, part: bytes, *, is_xml: bool) -> None:
        """What is no XML by its name or its beginning, such as a picture, holds no element."""
        before = self.elements
        parser = expat.ParserCreate()
        parser.StartDoctypeDeclHandler = self._doctype
        parser.StartElementHandler = self._element
        try:
            parser.Parse(part, True)
        except expat.ExpatError:
            if is_xml or self.elements > before:
                raise

    def _doctype(self, *_declared: Any) -> None:
        raise _no_sheet()

    def _element(self, *_named: Any) -> None:
        self.elements += 1
        if self.elements > MOST_ELEMENTS:
            raise _too_many()


def _read_workbook(content: bytes) -> list[tuple[Any, ...]]:
    with warnings.catch_warnings():
        # About drop-down lists and styles, which nobody needs here.
        warnings.simplefilter("ignore")
        book = openpyxl.load_workbook(
            BytesIO(content), read_only=True, data_only=True, keep_links=False
        )
        try:
            sheet = book.active if hasattr(book.active, "iter_rows") else book.worksheets[0]
            # Not the size that the file declares, which may be any.
            lines = sheet.iter_rows(max_row=MOST_LINES, max_col=MOST_COLUMNS, values_only=True)
            return _without_tail(lines)
        finally:
            book.close()


def _without_tail(lines: Iterable[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
    """The lines up to the last that holds something; openpyxl makes up what lacks below it."""
    kept: list[tuple[Any, ...]] = []
    filled = empty = 0
    for line in lines:
        if all(value is None for value in line):
            empty += 1
            continue
        kept += [()] * empty
        kept.append(line)
        filled, empty = filled + 1, 0
        if filled > MOST_PEOPLE + HEADER_WITHIN + 1:
            raise _too_many()
    return kept


# CSV -----------------------------------------------------------------------------------------


def _lines_of_csv(content: bytes) -> Iterator[tuple[Any, ...]]:
    text = _decoded(content)
    if any(not c.isprintable() and c not in "\t\r\n" for c in cleaned(text[:2000])):
        raise _no_sheet()
    first = text.lstrip().partition("\n")[0]
    delimiter = max(";,\t", key=first.count)
    try:
        lines = list(csv.reader(text.splitlines(keepends=True), delimiter=delimiter))
    except csv.Error as error:
        raise _no_sheet() from error
    if sum(any(cell.strip() for cell in line) for line in lines) > MOST_PEOPLE + HEADER_WITHIN + 1:
        raise _too_many()
    return (tuple(line[:MOST_COLUMNS]) for line in lines)


def _decoded(content: bytes) -> str:
    """As Excel, Numbers and LibreOffice write it; Windows-1252 takes nearly any bytes."""
    encodings = ["utf-8-sig", "cp1252"]
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings = ["utf-16"]
    for encoding in encodings:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise _no_sheet()


# From lines to rows --------------------------------------------------------------------------


def _sheet_of(lines: Iterator[tuple[Any, ...]]) -> Sheet:
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
        raise _too_many()
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
    text = cleaned(str(value)).strip()
    if text in ERROR_CODES:
        return "", "error"
    return (text, "shortened") if SHORTENED.fullmatch(text) else (text, "")
