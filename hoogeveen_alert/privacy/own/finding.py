"""What belongs to a mailbox: every app's `own_data`, found, told and taken apart."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.apps import apps
from django.db.models import Model, QuerySet
from django.utils.module_loading import import_string

from hoogeveen_alert.declarations import portal_apps
from hoogeveen_alert.own_data import Fact, Hindrance, OwnData, as_data, at_mailbox

MOST = 100  # records of a kind on the page; the file has all


def declared() -> list[OwnData]:
    return [own for config in portal_apps() for own in config.own_data]


def declared_at(path: str) -> OwnData | None:
    return next((own for own in declared() if own.path == path), None)


def rows_of(own: OwnData, mailbox: str) -> Iterable[Any]:
    """Rows of one kind that belong to the mailbox, whatever its letters' case."""
    if own.rows:
        rows: Iterable[Any] = import_string(own.rows)(mailbox)
        return rows
    return found_in(own, mailbox).order_by("pk")


def found_in(own: OwnData, mailbox: str) -> QuerySet[Any]:
    return apps.get_model(own.model)._default_manager.filter(at_mailbox(own.found_by, mailbox))


def subjects_at(mailbox: str) -> Iterator[Model]:
    """Every row that is found by an address: whoever the processing log may call by pseudonym."""
    for own in declared():
        if own.found_by:
            yield from found_in(own, mailbox)


def row_at(own: OwnData, mailbox: str, key: str) -> Any:
    """A row of the mailbox about which something can be done; None for any other."""
    if not (own.erase or own.withdraw or own.form):
        return None
    # Compared as words: what somebody types may be no key, or none that a database can hold.
    return next((row for row in rows_of(own, mailbox) if str(_key(row)) == key), None)


def _key(row: Any) -> Any:
    return getattr(row, "pk", "")


@dataclass(frozen=True)
class Record:
    """One row that belongs to a mailbox, with what can be done about it."""

    own: OwnData
    row: Any

    @property
    def key(self) -> str:
        return str(_key(self.row))

    @cached_property
    def facts(self) -> list[Fact]:
        return list(import_string(self.own.facts)(self.row))

    @property
    def name(self) -> str:
        """What tells this record from others of its kind."""
        return self.facts[0].lines()[0] if self.facts else ""

    @cached_property
    def offers(self) -> set[str]:
        """Which of "erase", "withdraw" and "correct" can be done now."""
        own = self.own
        named = {"erase": own.erase, "withdraw": own.withdraw, "correct": own.form}
        offered = {what for what, path in named.items() if path}
        return offered & import_string(own.offers)(self.row) if own.offers else offered

    @property
    def erasable(self) -> bool:
        return "erase" in self.offers

    @property
    def withdrawable(self) -> bool:
        return "withdraw" in self.offers

    @property
    def correctable(self) -> bool:
        return "correct" in self.offers

    @cached_property
    def hindrances(self) -> list[Hindrance]:
        return list(import_string(self.own.hindrances)(self.row)) if self.own.hindrances else []

    @property
    def own_page(self) -> str:
        return str(import_string(self.own.own_page)(self.row)) if self.own.own_page else ""


@dataclass(frozen=True)
class Part:
    """All records of one kind."""

    own: OwnData
    records: list[Record]

    @property
    def shown(self) -> list[Record]:
        return self.records[:MOST]

    @property
    def more(self) -> int:
        return max(len(self.records) - MOST, 0)


def parts_of(mailbox: str) -> list[Part]:
    """Everything held about the mailbox, of every kind; of some there is nothing."""
    # What somebody can do something about comes first.
    kinds = sorted(declared(), key=lambda own: not own.erase)
    return [Part(own, [Record(own, row) for row in rows_of(own, mailbox)]) for own in kinds]


def data_of(parts: Iterable[Part]) -> dict[str, list[dict[str, Any]]]:
    """For the file: every kind has its key, also without records."""
    return {part.own.key: [as_data(record.facts) for record in part.records] for part in parts}
