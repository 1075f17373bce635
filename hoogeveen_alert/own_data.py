"""How an app declares what somebody finds of his or her own at `/mijn-gegevens/`.

`own_data` on its AppConfig, one for each model; `not_own` says of a model with personal data why
nobody can be found in it by a mailbox. Collected by the privacy room, which names no app.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import reduce
from operator import or_
from typing import Any, Protocol

from django.db.models import F, ForeignKey, Model, Q
from django.db.models.functions import Lower
from django.db.models.lookups import Exact
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext
from phonenumber_field.phonenumber import PhoneNumber

from .email_addresses import one_spelling


class Refused(Exception):
    """An act that cannot be, with the reason in words for the person."""


class DetailsForm(Protocol):
    """What `OwnData.form` names: a form of one row, which says how to keep what was typed."""

    def __init__(self, row: Any, data: Mapping[str, Any] | None = None) -> None: ...

    def is_valid(self) -> bool: ...

    def save(self) -> None: ...


@dataclass(frozen=True)
class Fact:
    """One thing that is held: `value` for the file, under a key that stays, and as words."""

    key: str
    label: str | Promise
    value: Any
    words: str | tuple[str, ...] = ""  # where the value is not to be read as it is

    def lines(self) -> tuple[str, ...]:
        if self.words:
            return (self.words,) if isinstance(self.words, str) else self.words
        return tuple(_in_words(self.value))


@dataclass(frozen=True)
class Hindrance:
    """What has to be done first before an account can be erased, and the page for it."""

    text: str
    url: str = ""


@dataclass(frozen=True)
class OwnData:
    """Rows of one model that belong to a mailbox. Functions, acts and forms by dotted name."""

    key: str  # in the file: it stays
    path: str  # in addresses of pages
    title: str | Promise
    model: str  # "app_label.Model"
    facts: str  # of a row: Iterable[Fact]
    # Lookups of the model that lead to an e-mail address, or a function of the mailbox.
    found_by: tuple[str, ...] = ()
    rows: str = ""
    # Acts that take a row. They raise Refused or TransitionNotAllowed.
    erase: str = ""
    withdraw: str = ""
    form: str = ""  # a DetailsForm
    # Which of "erase", "withdraw" and "correct" a row can take now; without it all that are named.
    offers: str = ""
    hindrances: str = ""  # of a row: Iterable[Hindrance]
    own_page: str = ""  # of a row: path of a page of its own
    # Why rows stay, and until when: of what cannot be erased, or of what is left of it.
    kept: str | Promise = ""


def at_mailbox(lookups: Iterable[str], mailbox: str) -> Q:
    """Rows of which one of these fields holds the address, as the portal compares addresses."""
    same = one_spelling(mailbox)
    return reduce(or_, (Q(Exact(Lower(F(lookup)), same)) for lookup in lookups))


def as_data(facts: Iterable[Fact]) -> dict[str, Any]:
    """For a file."""
    return {fact.key: fact.value for fact in facts}


def facts_of(row: Model, *names: str, **keys: str) -> Iterator[Fact]:
    """Fields of a row as facts, with its choices in words; `keys` gives a field another key."""
    for name in (*names, *keys):
        field, value = row._meta.get_field(name), getattr(row, name)
        choice = getattr(row, f"get_{name}_display", None)
        words = str(choice()) if choice and value else ""
        if isinstance(value, PhoneNumber):
            words, value = phone_in_words(value), str(value)
        elif isinstance(field, ForeignKey):
            value = None if value is None else str(value)
        elif not isinstance(value, str | int | date | list | dict | None):
            value = str(value)
        label = getattr(field, "verbose_name", name)
        yield Fact(keys.get(name, name), capfirst(label), value, words)


def phone_in_words(phone: PhoneNumber) -> str:
    """As people write it."""
    dutch = phone.country_code == 31
    return str(phone.as_national if dutch else phone.as_international)


def moment_in_words(moment: date | datetime) -> str:
    if isinstance(moment, datetime):
        return date_format(timezone.localtime(moment), "j F Y, H:i")
    return date_format(moment, "j F Y")


def _in_words(value: Any) -> Iterator[str]:
    match value:
        case None | "":
            yield "–"
        case bool():
            yield gettext("yes") if value else gettext("no")
        case date():
            yield moment_in_words(value)
        case list():
            for each in value:
                yield from _in_words(each)
        case Mapping():
            yield ", ".join(line for each in value.values() if each for line in _in_words(each))
        case _:
            yield str(value)
