"""The sheets of an OpenDocument spreadsheet (.ods, of LibreOffice), as lines of cells.

Read as it streams by, for odfpy builds the whole document first and knows no limit. A cell or a row
that is said to come a million times stands here once, with its number.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import chain, repeat
from typing import Any
from xml.parsers import expat

from .refused import Limits, no_sheet

MOST_SHEETS = 100
MOST_SPACES = 100
_NAMES = "urn:oasis:names:tc:opendocument:xmlns"
OFFICE, TABLE, TEXT, STYLE, DRAWING = (
    f"{_NAMES}:{name}:1.0 " for name in ("office", "table", "text", "style", "drawing")
)
ERROR_IN = "urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0 value-type"
SHEET, ROW, CELL = f"{TABLE}table", f"{TABLE}table-row", f"{TABLE}table-cell"
COVERED = f"{TABLE}covered-table-cell"  # by a merged one before it
CELLS = (CELL, COVERED)
PARAGRAPH = f"{TEXT}p"
SPACES, TAB, BREAK = f"{TEXT}s", f"{TEXT}tab", f"{TEXT}line-break"
# What may hold tables, cells or words, and is no part of a sheet.
ASIDE = frozenset(
    (
        *(f"{TABLE}{name}" for name in ("tracked-changes", "dde-links", "shapes", "scenario")),
        *(f"{OFFICE}annotation", f"{OFFICE}forms", f"{TEXT}note", f"{TEXT}ruby-text"),
    )
)
NUMBERS = frozenset(("float", "percentage", "currency"))
TIME = re.compile(r"PT([0-9]{1,6})H([0-9]{1,2})M([0-9]{1,2})[.,0-9]*S")

Line = tuple[Any, ...]


@dataclass
class OdsSheet:
    title: str
    is_visible: bool
    runs: list[tuple[Line, int]] = field(default_factory=list)  # a line, and how often it comes

    def __iter__(self) -> Iterator[Line]:
        return chain.from_iterable(repeat(line, times) for line, times in self.runs)


def sheets_of(content: bytes, limits: Limits) -> list[OdsSheet]:
    """The sheets in a content.xml. Raises SheetRefused and expat.ExpatError."""
    reader = _Reader(limits)
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    parser.StartElementHandler = reader.begin
    parser.EndElementHandler = reader.end
    parser.CharacterDataHandler = reader.write
    parser.Parse(content, True)
    if not reader.sheets:
        raise no_sheet()  # a text or a drawing
    return reader.sheets


class _Reader:
    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self.sheets: list[OdsSheet] = []
        self.hidden: set[str] = set()  # styles of sheets that are not shown
        self.around: list[str] = []
        self.aside = 0  # how deep in something that is no part of a sheet
        self.style = ""
        self.row: list[Any] = []
        self.row_times = self.cell_times = 1
        self.cell: Mapping[str, str] | None = None
        self.words: list[str] = []

    def begin(self, name: str, has: Mapping[str, str]) -> None:
        parent = self.around[-1] if self.around else ""
        is_nested = name == SHEET and parent != f"{OFFICE}spreadsheet"
        if self.aside or is_nested or name in ASIDE or name.startswith(DRAWING):
            self.aside += 1
            return
        self.around.append(name)
        if name in CELLS:
            self.cell, self.words = has, []
            self.cell_times = _times(has, "number-columns-repeated")
        elif name == ROW:
            self.row, self.row_times = [], _times(has, "number-rows-repeated")
        elif self.cell is not None:
            self._write_sign(name, has)
        elif name == SHEET:
            self._begin_sheet(has)
        elif name == f"{STYLE}style":
            self.style = has.get(f"{STYLE}name", "")
        elif name == f"{STYLE}table-properties" and has.get(f"{TABLE}display") == "false":
            self.hidden.add(self.style)

    def end(self, name: str) -> None:
        if self.aside:
            self.aside -= 1
            return
        self.around.pop()
        if name in CELLS:
            value = None if name == COVERED else _value(self.cell or {}, "".join(self.words))
            times = min(self.cell_times, self.limits.columns - len(self.row))
            self.row += [value] * times
            self.cell = None
        elif name == ROW and self.sheets:
            self.sheets[-1].runs.append((tuple(self.row), min(self.row_times, self.limits.lines)))

    def write(self, text: str) -> None:
        if self.cell is not None and not self.aside and PARAGRAPH in self.around[-4:]:
            self.words.append(text)

    def _write_sign(self, name: str, has: Mapping[str, str]) -> None:
        if name == PARAGRAPH:
            self.words += ["\n"] if self.words else []
        elif name == SPACES:
            self.words.append(" " * min(int(has.get(f"{TEXT}c", 1)), MOST_SPACES))
        elif name in (TAB, BREAK):
            self.words.append(" " if name == TAB else "\n")

    def _begin_sheet(self, has: Mapping[str, str]) -> None:
        if len(self.sheets) == MOST_SHEETS:
            raise self.limits.too_many()
        is_visible = has.get(f"{TABLE}style-name") not in self.hidden
        self.sheets.append(OdsSheet(has.get(f"{TABLE}name", ""), is_visible))


def _times(has: Mapping[str, str], name: str) -> int:
    return max(1, int(has.get(f"{TABLE}{name}", 1)))


def _value(has: Mapping[str, str], text: str) -> Any:
    """What stands in a cell; of a formula what it came to when the file was saved."""
    kind = has.get(f"{OFFICE}value-type", "")
    if has.get(ERROR_IN) == "error":
        return text
    if kind in NUMBERS and f"{OFFICE}value" in has:
        return float(has[f"{OFFICE}value"])
    if kind == "boolean":
        return has.get(f"{OFFICE}boolean-value") == "true"
    if kind == "date":
        return _day(has.get(f"{OFFICE}date-value", "")) or text or None
    if found := kind == "time" and TIME.fullmatch(has.get(f"{OFFICE}time-value", "")):
        hours, minutes, seconds = map(int, found.groups())
        return timedelta(hours=hours, minutes=minutes, seconds=seconds)
    return text or has.get(f"{OFFICE}string-value") or None


def _day(text: str) -> datetime | None:
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return None  # such as one before the year 1
