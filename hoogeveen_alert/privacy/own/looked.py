"""Who looked at somebody's data, from the processing log: when, in which role, for what."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from django.contrib.contenttypes.models import ContentType
from django.db.models import Model
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from hoogeveen_alert.accounts.models import User
from hoogeveen_alert.own_data import Fact, facts_of

from .. import changes
from ..declared import activities
from ..models import HistoryEntry
from ..processing import accounts_behind, address_of, lines_about
from .finding import declared, found_in, subjects_at


@dataclass(frozen=True)
class Look:
    """A line of the log as its subject may read it: never who looked, only in which role."""

    at: datetime
    by_role: str
    what: str
    operation: str


def looks_at(mailbox: str) -> list[Look]:
    """What the log says of any row of the mailbox, newest first."""
    records = list(lines_about(subjects_at(mailbox)))
    if not records:
        return []
    accounts = accounts_behind({record.by for record in records})
    roles = {pseudonym: role_of(user) for pseudonym, user in accounts.items()}
    names = {address_of(activity.slug): str(activity.name) for activity in activities()}
    return [
        Look(
            at=record.started_at,
            by_role=roles.get(record.by) or gettext("unknown"),
            what=names.get(record.activity) or record.activity.rpartition("#")[2],
            operation=record.name,
        )
        for record in records
    ]


def role_of(user: User) -> str:
    """In words; an application manager whatever the role."""
    if user.is_superuser:
        return str(User._meta.get_field("is_superuser").verbose_name)
    return user.get_role_display()


def facts_of_look(look: Look) -> Iterable[Fact]:
    yield Fact("at", _("At"), look.at)
    yield Fact("by_role", _("In which role"), look.by_role)
    yield Fact("activity", _("What for"), look.what)
    yield Fact("operation", _("Operation"), look.operation)


@dataclass(frozen=True)
class Count:
    """How many rows name an account, without saying more of them."""

    kind: str
    words: str
    number: int


def changes_of(mailbox: str) -> Iterator[Count]:
    """How many changes the history notes of rows of this mailbox."""
    tracked = {each.model for each in changes.declared()}
    number = 0
    for own in declared():
        if own.model in tracked and own.found_by:
            keys = list(found_in(own, mailbox).values_list("pk", flat=True))
            kind = ContentType.objects.get_by_natural_key(*own.model.lower().split("."))
            entries = HistoryEntry.objects.filter(content_type=kind)
            number += entries.filter(object_pk__in=[str(key) for key in keys]).count()
    if number:
        yield Count("of_your_data", gettext("Changes of what is kept of you"), number)


def facts_of_count(count: Count) -> Iterable[Fact]:
    yield Fact("kind", _("What"), count.kind, count.words)
    yield Fact("number", _("How many"), count.number)


def facts_of_link(row: Model) -> Iterable[Fact]:
    return facts_of(row, "email", "made_at")
