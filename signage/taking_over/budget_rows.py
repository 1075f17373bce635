"""What becomes of each budget year in a list: new, changed, known, or refused and why."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.utils.translation import gettext

from hoogeveen_alert.taking_over.declared import Checked, Row, SheetRow

from ..models import Budget, BudgetClosed, LedgerEntry
from ..models.money import as_euro
from .cells import Reader, same_row
from .columns import BUDGET_COLUMNS
from .smederij_rows import named_by, why_no_pot


@dataclass
class Wanted:
    """What the list says of a year, in cents, and how much more that is than it said before."""

    smederij: str  # its name in small letters
    year: int
    allocated: int
    spent: int
    budget: Any = None
    more_allocated: int = 0
    more_spent: int = 0

    def as_given(self) -> dict[str, int]:
        return {"allocated": self.allocated, "spent": self.spent}

    @property
    def is_kept_apart(self) -> bool:
        """Over before the portal had it: nothing is booked, as nothing will be."""
        if self.budget is None:
            return self.year < timezone.localdate().year
        return self.budget.is_closed and not self.budget.has_entries

    @property
    def booked(self) -> int:
        """By how much what is free changes: what was spent before is not there to spend."""
        return 0 if self.is_kept_apart else self.more_allocated - self.more_spent


def check(rows: Sequence[SheetRow], before: Checked) -> list[Row]:
    """Two queries, however many rows."""
    names, refused = named_by(before)
    read = [_read(row, names, refused) for row in rows]
    found = [row for row in read if row.made]
    _refuse_repeats(found)
    _settle([row for row in found if not row.why])
    return read


def _read(row: SheetRow, names: Collection[str], refused: Mapping[str, int]) -> Row:
    reader = Reader(row, BUDGET_COLUMNS)
    name = " ".join(reader.text("smederij").split())
    why = why_no_pot(name.lower(), names, refused)
    if why and "smederij" not in row.problems:
        reader.refuse("smederij", why)
    year = reader.year("year")
    allocated, spent = reader.cents("allocated"), reader.cents("spent_before")
    if not reader.text("allocated") and "allocated" not in row.problems:
        reader.refuse("allocated", gettext("Fill in an amount, or 0."))
    if allocated is not None and (spent or 0) > allocated:
        more = gettext(
            "More was spent than was allocated. Fill in under allocated all that was paid from."
        )
        reader.refuse("spent_before", more)
    found = Row(row.number, f"{name[:80]} {row.cells.get('year', '')[:10]}", why=reader.problems)
    if not reader.problems and allocated is not None:
        found.made = Wanted(name.lower(), year, allocated, spent or 0)
    return found


def _refuse_repeats(rows: Iterable[Row]) -> None:
    seen: dict[tuple[str, int], int] = {}
    for row in rows:
        earlier = seen.setdefault((row.made.smederij, row.made.year), row.number)
        if earlier != row.number:
            row.why = [same_row(earlier)]


def _settle(rows: Sequence[Row]) -> None:
    entries = LedgerEntry.objects.filter(budget=OuterRef("pk"))
    there: Any = Budget.objects.filter(year__in={row.made.year for row in rows}).with_balance()
    there = there.annotate(has_entries=Exists(entries)).select_related("smederij", "listed")
    by_key = {(budget.smederij.name.lower(), budget.year): budget for budget in there}
    for row in rows:
        budget = by_key.get((row.made.smederij, row.made.year))
        row.made.budget = budget
        if budget is None or _is_empty(budget):
            _settle_new(row)
        else:
            _compare(row, budget)


def _is_empty(budget: Any) -> bool:
    """Made and never filled, or emptied again."""
    said = hasattr(budget, "listed") or budget.is_closed
    return not (said or budget.allocated or budget.spent_before or budget.carried_in)


def _settle_new(row: Row) -> None:
    wanted = row.made
    row.state = "new"
    wanted.more_allocated, wanted.more_spent = wanted.allocated, wanted.spent
    if wanted.is_kept_apart:
        said = gettext("This year is over: it comes into the overviews, and is closed.")
        row.why = [said]
    else:
        row.why = [gettext("%(free)s will be free.") % {"free": as_euro(wanted.booked)}]


def _compare(row: Row, budget: Any) -> None:
    """With what the list said last; the first time with what is here."""
    wanted, listed = row.made, getattr(budget, "listed", None)
    given = listed.given if listed else _as_it_is(budget)
    wanted.more_allocated = wanted.allocated - given["allocated"]
    wanted.more_spent = wanted.spent - given["spent"]
    row.state = "known"
    if not wanted.more_allocated and not wanted.more_spent:
        return
    if budget.is_closed and not wanted.is_kept_apart:
        row.state, row.why = "refused", [str(BudgetClosed(budget.year))]
    elif budget.free_cents + wanted.booked < 0:
        said = gettext("Only %(free)s of this year is free, and %(cents)s would go.")
        facts = {"free": as_euro(budget.free_cents), "cents": as_euro(-wanted.booked)}
        row.state, row.why = "refused", [said % facts]
    else:
        row.state, row.why = "changed", list(_changes(wanted, given))


def _as_it_is(budget: Any) -> dict[str, int]:
    return {"allocated": budget.allocated, "spent": budget.spent_before}


def _changes(wanted: Wanted, given: Mapping[str, int]) -> Iterable[str]:
    titles = {column.key: str(column.title) for column in BUDGET_COLUMNS}
    for key, column in (("allocated", "allocated"), ("spent", "spent_before")):
        now, was = wanted.as_given()[key], given[key]
        if now != was:
            said = gettext("%(column)s: %(now)s, was %(was)s.")
            facts = {"column": titles[column], "now": as_euro(now), "was": as_euro(was)}
            yield said % facts
