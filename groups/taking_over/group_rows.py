"""What becomes of each row of the sheet of groups: new, changed, known, or refused and why."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django import forms
from django.utils.formats import date_format
from django.utils.translation import gettext

from hoogeveen_alert.taking_over.declared import Checked, Row, SheetRow

from ..models import AlertGroup, Neighbourhood, TakenOver
from ..starting.forms import GroupNameField
from .cells import Reader
from .columns import GROUP_COLUMNS
from .places import PlacesNamed, Unknown, codes_of, names_of

Status = AlertGroup.Status


@dataclass
class Given:
    """What a row says of a group."""

    name: str
    places: list[Neighbourhood]
    purpose: str = ""
    began_on: date | None = None
    last_contact_on: date | None = None
    group: AlertGroup | None = None  # which is here already
    changed: set[str] = field(default_factory=set)  # keys of `as_given`

    def as_given(self) -> dict[str, Any]:
        """To compare with what the list says next time; what a cell leaves empty is not said."""
        said = {
            "places": codes_of(self.places),
            "purpose": self.purpose,
            "began_on": self.began_on.isoformat() if self.began_on else "",
            "last_contact_on": self.last_contact_on.isoformat() if self.last_contact_on else "",
        }
        return {key: value for key, value in said.items() if value}


def check(rows: Sequence[SheetRow], before: Checked) -> list[Row]:
    """Four queries, however many rows."""
    named = PlacesNamed()
    read = [_read(row, named) for row in rows]
    found = [row for row in read if row.made]
    _refuse_repeats(found)
    _settle([row for row in found if not row.why])
    _tell_shared([row for row in found if row.state == "new"])
    return read


def _read(row: SheetRow, named: PlacesNamed) -> Row:
    reader = Reader(row, GROUP_COLUMNS)
    name = reader.clean("name", GroupNameField(min_length=3, max_length=80))
    purpose = reader.clean("purpose", forms.CharField(required=False, max_length=2000))
    places = _places(reader, named)
    began_on, last_contact_on = reader.day("began_on"), reader.day("last_contact_on")
    found = Row(row.number, row.cells.get("name", "")[:80], why=reader.problems)
    if not reader.problems:
        found.made = Given(name, places, purpose, began_on, last_contact_on)
    return found


def _places(reader: Reader, named: PlacesNamed) -> list[Neighbourhood]:
    if "neighbourhoods" in reader.row.problems:
        return []
    try:
        places = named.find(reader.text("neighbourhoods"))
    except Unknown as unknown:
        reader.refuse("neighbourhoods", str(unknown))
        return []
    if not places:
        empty = gettext("Fill in at least one neighbourhood. Are cells merged? Fill in every row.")
        reader.refuse("neighbourhoods", empty)
    return places


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
        row.why = [_change(key, taken, row.made) for key in sorted(row.made.changed)]


def _change(key: str, taken: TakenOver, given: Given) -> str:
    titles = {column.key: str(column.title) for column in GROUP_COLUMNS}
    if key == "places":
        return f"{titles['neighbourhoods']}: {names_of(given.places)}"
    if key == "purpose":
        return f"{titles[key]}: {given.purpose[:100]}"
    day: date = getattr(given, key)
    return f"{titles[key]}: {date_format(day, 'j F Y')}"


def _tell_shared(rows: Sequence[Row]) -> None:
    """Neighbourhoods that another group has too: allowed, and worth a look."""
    wanted = {place.pk for row in rows for place in row.made.places}
    through = AlertGroup.neighbourhoods.through.objects.filter(
        neighbourhood__in=wanted, alertgroup__status__in=AlertGroup.LIVING
    )
    holders: dict[int, list[str]] = {}
    pairs = through.order_by("alertgroup__name").values_list("neighbourhood", "alertgroup__name")
    for place, name in pairs:
        holders.setdefault(place, []).append(name)
    for row in rows:
        for place in row.made.places:
            others = holders.setdefault(place.pk, [])
            if others:
                message = gettext("%(place)s is of %(group)s too. Is that right?")
                row.why.append(message % {"place": place.name, "group": ", ".join(others[:3])})
            others.append(row.made.name)
