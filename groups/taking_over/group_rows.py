"""What becomes of each row of the sheet of groups: new, changed, known, or refused and why."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django import forms
from django.utils.formats import date_format
from django.utils.translation import gettext

from hoogeveen_alert.taking_over.declared import Checked, Row, SheetRow

from ..models import AlertGroup, GroupLimits, TakenOver
from ..places.named import Drawn, Named
from ..starting.forms import GroupNameField
from .areas import draw_all, held_by_others, read_cells, told_of
from .cells import Reader
from .columns import AREA, DRAWN, GROUP_COLUMNS
from .drawn_areas import Shape, read_shapes, with_shapes

Status = AlertGroup.Status


@dataclass
class Given:
    """What a row says of a group."""

    name: str
    said: dict[str, str]  # cells that name the area, by column
    purpose: str = ""
    began_on: date | None = None
    last_contact_on: date | None = None
    named: Named | None = None
    shape: Shape | None = None  # that the list gives, where it names nothing
    drawn: Drawn | None = None
    group: AlertGroup | None = None  # which is here already
    changed: set[str] = field(default_factory=set)  # keys of `as_given`

    def as_given(self) -> dict[str, Any]:
        """To compare with what the list says next time; what a cell leaves empty is not said."""
        said = {
            "area": {key: " ".join(text.split()) for key, text in sorted(self.said.items())},
            "purpose": self.purpose,
            "began_on": self.began_on.isoformat() if self.began_on else "",
            "last_contact_on": self.last_contact_on.isoformat() if self.last_contact_on else "",
        }
        return {key: value for key, value in said.items() if value}


def check(rows: Sequence[SheetRow], before: Checked) -> list[Row]:
    """As many queries for many rows as for few."""
    named, wrong = read_cells(
        {
            (row.number, key): row.cells[key]
            for row in rows
            for key in AREA
            if row.cells.get(key) and key not in row.problems
        }
    )
    shapes, misdrawn = read_shapes([row for row in rows if not _names_area(row)])
    wrong |= {(number, DRAWN): why for number, why in misdrawn.items()}
    read = [_read(r, named.get(r.number), shapes.get(r.number), wrong) for r in rows]
    found = [row for row in read if row.made]
    _refuse_repeats(found)
    _settle([row for row in found if not row.why])
    _draw([row for row in found if row.state != "refused"])
    return read


def _names_area(row: SheetRow) -> bool:
    return any(key in row.problems or row.cells.get(key) for key in AREA)


def _read(
    row: SheetRow,
    named: Named | None,
    shape: Shape | None,
    wrong: Mapping[tuple[int, str], list[str]],
) -> Row:
    reader = Reader(row, GROUP_COLUMNS)
    name = reader.clean("name", GroupNameField(min_length=3, max_length=80))
    purpose = reader.clean("purpose", forms.CharField(required=False, max_length=2000))
    for key in (*AREA, DRAWN):
        for why in wrong.get((row.number, key), ()):
            reader.refuse(key, why)
    if _names_area(row) and row.cells.get(DRAWN):
        both = gettext("The area stands in other columns too. Keep the one or the other.")
        reader.refuse(DRAWN, both)
    elif not _names_area(row) and not row.cells.get(DRAWN):
        empty = gettext(
            "Fill in neighbourhoods, postcodes or streets. Are cells merged? Fill in every row."
        )
        reader.refuse("neighbourhoods", empty)
    began_on, last_contact_on = reader.day("began_on"), reader.day("last_contact_on")
    found = Row(row.number, row.cells.get("name", "")[:80], why=reader.problems)
    if not reader.problems:
        said = {key: row.cells[key] for key in AREA if row.cells.get(key)}
        found.made = Given(name, said, purpose, began_on, last_contact_on, named=named)
        if shape:
            found.made.shape, found.made.named = shape, shape.named
            said[DRAWN] = shape.said
    return found


def _refuse_repeats(rows: Iterable[Row]) -> None:
    seen: dict[str, int] = {}
    for row in rows:
        earlier = seen.setdefault(row.made.name.lower(), row.number)
        if earlier != row.number:
            same = gettext("Row %(number)d has this name too. Give each group a name of its own.")
            row.why = [same % {"number": earlier}]


def _settle(rows: Sequence[Row]) -> None:
    """Say of each whether the group is here already."""
    names = {row.made.name.lower() for row in rows}
    there = AlertGroup.objects.exclude(status__in=(Status.CLOSED, Status.REJECTED))
    columns = ("name", "slug", "status", "purpose", "confirmed_on")
    alive = there.select_related("taken_over").only(*columns, "taken_over")
    by_name = {group.name.lower(): group for group in alive if group.name.lower() in names}
    for row in rows:
        group = by_name.get(row.made.name.lower())
        if group is None:
            row.state = "new"
        elif group.status == Status.APPLIED:
            row.why = [
                gettext("Somebody asks for a group of this name. Decide on that application first.")
            ]
        else:
            _compare(row, group)


def _compare(row: Row, group: AlertGroup) -> None:
    """What the list says otherwise than the last time; what it never said stays."""
    row.made.group = group
    row.state = "known"
    taken: TakenOver | None = getattr(group, "taken_over", None)
    if taken is None:
        row.why = [gettext("This group is here already, not by a list. Nothing of it changes.")]
        return
    said = row.made.as_given()
    row.made.changed = {key for key, value in said.items() if taken.given.get(key) != value}
    if row.made.changed:
        row.state = "changed"
        row.why = [_change(key, row.made) for key in sorted(row.made.changed)]


def _change(key: str, given: Given) -> str:
    titles = {column.key: str(column.title) for column in GROUP_COLUMNS}
    if key == "area":
        return "; ".join(f"{titles[name]}: {text[:100]}" for name, text in given.said.items())
    if key == "purpose":
        return f"{titles[key]}: {given.purpose[:100]}"
    day: date = getattr(given, key)
    return f"{titles[key]}: {date_format(day, 'j F Y')}"


def _draw(rows: Sequence[Row]) -> None:
    """The areas, when one is to be written: all of the list, so that neighbours share an edge."""
    due = [row for row in rows if row.state == "new" or "area" in row.made.changed]
    if not due:
        return
    shapes = {row.number: row.made.shape for row in rows if row.made.shape}
    named = {row.number: row.made.named for row in rows if not row.made.shape}
    drawn = with_shapes(draw_all(named), shapes)
    titles = {row.number: row.made.name for row in rows}
    limits = GroupLimits.current()
    own = {row.made.group.pk for row in rows if row.made.group}
    held = held_by_others({row.number: row.made.named for row in due}, but=own)
    for row in due:
        row.made.drawn = drawn[row.number]
        row.why += [*told_of(drawn[row.number], titles, limits), *held.get(row.number, ())]
        if row.number in shapes and shapes[row.number].is_clipped:
            cut = gettext("A part of this area lies outside the municipality. It was cut off.")
            row.why.append(cut)
