"""The sheets of the workbook, as apps declare them: `town_sheets` on an AppConfig.

Each names a function that gives a TownSheet. The room reads files, shows what becomes of each row
and asks; what a row means, and what is written, the app says.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from django.utils.functional import Promise
from django.utils.module_loading import import_string

from hoogeveen_alert.accounts.models import User
from hoogeveen_alert.declarations import portal_apps

if TYPE_CHECKING:
    from .models import TownList

State = Literal["new", "changed", "known", "refused"]
WRITTEN: tuple[State, ...] = ("new", "changed")


@dataclass(frozen=True)
class Column:
    """One column: what it is called, and what the explanation says of it."""

    key: str
    title: str | Promise
    about: str | Promise
    example: str | Promise = ""
    called: tuple[str, ...] = ()  # other names, as `sheets.cells.called` writes them
    # Names that say enough on a sheet with our title only: a list of members has a name too.
    called_there: tuple[str, ...] = ()
    needed: bool = False  # without it the sheet is not read
    is_day: bool = False
    is_amount: bool = False  # a number in the cell is money, however many decimals it has
    # What the drop-down list offers; it may hold other words where `is_open`.
    choices: Callable[[], Sequence[str]] | None = None
    choices_from: tuple[str, str] | None = None  # or what stands in a column of another sheet
    is_open: bool = False
    is_long: bool = False  # typed by hand it needs a field of several lines


@dataclass
class SheetRow:
    """What stands in one row of the file."""

    number: int  # as the spreadsheet counts, from 1
    cells: dict[str, str]
    problems: dict[str, str] = field(default_factory=dict)  # by column, a key of cells.PROBLEMS
    # The files that came with it, by name in small letters.
    beside: Mapping[str, bytes] = field(default_factory=dict, repr=False)


@dataclass
class Row:
    """What becomes of it. `made` is what the sheet's own `write` needs."""

    number: int
    name: str  # of whom or what it is
    state: State = "refused"
    # Refused: which cell, why, and what to do. Changed: what. New: what to look at once more.
    why: list[str] = field(default_factory=list)
    made: Any = None


Checked = Mapping[str, Sequence[Row]]  # by sheet, those that stand before it


class Undone(NamedTuple):
    gone: int
    left: int


@dataclass(frozen=True)
class TownSheet:
    """One sheet of the workbook."""

    key: str
    title: str | Promise
    about: str | Promise
    columns: tuple[Column, ...]
    # Says of each row what becomes of it as things stand now; writes nothing.
    check: Callable[[Sequence[SheetRow], Checked], list[Row]]
    # Writes rows that are new or changed, in the transaction around it.
    write: Callable[[Sequence[Row], User, TownList], None]
    # Takes back what `write` made new of a list, in the transaction around it, as far as nobody
    # acted on it; says how many rows went and how many stay.
    undo: Callable[[TownList], Undone] | None = None
    called: tuple[str, ...] = ()  # other names of the sheet, as `sheets.cells.called` writes them
    # Another sheet has the same columns, so that only its name tells what it is.
    is_told_by_title: bool = False
    # Whether this town has it at all.
    exists: Callable[[], bool] | None = None
    # Of these columns one is enough for the sheet to be read.
    one_of: tuple[str, ...] = ()
    # Address of the page where one follows what comes of it, by name; and its words.
    follow: str = ""
    follow_title: str | Promise = ""

    def lacking(self, found: Collection[str]) -> list[Column]:
        """Columns without which these are not enough."""
        lacking = [c for c in self.columns if c.needed and c.key not in found]
        if self.one_of and not set(self.one_of) & set(found):
            lacking += [c for c in self.columns if c.key == self.one_of[0]]
        return lacking


def town_sheets() -> tuple[TownSheet, ...]:
    """Those of this town, in the order in which they are taken over."""
    return tuple(sheet for sheet in _declared() if not sheet.exists or sheet.exists())


@cache
def _declared() -> tuple[TownSheet, ...]:
    paths = (path for config in portal_apps() for path in config.town_sheets)
    return tuple(import_string(path)() for path in paths)
