"""The sheets of an Excel file that somebody uploaded, as lines of cells.

The file is hostile until shown otherwise. A workbook is a zip of XML: its sizes, elements and
document types are looked at before openpyxl, which has no limits of its own, builds anything.
"""

from __future__ import annotations

import warnings
import zlib
from collections.abc import Callable, Iterable
from io import BytesIO
from typing import Any, TypeVar
from xml.parsers import expat
from zipfile import BadZipFile, ZipFile

import openpyxl

from .refused import Limits, locked, no_sheet, old_excel, other_program

MOST_PARTS = 500
ZIP, OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ENCRYPTED = "EncryptedPackage".encode("utf-16-le")

Line = tuple[Any, ...]
Found = TypeVar("Found")
# What other programs put into their zip, which is no Excel file.
OTHERS = {"content.xml": "LibreOffice (.ods)", "Index/Document.iwa": "Numbers"}
UNREADABLE = (
    *(BadZipFile, expat.ExpatError, SyntaxError, LookupError, ValueError, TypeError),
    *(AttributeError, ArithmeticError, OSError, EOFError, NotImplementedError, RuntimeError),
    zlib.error,
)


def check_kind(content: bytes) -> None:
    """Refuse what Excel wrote before 2007, or with a password. Raises SheetRefused."""
    if content.startswith(OLE):
        raise locked() if ENCRYPTED in content else old_excel()


def is_workbook(content: bytes) -> bool:
    return content.startswith(ZIP)


def visible_sheets(content: bytes, limits: Limits) -> dict[str, list[Line]]:
    """Lines of each sheet that is not hidden, by its name. Raises SheetRefused."""

    def read(book: openpyxl.Workbook) -> dict[str, list[Line]]:
        return {
            str(sheet.title): _without_tail(_lines(sheet, limits.lines, limits), limits)
            for sheet in _visible(book)
        }

    return _read_checked(content, limits, read)


def first_sheet_with(
    content: bytes, is_list: Callable[[Iterable[Line]], bool], limits: Limits
) -> tuple[str, list[Line], list[str]]:
    """Name and lines of the first visible sheet whose first lines are those of a list.

    Of a workbook without one its first visible sheet. With the names of the other visible sheets
    that look like a list too. Raises SheetRefused.
    """

    def read(book: openpyxl.Workbook) -> tuple[str, list[Line], list[str]]:
        visible = _visible(book)
        first = limits.header_within
        lists = [sheet for sheet in visible if is_list(_lines(sheet, first, limits))]
        chosen = (lists or visible or book.worksheets)[0]
        others = [str(sheet.title) for sheet in lists if sheet is not chosen]
        name = str(chosen.title) if len(visible) > 1 else ""
        return name, _without_tail(_lines(chosen, limits.lines, limits), limits), others

    return _read_checked(content, limits, read)


def _visible(book: openpyxl.Workbook) -> list[Any]:
    return [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"]


def _read_checked(
    content: bytes, limits: Limits, read: Callable[[openpyxl.Workbook], Found]
) -> Found:
    """What `read` finds in the workbook, once its parts were looked at. Raises SheetRefused."""
    try:
        with ZipFile(BytesIO(content)) as archive:
            _check_parts(archive, limits)
        with warnings.catch_warnings():
            # About drop-down lists and styles, which nobody needs here.
            warnings.simplefilter("ignore")
            book = openpyxl.load_workbook(
                BytesIO(content), read_only=True, data_only=True, keep_links=False
            )
            try:
                return read(book)
            finally:
                book.close()
    except UNREADABLE as error:
        raise no_sheet() from error


def _check_parts(archive: ZipFile, limits: Limits) -> None:
    """Refuse what would grow without end, before anything is built of it."""
    parts = archive.infolist()
    # zipfile never unpacks more of a part than the size it declares.
    if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > limits.unpacked:
        raise limits.too_many()
    if any(part.flag_bits & 1 for part in parts):
        raise locked()
    names = archive.namelist()
    if "xl/workbook.xml" not in names:
        program = next((OTHERS[name] for name in names if name in OTHERS), "")
        raise other_program(program) if program else no_sheet()
    count = _ElementCount(limits)
    for part in parts:
        # By what is in it: openpyxl reads a sheet under whatever name the workbook gives it.
        count.read(archive.read(part), is_xml=part.filename.lower().endswith((".xml", ".rels")))


class _ElementCount:
    """Counts the elements of all parts; a document type, with which XML bombs begin, is refused."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
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
        raise no_sheet()

    def _element(self, *_named: Any) -> None:
        self.elements += 1
        if self.elements > self.limits.elements:
            raise self.limits.too_many()


def _lines(sheet: Any, most: int, limits: Limits) -> Iterable[Line]:
    """Not the size that the file declares, which may be any."""
    lines: Iterable[Line] = sheet.iter_rows(max_row=most, max_col=limits.columns, values_only=True)
    return lines


def _without_tail(lines: Iterable[Line], limits: Limits) -> list[Line]:
    """The lines up to the last that holds something; openpyxl makes up what lacks below it."""
    kept: list[Line] = []
    filled = empty = 0
    for line in lines:
        if all(value is None for value in line):
            empty += 1
            continue
        kept += [()] * empty
        kept.append(line)
        filled, empty = filled + 1, 0
        if filled > limits.filled:
            raise limits.too_many()
    return kept
