"""What becomes of each Smederij in a list: new, changed, known, or refused and why."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.utils.translation import gettext

from groups.models import Neighbourhood
from groups.places.known import Names, known
from groups.taking_over.places import SeveralOfOneName, by_code
from hoogeveen_alert.taking_over.declared import Checked, Row, SheetRow
from hoogeveen_alert.wording import in_own_words

from ..models import SignRequest, Smederij, SmederijNeighbourhood
from .cells import Reader, same_row
from .columns import SMEDERIJ_COLUMNS


@dataclass(frozen=True)
class Place:
    pk: int
    code: str
    name: str


@dataclass
class Wanted:
    name: str
    places: dict[int, Place]  # none: the list does not say
    smederij: Smederij | None = None

    def as_given(self) -> dict[str, Any]:
        """To compare with what the list says next time."""
        return {"neighbourhoods": sorted(place.code for place in self.places.values())}


@dataclass
class Town:
    """Neighbourhoods, and whose they are now."""

    by_code: dict[str, list[Place]] = field(default_factory=dict)
    names: dict[int, str] = field(default_factory=dict)
    owners: dict[int, Smederij] = field(default_factory=dict)

    @classmethod
    def now(cls) -> Town:
        town = cls()
        rows = Neighbourhood.objects.current().order_by("sort_key")
        for pk, code, name, district in rows.values_list("pk", "code", "name", "district__code"):
            place = Place(pk, code, name)
            town.by_code.setdefault(code, []).append(place)
            town.by_code.setdefault(district, []).append(place)
            town.names[pk] = name
        for part in SmederijNeighbourhood.objects.select_related("smederij"):
            town.owners[part.neighbourhood_id] = part.smederij
        return town

    def of(self, smederij: Smederij) -> set[int]:
        return {pk for pk, owner in self.owners.items() if owner.pk == smederij.pk}

    def named(self, places: Iterable[int]) -> str:
        return ", ".join(sorted(self.names.get(pk, "?") for pk in places))


def check(rows: Sequence[SheetRow], before: Checked) -> list[Row]:
    """Four queries, however many rows."""
    town, names = Town.now(), known().names
    read = [_read(row, town, names) for row in rows]
    found = [row for row in read if row.made]
    _refuse_repeats(found, town)
    _settle([row for row in found if not row.why], town)
    return read


def _read(row: SheetRow, town: Town, names: Names) -> Row:
    reader = Reader(row, SMEDERIJ_COLUMNS)
    name = reader.clean("name", forms.CharField(min_length=2, max_length=80))
    places = _places(reader, town, names)
    found = Row(row.number, row.cells.get("name", "")[:80], why=reader.problems)
    if not reader.problems:
        found.made = Wanted(" ".join(name.split()), places)
    return found


def _places(reader: Reader, town: Town, names: Names) -> dict[int, Place]:
    cell = reader.text("neighbourhoods")
    if "neighbourhoods" in reader.row.problems:
        return {}
    try:
        parts = by_code(cell, names).split("\n")
    except SeveralOfOneName as several:
        reader.refuse("neighbourhoods", str(several))
        return {}
    unknown = [part[:80] for part in parts if part and part not in town.by_code]
    if unknown:
        said = gettext("We do not know “%(names)s” as a neighbourhood here.")
        reader.refuse("neighbourhoods", said % {"names": ", ".join(unknown[:5])})
    return {place.pk: place for part in parts for place in town.by_code.get(part, ())}


def _refuse_repeats(rows: Iterable[Row], town: Town) -> None:
    names: dict[str, int] = {}
    places: dict[int, int] = {}
    for row in rows:
        earlier = names.setdefault(row.made.name.lower(), row.number)
        if earlier != row.number:
            row.why = [same_row(earlier)]
            continue
        twice = [pk for pk in row.made.places if places.setdefault(pk, row.number) != row.number]
        if twice:
            said = gettext("Row %(number)d has %(names)s too. Keep it in one of the two.")
            row.why = [said % {"number": places[twice[0]], "names": town.named(twice)}]


def _settle(rows: Sequence[Row], town: Town) -> None:
    there = Smederij.objects.select_related("listed")
    by_name = {smederij.name.lower(): smederij for smederij in there}
    busy = _busy()
    for row in rows:
        row.made.smederij = by_name.get(row.made.name.lower())
        if row.made.smederij:
            _compare(row, row.made.smederij, town, busy)
        elif not row.made.places:
            empty = gettext("Fill in at least one neighbourhood. Are cells merged? Fill them all.")
            row.why = [f"{SMEDERIJ_COLUMNS[1].title}: {empty}"]
        else:
            row.state = "new"
            _tell_moves(row, row.made.places, (), town, busy)


def _busy() -> set[tuple[int, int]]:
    """Smederij and neighbourhood from which a request waits for its money."""
    waiting = SignRequest.objects.open().order_by()
    return set(waiting.values_list("smederij", "group__neighbourhoods").distinct())


def _compare(row: Row, smederij: Smederij, town: Town, busy: Collection[Any]) -> None:
    """What the list says otherwise than the last time; what it never said is compared as it is."""
    row.state = "known"
    listed: Any = getattr(smederij, "listed", None)
    now, said = town.of(smederij), row.made.as_given()
    if not row.made.places or (listed and listed.given == said) or set(row.made.places) == now:
        return
    row.state = "changed"
    coming, going = set(row.made.places) - now, now - set(row.made.places)
    if coming:
        row.why.append(gettext("Comes to it: %(names)s.") % {"names": town.named(coming)})
    if going:
        row.why.append(gettext("Leaves it: %(names)s.") % {"names": town.named(going)})
    _tell_moves(row, coming, [(smederij.pk, pk) for pk in going], town, busy)


def _tell_moves(
    row: Row,
    coming: Iterable[int] | Mapping[int, Place],
    leaving: Iterable[tuple[int, int]],
    town: Town,
    busy: Collection[Any],
) -> None:
    """From whom neighbourhoods come; one from which requests are open stays where it is."""
    moves = [(town.owners[pk].pk, pk) for pk in coming if pk in town.owners]
    held = {pk for owner, pk in [*moves, *leaving] if (owner, pk) in busy}
    if held:
        said = gettext(
            "%(names)s cannot move yet: sign requests from there are open. Decide on them first."
        )
        row.state, row.why = "refused", [said % {"names": town.named(held)}]
        return
    for owner, pk in moves:
        said = gettext("%(place)s is of %(name)s now, and moves here.")
        name = next(one.name for one in town.owners.values() if one.pk == owner)
        row.why.append(said % {"place": town.names[pk], "name": name})


def named_by(before: Checked) -> tuple[set[str], dict[str, int]]:
    """Names in small letters that a row may give: here or in the file; and rows refused there."""
    names = {name.lower() for name in Smederij.objects.values_list("name", flat=True)}
    refused: dict[str, int] = {}
    for row in before.get("smederijen", ()):
        name = " ".join(row.name.split()).lower()
        if row.state == "refused":
            refused[name] = row.number
        else:
            names.add(name)
    return names, refused


def why_no_pot(name: str, names: Collection[str], refused: Mapping[str, int]) -> str:
    if not name:
        return str(in_own_words(gettext("Fill in which of the %(pots)s. Are cells merged?")))
    if name in names:
        return ""
    if name in refused:
        said = gettext("Row %(number)d of the first sheet is not taken. Correct that one first.")
        return said % {"number": refused[name]}
    none = gettext("We have no %(pot)s of this name, in this file nor in the portal.")
    return str(in_own_words(none))
