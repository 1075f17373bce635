"""The sheets of an Excel file that somebody uploaded, as lines of cells.

The file is hostile until shown otherwise. A workbook is a zip of XML: its sizes, elements and
document types are looked at before openpyxl, which has no limits of its own, builds anything.
"""

from __future__ import annotations

import warnings
import zlib
from collections.abc import Callable, Iterable
from io import BytesIO
from typing import Any
from xml.parsers import expat
from zipfile import BadZipFile, ZipFile

import openpyxl

from .refused_sheets import (
    HEADER_WITHIN,
    MOST_COLUMNS,
    MOST_FILLED,
    locked,
    no_sheet,
    other_program,
    too_many,
)

# Of what is in the zip. A thousand people with ten columns each take a tenth of this.
MOST_UNPACKED = 20_000_000
MOST_PARTS = 500
MOST_ELEMENTS = 300_000
MOST_LINES = 20_000  # with the empty ones between and below

Line = tuple[Any, ...]
# What other programs put into their zip, which is no Excel file.
OTHERS = {"content.xml": "LibreOffice (.ods)", "Index/Document.iwa": "Numbers"}
UNREADABLE = (
    *(BadZipFile, expat.ExpatError, SyntaxError, LookupError, ValueError, TypeError),
    *(AttributeError, ArithmeticError, OSError, EOFError, NotImplementedError, RuntimeError),
    zlib.error,
)


def first_sheet_with(
    content: bytes, is_list: Callable[[Iterable[Line]], bool]
) -> tuple[str, list[Line], list[str]]:
    """Name and lines of the first visible sheet whose first lines are those of a list.

    Of a workbook without one its first visible sheet. With the names of the other visible sheets
    that look like a list too. Raises SheetRefused.
    """
    try:
        with ZipFile(BytesIO(content)) as archive:
            _check_parts(archive)
        return _read_workbook(content, is_list)
    except UNREADABLE as error:
        raise no_sheet() from error


def _check_parts(archive: ZipFile) -> None:
    """Refuse what would grow without end, before anything is built of it."""
    parts = archive.infolist()
    # zipfile never unpacks more of a part than the size it declares.
    if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_UNPACKED:
        raise too_many()
    if any(part.flag_bits & 1 for part in parts):
        raise locked()
    names = archive.namelist()
    if "xl/workbook.xml" not in names:
        program = next((OTHERS[name] for name in names if name in OTHERS), "")
        raise other_program(program) if program else no_sheet()
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
        raise no_sheet()

    def _element(self, *_named: Any) -> None:
        self.elements += 1
        if self.elements > MOST_ELEMENTS:
            raise too_many()


def _read_workbook(
    content: bytes, is_list: Callable[[Iterable[Line]], bool]
) -> tuple[str, list[Line], list[str]]:
    with warnings.catch_warnings():
        # About drop-down lists and styles, which nobody needs here.
        warnings.simplefilter("ignore")
        book = openpyxl.load_workbook(
            BytesIO(content), read_only=True, data_only=True, keep_links=False
        )
        try:
            visible = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"]
            lists = [sheet for sheet in visible if is_list(_lines(sheet, HEADER_WITHIN))]
            chosen = (lists or visible or book.worksheets)[0]
            others = [str(sheet.title) for sheet in lists if sheet is not chosen]
            name = str(chosen.title) if len(visible) > 1 else ""
            return name, _without_tail(_lines(chosen, MOST_LINES)), others
        finally:
            book.close()


def _lines(sheet: Any, most: int) -> Iterable[Line]:
    """Not the size that the file declares, which may be any."""
    lines: Iterable[Line] = sheet.iter_rows(max_row=most, max_col=MOST_COLUMNS, values_only=True)
    return lines


def _without_tail(lines: Iterable[Line]) -> list[Line]:
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
        if filled > MOST_FILLED:
            raise too_many()
    return kept
