"""Digests: what waits, in one mail a week or a month, from every app's `digest` lines.

One row of `DigestSent` for a person and a period makes each digest once; the row is written also
when there was nothing to say, so that a week is looked at once.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.urls import reverse
from django.utils.translation import gettext, ngettext

from groups.models import AlertGroup
from hoogeveen_alert.accounts.models import User
from hoogeveen_alert.accounts.roles import Role
from hoogeveen_alert.dashboard import Line, lines_for

from .desk import overdue_lines, silent_lines
from .models import Digest, DigestChoice, DigestSent
from .rounds import emails

RECEIVERS = {Digest.MUNICIPALITY: Role.MUNICIPALITY, Digest.AREA: Role.AREA_COORDINATOR}
NAMED = 10  # groups that a line calls by name


def period_of(digest: str, on: date) -> date:
    """First day of the week (Monday) or month in which a digest is sent once."""
    if digest == Digest.MUNICIPALITY:
        return on - timedelta(days=on.weekday())
    return on.replace(day=1)


def due(on: date) -> Iterator[tuple[int, str]]:
    """Key of the account and kind of each digest that was not looked at in its period yet."""
    for digest, role in RECEIVERS.items():
        sent = DigestSent.objects.filter(
            user=OuterRef("pk"), digest=digest, period_on=period_of(digest, on)
        )
        people = User.objects.filter(role=role, is_active=True).exclude(Exists(sent))
        yield from (
            (key, digest.value) for key in wanting(people, digest).values_list("pk", flat=True)
        )


def wanting(people: QuerySet[User], digest: str) -> QuerySet[User]:
    """Those who did not switch the digest off."""
    no = DigestChoice.objects.filter(user=OuterRef("pk"), digest=digest, is_wanted=False)
    return people.exclude(Exists(no))


@transaction.atomic
def send(user: User, digest: str, *, on: date) -> bool:
    """Mail what waits for this person, once in the period; false when there is nothing to say."""
    _, created = DigestSent.objects.get_or_create(
        user=user, digest=digest, period_on=period_of(digest, on)
    )
    lines = [line for line in lines_for(user, "digest") if line.count] if created else []
    if lines:
        emails.send_digest(user, digest, lines)
    return bool(lines)


# What contacts itself has to say -----------------------------------------------------------------


def lines(user: User) -> Iterator[Line]:
    """Silent coordinators and overdue contacts for those who may act; counts, no persons."""
    if user.has_perm("contacts.view_contactlist"):
        yield from overdue_lines(user)
    yield from silent_lines(user)
    if user.role == Role.POLICE:
        yield from _group_lines(user)


def _group_lines(user: User) -> Iterator[Line]:
    """An officer's own groups, and those that sleep, to look up after log-in."""
    own = AlertGroup.objects.published().filter(neighbourhoods__district__people=user).distinct()
    by_status: dict[str, list[str]] = {"active": [], "dormant": []}
    for name, status in own.order_by("name").values_list("name", "status"):
        by_status.setdefault(status, []).append(name)
    active, dormant = len(by_status["active"]), len(by_status["dormant"])
    for status, text in (
        ("active", ngettext("%d active group", "%d active groups", active) % active),
        ("dormant", ngettext("%d dormant group", "%d dormant groups", dormant) % dormant),
    ):
        if names := by_status[status]:
            yield Line(f"{text}: {_named(names)}", reverse("contacts:list"), len(names))


def _named(names: list[str]) -> str:
    shown = ", ".join(names[:NAMED])
    more = len(names) - NAMED
    return shown + gettext(" and %d more") % more if more > 0 else shown
