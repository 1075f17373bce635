"""Who looked at somebody's details: the pseudonyms of the log, worked out for one person."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import reduce
from operator import or_

import tablib
from django.db.models import Model as Row
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from hoogeveen_alert.accounts.models import User

from .declared import activities
from .models import ProcessingRecord
from .own.finding import subjects_at
from .own.looked import role_of
from .people_shown import account_of, identities
from .processing import accounts_behind, address_of, lines_about


@dataclass(frozen=True)
class Look:
    """One line of the log, with the account behind its pseudonym."""

    at: datetime
    by: User | None  # None when the account is gone
    activity: str
    operation: str

    @property
    def as_role(self) -> str:
        return role_of(self.by) if self.by else ""


def rows_of(email: str = "", phone: str = "") -> Iterator[Row]:
    """All rows that hold this mailbox, as the apps declare it, or this number.

    The address in the portal's one spelling, the number with +31.
    """
    if email:
        yield from subjects_at(email)
    if phone:
        for model, identity in identities():
            holds = [Q((name, phone)) for name in identity.phones]
            if holds:
                yield from model._default_manager.filter(reduce(or_, holds))


def named_in(rows: list[Row]) -> list[Row]:
    """The one row by which the log says whom somebody asked about; of nobody there is none."""
    with_a_name = {model for model, identity in identities() if identity.names}
    return sorted(rows, key=lambda row: type(row) not in with_a_name)[:1]


def looks_at(rows: list[Row]) -> QuerySet[ProcessingRecord]:
    """What the log holds about these rows, the newest first; an officer's are of the account."""
    return lines_about(account_of(row) or row for row in rows)


def in_words(records: list[ProcessingRecord]) -> list[Look]:
    accounts = accounts_behind({record.by for record in records})
    names = {address_of(each.slug): str(each.name) for each in activities()}
    return [
        Look(
            at=record.started_at,
            by=accounts.get(record.by),
            activity=names.get(record.activity, record.activity),
            operation=record.name,
        )
        for record in records
    ]


def table_of(looks: list[Look]) -> tablib.Dataset:
    heads = (_("When"), _("Name"), _("E-mail address"), _("Role"), _("What for"), _("Operation"))
    data = tablib.Dataset(headers=heads)
    for look in looks:
        who = look.by
        account = (
            (who.name, who.email, look.as_role) if who else (_("An account that is gone"), "", "")
        )
        data.append((look.at, *account, look.activity, look.operation))
    return data
