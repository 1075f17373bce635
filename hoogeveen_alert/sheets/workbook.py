"""The sheets of an Excel or LibreOffice file that somebody uploaded, as lines of cells.

The file is hostile until shown otherwise. A workbook is a zip of XML: its sizes, elements and
document types are looked at before anything is built; openpyxl has no limits of its own.
"""

from __future__ import annotations

import warnings
import zlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import partial
from io import BytesIO
from itertools import islice
from typing import Any, NamedTuple
from xml.parsers import expat
from zipfile import BadZipFile, ZipFile

import openpyxl

from .opendocument import sheets_of
from .refused import Limits, locked, no_sheet, old_excel, other_program

MOST_PARTS = 500
ZIP, OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ENCRYPTED = "EncryptedPackage".encode("utf-16-le")

Line = tuple[Any, ...]
EXCEL, OPEN_DOCUMENT, MANIFEST = "xl/workbook.xml", "content.xml", "META-INF/manifest.xml"
# What another program puts into its zip, which we do not read.
OTHERS = {"Index/Document.iwa": "Numbers"}
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


class Sheet(NamedTuple):
    title: str
    is_visible: bool
    first: Callable[[int], Iterable[Line]]  # so many lines


def visible_sheets(content: bytes, limits: Limits) -> dict[str, list[Line]]:
    """Lines of each sheet that is not hidden, by its name. Raises SheetRefused."""
    with _checked(content, limits) as sheets:
        return {
            sheet.title: _without_tail(sheet.first(limits.lines), limits)
            for sheet in sheets
            if sheet.is_visible
        }


def first_sheet_with(
    content: bytes, is_list: Callable[[Iterable[Line]], bool], limits: Limits
) -> tuple[str, list[Line], list[str]]:
    """Name and lines of the first visible sheet whose first lines are those of a list.

    Of a workbook without one its first visible sheet. With the names of the other visible sheets
    that look like a list too. Raises SheetRefused.
    """
    with _checked(content, limits) as sheets:
        visible = [sheet for sheet in sheets if sheet.is_visible]
        lists = [sheet for sheet in visible if is_list(sheet.first(limits.header_within))]
        chosen = (lists or visible or sheets)[0]
        others = [sheet.title for sheet in lists if sheet is not chosen]
        name = chosen.title if len(visible) > 1 else ""
        return name, _without_tail(chosen.first(limits.lines), limits), others


@contextmanager
def _checked(content: bytes, limits: Limits) -> Iterator[list[Sheet]]:
    """The sheets of a workbook, once its parts were looked at. Raises SheetRefused."""
    try:
        with ZipFile(BytesIO(content)) as archive:
            if _check_parts(archive, limits) == OPEN_DOCUMENT:
                yield _of_open_document(archive.read(OPEN_DOCUMENT), limits)
                return
        with _opened(content) as book:
            yield [
                Sheet(str(one.title), one.sheet_state == "visible", _first_of(one, limits))
                for one in book.worksheets
            ]
    except UNREADABLE as error:
        raise no_sheet() from error


@contextmanager
def _opened(content: bytes) -> Iterator[openpyxl.Workbook]:
    with warnings.catch_warnings():
        # About drop-down lists and styles, which nobody needs here.
        warnings.simplefilter("ignore")
        book = openpyxl.load_workbook(
            BytesIO(content), read_only=True, data_only=True, keep_links=False
        )
        try:
            yield book
        finally:
            book.close()


def _first_of(sheet: Any, limits: Limits) -> Callable[[int], Iterable[Line]]:
    """Not the size that the file declares, which may be any."""
    return lambda most: sheet.iter_rows(max_row=most, max_col=limits.columns, values_only=True)


def _of_open_document(content: bytes, limits: Limits) -> list[Sheet]:
    found = sheets_of(content, limits)
    return [Sheet(one.title, one.is_visible, partial(islice, one)) for one in found]


def _check_parts(archive: ZipFile, limits: Limits) -> str:
    """Refuse what would grow without end, before anything is built of it; tells which it is."""
    parts = archive.infolist()
    # zipfile never unpacks more of a part than the size it declares.
    if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > limits.unpacked:
        raise limits.too_many()
    if any(part.flag_bits & 1 for part in parts):
        raise locked()
    names = archive.namelist()
    count = _ElementCount(limits)
    if EXCEL in names:
        for part in parts:
            # By what is in it: openpyxl reads a sheet under whatever name the workbook gives it.
            is_xml = part.filename.lower().endswith((".xml", ".rels"))
            count.read(archive.read(part), is_xml=is_xml)
        return EXCEL
    if MANIFEST in names and b"encryption-data" in archive.read(MANIFEST):
        raise locked()
    if OPEN_DOCUMENT not in names:
        program = next((OTHERS[name] for name in names if name in OTHERS), "")
        raise other_program(program) if program else no_sheet()
    # Nothing else of it is ever read; parts of macros have a document type.
    count.read(archive.read(OPEN_DOCUMENT), is_xml=True)
    return OPEN_DOCUMENT


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


def _without_tail(lines: Iterable[Line], limits: Limits) -> list[Line]:
    """The lines up to the last that holds something; openpyxl makes up what lacks below it."""
    kept: list[Line] = []
    filled = empty = letters = 0
    for line in lines:
        if all(value is None for value in line):
            empty += 1
            continue
        kept += [()] * empty
        kept.append(line)
        filled, empty = filled + 1, 0
        # One long text may stand in the file once, and be that of every cell.
        letters += sum(len(value) for value in line if isinstance(value, str))
        if filled > limits.filled or letters > limits.unpacked:
            raise limits.too_many()
    return kept
