"""What becomes of the rows of a file, as it is kept between looking and confirming."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from .declared import WRITTEN, Column, Row, SheetRow, State, TownSheet, town_sheets
from .reading import TownFile

MOST_SHOWN = 300  # rows of one sheet in one state
MOST_CORRECTED = 25  # of them at a time on the page: a form that one can oversee
LINE = 60  # letters; a cell with more is written in a field of several lines
STATES: tuple[State, ...] = ("refused", "changed", "new", "known")


@dataclass(frozen=True)
class RowShown:
    """A row for the page; `cells` of a refused one only, to be corrected there."""

    number: int
    name: str
    why: list[str]
    cells: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Cell:
    """A field in which a cell is corrected."""

    column: Column
    name: str
    text: str

    @property
    def is_long(self) -> bool:
        return len(self.text) > LINE or "\n" in self.text


@dataclass(frozen=True)
class Part:
    """The rows of one sheet in one state; `number` counts those that are not shown too."""

    state: State
    number: int
    rows: list[RowShown]

    @property
    def more(self) -> int:
        return self.number - len(self.rows)

    @property
    def not_corrected(self) -> list[RowShown]:
        """Refused ones beyond those of `SheetShown.to_correct`."""
        return self.rows[MOST_CORRECTED:]


@dataclass(frozen=True)
class SheetShown:
    key: str
    parts: list[Part]
    left_out: list[str]
    mark: str

    @property
    def sheet(self) -> TownSheet:
        return next(sheet for sheet in town_sheets() if sheet.key == self.key)

    @property
    def to_correct(self) -> list[tuple[RowShown, list[Cell]]]:
        """The first of the rows that are not taken, with a field for each cell."""
        refused = (part.rows for part in self.parts if part.state == "refused")
        return [(row, self._cells(row)) for row in next(refused, [])[:MOST_CORRECTED]]

    def _cells(self, row: RowShown) -> list[Cell]:
        return [
            Cell(column, f"{self.key}-{row.number}-{column.key}", row.cells.get(column.key, ""))
            for column in self.sheet.columns
        ]

    def _number(self, *states: State) -> int:
        return sum(part.number for part in self.parts if part.state in states)

    @property
    def due(self) -> int:
        return self._number(*WRITTEN)

    @property
    def refused(self) -> int:
        return self._number("refused")


@dataclass(frozen=True)
class Found:
    """`is_changed`: not what was shown before, and confirmed."""

    sheets: list[SheetShown]
    unread: list[str]
    is_guessed: bool
    is_changed: bool = False

    @property
    def due(self) -> int:
        return sum(sheet.due for sheet in self.sheets)

    @property
    def refused(self) -> int:
        return sum(sheet.refused for sheet in self.sheets)

    @property
    def mark(self) -> str:
        """Tells one outcome from another: what is confirmed is what was shown."""
        return _digest([(sheet.key, sheet.mark) for sheet in self.sheets])

    def mark_of(self, key: str) -> str:
        return next((sheet.mark for sheet in self.sheets if sheet.key == key), "")

    def as_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> Found:
        sheets = [
            SheetShown(**{**sheet, "parts": [_part(part) for part in sheet["parts"]]})
            for sheet in kept["sheets"]
        ]
        return cls(**{**kept, "sheets": sheets})


def _part(kept: Mapping[str, Any]) -> Part:
    return Part(kept["state"], kept["number"], [RowShown(**row) for row in kept["rows"]])


def found_in(
    file: TownFile, checked: Mapping[str, Sequence[Row]], *, is_changed: bool = False
) -> Found:
    sheets = [
        SheetShown(
            key,
            _parts(rows, {row.number: row for row in file.rows[key]}),
            [without_nul(name) for name in file.left_out.get(key, ())],
            mark_of(rows),
        )
        for key, rows in checked.items()
    ]
    unread = [without_nul(name) for name in file.unread]
    return Found(sheets, unread, file.is_guessed, is_changed)


def _parts(rows: Sequence[Row], in_file: Mapping[int, SheetRow]) -> list[Part]:
    parts = []
    for state in STATES:
        there = [row for row in rows if row.state == state]
        shown = [_row(row, in_file) for row in there[:MOST_SHOWN]]
        if there:
            parts.append(Part(state, len(there), shown))
    return parts


def _row(row: Row, in_file: Mapping[int, SheetRow]) -> RowShown:
    cells = in_file[row.number].cells if row.state == "refused" else {}
    return RowShown(
        row.number,
        without_nul(row.name),
        [without_nul(str(why)) for why in row.why],
        {key: without_nul(text) for key, text in cells.items()},
    )


def without_nul(text: str) -> str:
    """PostgreSQL keeps no NUL, which a CSV file may hold."""
    return text.replace("\x00", "")


def mark_of(rows: Sequence[Row]) -> str:
    return _digest([(row.number, row.state, [str(why) for why in row.why]) for row in rows])


def _digest(said: Any) -> str:
    return hashlib.sha256(repr(said).encode()).hexdigest()[:32]
