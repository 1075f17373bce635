"""How an app declares the personal data it keeps: `personal_data` on its AppConfig.

How long it is kept stands with the model: `retention` on its queryset. Collected by the privacy
room; `activities` likewise.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django.db.models import Model, QuerySet

    from .singleton import OneRow

# From when a term runs, in the words of the privacy page. None: the page does not say it, as it
# comes sooner than what the page says, or is of no person.
STARTS: Mapping[str, str | Promise | None] = {
    "": "",
    "unverified": _("not confirmed by mail"),
    "unconfirmed": _("not confirmed by mail"),
    "ended": _("after it ended"),
    "stays": _("after a member last said to stay"),
    "confirmed": _("after confirming"),
    "decided": _("after the decision"),
    "answered": _("after the answer"),
    "handled": _("after it was dealt with"),
    "closed": _("after it was closed"),
    "chosen": _("after it was chosen"),
    "told": None,
    "settled": None,
    "reported": None,
    "written": _("after it was written"),
    "over": _("after the session ended"),
}

YEAR = 365

_rows: ContextVar[dict[str, OneRow] | None] = ContextVar("rows of settings", default=None)


@contextmanager
def settings_read_once() -> Iterator[None]:
    """Inside it, all terms that stand in one row of settings take one query together."""
    token = _rows.set({})
    try:
        yield
    finally:
        _rows.reset(token)


@dataclass(frozen=True)
class Setting:
    """A term in days that the municipality sets in the admin: a field of a OneRow."""

    model: str  # "app_label.Model"
    field: str

    def length(self) -> timedelta:
        return timedelta(days=getattr(self._row(), self.field))

    def _row(self) -> OneRow:
        rows = _rows.get()
        if rows is not None and self.model in rows:
            return rows[self.model]
        row: OneRow = apps.get_model(self.model).current()
        if rows is not None:
            rows[self.model] = row
        return row


@dataclass(frozen=True)
class Retention:
    """How long rows of a model are kept: `retention` on its queryset.

    The one rule that deletion, the page about privacy and the daily task go by. Terms are in
    days, by what they run from, a key of STARTS: `Retention({"ended": 30, "joined": 730})`.
    """

    terms: Mapping[str, int | timedelta | Setting]

    def length(self, start: str = "") -> timedelta:
        """The term that holds now; a query where the municipality sets it."""
        term = self.terms[start]
        if isinstance(term, Setting):
            return term.length()
        return term if isinstance(term, timedelta) else timedelta(days=term)

    def cutoff(self, start: str = "") -> datetime:
        """What began before this moment is past its term."""
        return timezone.now() - self.length(start)


def length_in_words(length: timedelta) -> str:
    years, rest = divmod(length.days, YEAR)
    if years and not rest:
        return ngettext("%(number)d year", "%(number)d years", years) % {"number": years}
    if length.days:
        return ngettext("%(number)d day", "%(number)d days", length.days) % {"number": length.days}
    hours = length // timedelta(hours=1)
    if not hours:
        return gettext("at once")
    return ngettext("%(number)d hour", "%(number)d hours", hours) % {"number": hours}


def retention_of(model: type[Model]) -> Retention | None:
    """The rule of the model; None where rows are kept as long as they are needed."""
    rule = getattr(model._default_manager.all(), "retention", None)
    return rule if isinstance(rule, Retention) else None


@dataclass(frozen=True)
class PersonalData:
    """Personal fields of one model, and why they are kept.

    Without `expired` and `deleted_by` they are kept as long as the row is needed.
    """

    model: str  # "app_label.Model"
    fields: tuple[str, ...]
    purpose: str | Promise  # lazily translated, for the privacy page
    # Name of the method of the model's queryset that gives the rows past its `retention`.
    expired: str = ""
    # Instead, the periodic task of the app itself that deletes them: files go too, or hourly.
    deleted_by: str = ""
    # Of a model of a library, whose queryset we do not write: its term, and the dotted function
    # that gives the rows past it.
    term: Retention | None = None
    rows: str = ""
    # Whether a person is asked before more of them go than usual. Not of what comes and goes by
    # the hour, such as sessions.
    brake: bool = True

    def rule(self) -> Retention | None:
        """For how long; None where they are kept as long as they are needed."""
        return self.term or retention_of(apps.get_model(self.model))


@dataclass(frozen=True)
class Expiring:
    """What goes after a term while its row stays, such as a file; for the daily task.

    Given by the dotted functions in `expiring` on an AppConfig.
    """

    name: str
    count: Callable[[], int]  # how many are past their term
    delete: Callable[[], int]  # deletes them, and says how many; safe to run twice
    total: Callable[[], int] | None = None  # how many there are; None: as many go as there are


@dataclass(frozen=True)
class Posts:
    """What accounts are there for: those that have such a task are kept.

    Given by the dotted functions in `posts` on an AppConfig.
    """

    held: QuerySet[Any]  # keys of the accounts that have it now
    # Until which day an account last had it: an expression of User. None: nothing says it.
    until: Any = None


@dataclass(frozen=True)
class Activity:
    """What the portal does with personal data, as the processing log names it.

    Declared as `activities` on an AppConfig; described at /privacy/#<slug>.
    """

    slug: str
    name: str | Promise
    about: str | Promise  # who sees or gets what, and why
