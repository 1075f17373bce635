"""The history of a group as somebody tells it: what happened, when, and who did it.

The municipality reads who it was; everybody else reads in which role.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from hoogeveen_alert.accounts.models import User
from hoogeveen_alert.accounts.roles import is_office

from ..models import AlertGroup, StatusChange

SHOWN = 20
MOST = 500
Status = AlertGroup.Status
BECAME: dict[str, str | Promise] = {
    Status.APPLIED: _("applied for"),
    Status.ACTIVE: _("approved"),
    Status.DORMANT: _("made dormant"),
    Status.CLOSED: _("ended"),
    Status.REJECTED: _("rejected"),
}


@dataclass(frozen=True)
class Event:
    at: datetime
    what: str | Promise
    by: str = ""
    why: str = ""
    is_note: bool = False


def time_line(group: AlertGroup, reader: User, *, whole: bool) -> tuple[list[Event], bool]:
    """The last events, newest first, and whether there are more; one query."""
    most = MOST if whole else SHOWN
    # One more, which tells from which state the last one that is shown came.
    changes = list(group.history.select_related("by")[: most + 1])
    before = [*(change.status for change in changes[1:]), ""]
    pairs = zip(changes, before, strict=False)
    events = [_event(change, was, reader) for change, was in pairs]
    has_more = len(events) > most
    if not has_more:
        events += _beginning(group, changes)
    return events[:most] if has_more else events, has_more


def _event(change: StatusChange, was: str, reader: User) -> Event:
    by = who_did(change.by, reader)
    if change.status == was:  # a note, which says itself what happened
        return Event(change.at, change.why or gettext("noted"), by, is_note=True)
    what = BECAME[change.status]
    if change.status == Status.ACTIVE and was == Status.DORMANT:
        what = _("made active again")
    return Event(change.at, what, by, change.why)


def _beginning(group: AlertGroup, changes: list[StatusChange]) -> list[Event]:
    """An application is no move; one that came from an older list has an earlier history."""
    if any(change.at <= group.created_at for change in changes):
        return []
    return [Event(group.created_at, BECAME[Status.APPLIED])]


def who_did(by: User | None, reader: User) -> str:
    """In words: a role, with the name for the municipality; the portal when nobody did."""
    if by is None:
        return gettext("the portal")
    if by == reader:
        return gettext("you")
    role: Any = by.get_role_display()
    return f"{role} ({by})" if is_office(reader) else str(role)
