"""What becomes of each sign in a list: new, changed, known, or refused and why."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.contrib.gis.geos import Point
from django.utils.formats import date_format
from django.utils.translation import gettext

from groups.models import AlertGroup
from hoogeveen_alert.sheets.cells import called
from hoogeveen_alert.taking_over.declared import Checked, Row, SheetRow

from ..models import Sign, SignType
from ..places import NoPlace
from . import located
from .cells import Reader
from .columns import SIGN_COLUMNS

SOUND = {
    *("", "hangt", "goed", "inorde", "geplaatst", "gaaf", "ok", "heel", "versleten", "matig"),
    *("redelijk", "placed", "good"),
}
DAMAGED = {
    *("beschadigd", "kapot", "scheef", "los", "onleesbaar", "defect", "slecht", "damaged"),
    "beklad",
}
GONE = {"weg", "verdwenen", "verwijderd", "gestolen", "gone", "removed", "opgeruimd"}


@dataclass
class Wanted:
    """What the list says of a sign."""

    sign_type: str  # its name in small letters
    placed_on: date | None
    is_damaged: bool
    group: str  # its name in small letters; empty: of none, or not known
    point: Point | None = None
    words: str = ""
    sign: Any = None
    changed: set[str] = field(default_factory=set)

    def as_given(self) -> dict[str, str]:
        """To compare with what the list says next time; what a cell leaves empty is not said."""
        said = {
            "type": self.sign_type,
            "placed_on": self.placed_on.isoformat() if self.placed_on else "",
            "state": "damaged" if self.is_damaged else "placed",
            "group": self.group,
        }
        return {key: value for key, value in said.items() if value}


@dataclass
class Draft:
    """A row that is being read."""

    reader: Reader
    row: Row
    wanted: Wanted
    column: str = ""  # in which the place stands
    text: str = ""

    def refuse(self, why: str) -> None:
        self.reader.refuse(self.column or "address", why)

    @property
    def is_fine(self) -> bool:
        return not self.reader.problems


@dataclass
class Names:
    """What a row may name, in small letters: here, or in the file."""

    types: set[str]
    groups: set[str]
    there: dict[str, AlertGroup]

    @classmethod
    def of(cls, rows: Sequence[SheetRow], before: Checked) -> Names:
        types = {name.lower() for name in SignType.objects.values_list("name", flat=True)}
        types |= {row.made.name.lower() for row in _taken(before, "sign_types")}
        asked = {_small(row.cells.get("group", "")) for row in rows}
        pairs = AlertGroup.objects.with_page().values_list("pk", "name")
        keys = [pk for pk, name in pairs if name.lower() in asked]
        wanted = AlertGroup.objects.filter(pk__in=keys).only("name", "area", "status")
        there = {group.name.lower(): group for group in wanted}
        new = {row.made.name.lower() for row in _taken(before, "groups")}
        return cls(types, {*there, *new}, there)


def _taken(before: Checked, sheet: str) -> list[Row]:
    return [row for row in before.get(sheet, ()) if row.state != "refused" and row.made]


def _small(text: str) -> str:
    return " ".join(text.split()).lower()


def check(rows: Sequence[SheetRow], before: Checked) -> list[Row]:
    """Some ten queries, and a few for each hundred rows with coordinates."""
    names = Names.of(rows, before)
    drafts = [_read(row, names) for row in rows]
    _locate(drafts, names)
    _keep_those_here(drafts)
    _settle([draft for draft in drafts if draft.is_fine])
    return [draft.row for draft in drafts]


def _read(row: SheetRow, names: Names) -> Draft:
    reader = Reader(row, SIGN_COLUMNS)
    sign_type, group = _small(reader.text("type")), _small(reader.text("group"))
    if sign_type not in names.types and "type" not in row.problems:
        reader.refuse("type", _why_no_type(sign_type))
    if group and group not in names.groups and "group" not in row.problems:
        said = gettext("There is no group of this name, in this file nor in the portal.")
        reader.refuse("group", said)
    state = called(reader.text("state"))
    if state in GONE:
        reader.refuse("state", gettext("A sign that is gone does not hang. Leave this row out."))
    elif state not in SOUND | DAMAGED and "state" not in row.problems:
        reader.refuse("state", gettext("We do not know this state. Write hangt or beschadigd."))
    wanted = Wanted(sign_type, reader.day("placed_on"), state in DAMAGED, group)
    column, text = _place_of(reader)
    made = Row(row.number, text[:100], why=reader.problems)
    return Draft(reader, made, wanted, column, text)


def _why_no_type(sign_type: str) -> str:
    if sign_type:
        return gettext("We do not know this kind of sign, in this file nor in the portal.")
    return gettext("Fill in the kind of sign. Are cells merged? Fill in every row.")


def _place_of(reader: Reader) -> tuple[str, str]:
    """The column that says the place, and what it says; of two the coordinates."""
    x, y = reader.text("x"), reader.text("y")
    if x and y:
        one, other = x.replace(",", "."), y.replace(",", ".")
        is_rd = len(one.partition(".")[0]) > 3
        return "x", f"{one}; {other}" if is_rd else f"{other}; {one}"
    column = next((key for key in ("coordinates", "address") if reader.text(key)), "")
    if not column and not {"address", "coordinates", "x", "y"} & set(reader.row.problems):
        reader.refuse("address", gettext("Fill in an address or coordinates."))
    return column, reader.text(column) if column else ""


def _locate(drafts: Sequence[Draft], names: Names) -> None:
    by_point = [one for one in drafts if one.column in ("coordinates", "x") and one.is_fine]
    points = located.positions_of([one.text for one in by_point])
    for draft, point in zip(by_point, points, strict=True):
        _take_place(draft, point)
    by_address = [one for one in drafts if one.column == "address" and one.is_fine]
    groups = [names.there.get(one.wanted.group) for one in by_address]
    found = located.addresses_of([one.text for one in by_address], groups)
    for draft, place in zip(by_address, found, strict=True):
        _take_place(draft, place)


def _take_place(draft: Draft, place: Point | tuple[Point, str] | NoPlace) -> None:
    if isinstance(place, NoPlace):
        draft.refuse(str(place))
    elif isinstance(place, Point):
        draft.wanted.point = place
    else:
        draft.wanted.point, draft.wanted.words = place


def _keep_those_here(drafts: Sequence[Draft]) -> None:
    """Refuse what lies elsewhere, and put in words what was told as a point."""
    fine = [draft for draft in drafts if draft.is_fine and draft.wanted.point]
    points: list[Any] = [draft.wanted.point for draft in fine]
    here = located.lie_here(points)
    for draft, is_here in zip(fine, here, strict=True):
        if not is_here:
            draft.refuse(gettext("This place is not in the municipality. Check the numbers."))
    bare = [draft for draft in fine if draft.is_fine and not draft.wanted.words]
    points = [draft.wanted.point for draft in bare]
    words = located.in_words_of(points)
    for draft, text in zip(bare, words, strict=True):
        draft.wanted.words = text


def _settle(drafts: Sequence[Draft]) -> None:
    """Say of each whether it hangs here already; of two on one pole the second is refused."""
    points: list[Any] = [draft.wanted.point for draft in drafts]
    keys = [located.key_of(point) for point in points]
    by_key, poles, own = {}, located.Poles(), located.Poles()
    for sign in located.signs_around(points, keys):
        poles.put(sign.point_rd.coords, sign)
        if hasattr(sign, "listed"):
            by_key[sign.listed.place] = sign
    for draft, key, place in zip(drafts, keys, located.all_to_rd(points), strict=True):
        draft.row.made = draft.wanted
        draft.row.why = []
        earlier = own.at(place)
        if earlier:
            said = gettext(
                "Row %(number)d is on this pole too. Give coordinates that are five metres apart."
            )
            draft.row.why = [said % {"number": earlier}]
            continue
        own.put(place, draft.row.number)
        _compare(draft.row, by_key.get(key) or poles.at(place))


def _compare(row: Row, sign: Sign | None) -> None:
    """What the list says otherwise than the last time; what it never said stays."""
    wanted = row.made
    if sign is None:
        row.state, row.why = "new", [wanted.words]
        return
    wanted.sign, row.state = sign, "known"
    listed: Any = getattr(sign, "listed", None)
    if listed is None:
        said = gettext("%(sign)s hangs here already, not by a list. Nothing of it changes.")
        row.why = [said % {"sign": sign}]
        return
    given = wanted.as_given()
    wanted.changed = {key for key, value in given.items() if listed.given.get(key) != value}
    if wanted.changed:
        row.state = "changed"
        row.why = [_change(key, wanted) for key in sorted(wanted.changed)]


def _change(key: str, wanted: Wanted) -> str:
    titles = {column.key: str(column.title) for column in SIGN_COLUMNS}
    words = {
        "type": wanted.sign_type,
        "placed_on": date_format(wanted.placed_on, "j F Y") if wanted.placed_on else "",
        "state": str(Sign.Status.DAMAGED.label if wanted.is_damaged else Sign.Status.PLACED.label),
        "group": wanted.group,
    }
    return f"{titles[key]}: {words[key]}"
