"""The clock of requests to join: who is told when nobody decides, and when a request lapses.

Each step of a request is a `MembershipReminder` row that a constraint makes unique, written in
the transaction that queues the mails of the step. So a run may come twice, late, or beside
another one. After days without a run only the last step that is due is mailed.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext, ngettext

from hoogeveen_alert.accounts.models import User
from hoogeveen_alert.accounts.roles import Role

from ..letters import area_coordinators_of
from ..models import (
    AlertGroup,
    Coordinator,
    JoinTerms,
    Membership,
    MembershipReminder,
    TransitionNotAllowed,
)
from . import emails

Step = MembershipReminder.Step
CHUNK = 200  # requests in one transaction


def days_since(moment: datetime) -> int:
    """On the calendar of Europe/Amsterdam, as the clock of requests counts them."""
    return (timezone.localdate() - timezone.localdate(moment)).days


def days_in_words(moment: datetime) -> str:
    days = days_since(moment)
    return ngettext("%d day", "%d days", days) % days if days else gettext("today")


def run_clock() -> int:
    """Take every request to where it should be today; returns how many took a step."""
    terms = JoinTerms.current()
    # First, so that a request whose time is over is not told that it still waits.
    stepped = _lapse(terms)
    for step, days in reversed(terms.steps()):
        for keys in _chunks(_due(step, days)):
            stepped += _take_step(step, keys)
    return stepped


def _due(step: str, days: int) -> list[int]:
    """Requests whose days have passed, on the calendar of Europe/Amsterdam, oldest first."""
    status = "invited" if step == Step.INVITED else "waiting"
    last_day = timezone.localdate() - timedelta(days=days)
    rows = Membership.objects.filter(status=status, status_at__date__lte=last_day)
    return list(rows.exclude(reminders__step=step).order_by("pk").values_list("pk", flat=True))


def _chunks(keys: list[int]) -> Iterator[list[int]]:
    for start in range(0, len(keys), CHUNK):
        yield keys[start : start + CHUNK]


@transaction.atomic
def _take_step(step: str, keys: list[int]) -> int:
    new = []
    for membership in Membership.objects.filter(pk__in=keys).select_related("group"):
        _, created = MembershipReminder.objects.get_or_create(membership=membership, step=step)
        if created:
            new.append(membership)
            _pass_over_earlier_steps(membership, step)
    for membership in new:
        if step == Step.INVITED:
            emails.send_invitation_reminder(membership)
        else:
            emails.send_still_waiting(membership)
    _tell_those_who_decide(step, new)
    return len(new)


def _pass_over_earlier_steps(membership: Membership, step: str) -> None:
    """Mark what a missed run did not do, so that nobody gets two steps in one day."""
    order = [Step.COORDINATORS, Step.AREA, Step.MUNICIPALITY]
    for earlier in order[: order.index(Step(step))] if step in order else []:
        MembershipReminder.objects.get_or_create(membership=membership, step=earlier)


def _tell_those_who_decide(step: str, memberships: list[Membership]) -> None:
    """One mail for each person, with numbers per group and no names of applicants."""
    counts = Counter(membership.group for membership in memberships)
    if not counts or step == Step.INVITED:
        return
    if step == Step.MUNICIPALITY:
        officers = User.objects.filter(role=Role.MUNICIPALITY, is_active=True)
        emails.send_requests_unanswered(officers, counts.total())
        return
    # On its step the area coordinators hear; the coordinators hear once more too.
    posts = Coordinator.objects.current().filter(group__in=counts, user__is_active=True)
    pairs = ((post.user, post.group) for post in posts.select_related("user", "group"))
    emails.send_requests_wait(_by_receiver(pairs, counts))
    if step == Step.AREA:
        emails.send_requests_wait_in_area(_by_receiver(area_coordinators_of(counts), counts))


def _by_receiver(
    pairs: Iterable[tuple[User, AlertGroup]], counts: Counter[AlertGroup]
) -> dict[User, Counter[AlertGroup]]:
    told: dict[User, Counter[AlertGroup]] = {}
    for user, group in pairs:
        told.setdefault(user, Counter())[group] = counts[group]
    return told


def _lapse(terms: JoinTerms) -> int:
    last_day = timezone.localdate() - timedelta(days=terms.lapse_after)
    due = Membership.objects.filter(
        status__in=("waiting", "invited"), status_at__date__lte=last_day
    )
    lapsed = 0
    for membership in due.select_related("group").iterator():
        try:
            membership.lapse()
        except TransitionNotAllowed:
            continue  # somebody decided just now
        lapsed += 1
    return lapsed
