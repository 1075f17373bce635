"""The queue of one person: what waits, in which order, and who has it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from django.utils import timezone

from hoogeveen_alert.accounts.models import User
from hoogeveen_alert.dashboard import Pile, Row, piles_of, read_first

from .models import Note, Taking

SHOWN = 3  # of each kind; the rest stands on a page of its own


@dataclass
class Item:
    pile: Pile
    row: Row
    taken_by: User | None = None
    note: Note | None = None

    @property
    def name(self) -> str:
        """As an id in the page."""
        return f"{self.row.kind}-{self.row.key}"

    @property
    def text(self) -> str:
        return self.pile.said_of(self.row)

    @property
    def detail(self) -> str:
        return self.pile.detail_of(self.row)

    @property
    def url(self) -> str:
        return self.pile.url(self.row)

    @property
    def due(self) -> date | None:
        return self.pile.due(self.row)

    @property
    def days(self) -> int | None:
        """For how long it waits."""
        day = self.row.day
        return max(0, (timezone.localdate() - day).days) if day else None

    @property
    def days_late(self) -> int:
        return (timezone.localdate() - self.due).days if self.due else 0

    @property
    def is_urgent(self) -> bool:
        return self.pile.urgent or self.days_late > 0

    @property
    def order(self) -> tuple[bool, date, str, int]:
        """What hurries first, then by day: of the term, or since when it waits."""
        day = self.due or self.row.day or date.max
        return (not self.is_urgent, day, self.row.kind, self.row.key)


@dataclass(frozen=True)
class More:
    """A kind of which the queue does not show all."""

    text: str
    url: str
    number: int


@dataclass(frozen=True)
class Queue:
    items: list[Item]
    more: list[More]

    def after(self, kind: str, key: int, user: User) -> Item | None:
        """The next that no colleague has, on another page; after the last comes the first."""
        places = [(item.row.kind, item.row.key) for item in self.items]
        here = places.index((kind, key)) if (kind, key) in places else -1
        others = [*self.items[here + 1 :], *self.items[: max(here, 0)]]
        page = self.items[here].url if here >= 0 else ""
        free = (item for item in others if item.taken_by in (None, user) and item.url != page)
        return next(free, None)


def queue_of(user: User) -> Queue:
    """Three queries, however much waits."""
    piles = {pile.kind: pile for pile in piles_of(user)}
    found = read_first(piles.values(), SHOWN)
    items = sorted((Item(piles[row.kind], row) for row, _total in found), key=lambda i: i.order)
    totals = {row.kind: total for row, total in found}
    return Queue(_with_colleagues(items), list(_more(piles, totals)))


def _more(piles: dict[str, Pile], totals: dict[str, int]) -> Iterator[More]:
    for kind, number in totals.items():
        if number > SHOWN:
            yield More(str(piles[kind].counted % number), piles[kind].all_of_it, number)


def pile_for(user: User, kind: str) -> Pile | None:
    return next((pile for pile in piles_of(user) if pile.kind == kind), None)


def item_in(pile: Pile, key: int) -> Item | None:
    """None for what is gone, or never lay there."""
    row = pile.read([key]).first()
    return _with_colleagues([Item(pile, Row(*row))])[0] if row else None


def items_of(pile: Pile, rows: Iterable[tuple]) -> list[Item]:
    return _with_colleagues([Item(pile, Row(*row)) for row in rows])


def _with_colleagues(items: list[Item]) -> list[Item]:
    """With who took them up, and the notes."""
    keys = {item.row.key for item in items}
    kinds = {item.row.kind for item in items}
    takings = Taking.objects.standing().filter(kind__in=kinds, key__in=keys).select_related("by")
    notes = Note.objects.filter(kind__in=kinds, key__in=keys).select_related("by")
    taken = {(taking.kind, taking.key): taking.by for taking in takings}
    noted = {(note.kind, note.key): note for note in notes}
    for item in items:
        place = (item.row.kind, item.row.key)
        item.taken_by, item.note = taken.get(place), noted.get(place)
    return items
