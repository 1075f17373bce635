"""The clock of requests to join: who is told when nobody decides, and when a request lapses.

Each step of a request is a `MembershipReminder` row that a constraint makes unique, written in
the transaction that queues the mails of the step. So a run may come twice, late, or beside
another one. After days without a run only the last step that is due is mailed.
"""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.translation import gettext, ngettext

from ..models import JoinTerms, Membership, MembershipReminder, TransitionNotAllowed
from . import acts

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
    for step, days in reversed(_steps(terms)):
        for keys in _chunks(_due(step, days)):
            stepped += acts.take_step(step, keys)
    return stepped


def end_requests() -> int:
    """Let what waits at groups that ended lapse; returns how many did.

    Derived from the state of the group and done one by one, so that this too may come twice.
    """
    left = Membership.objects.filter(group__status="closed", status__in=("waiting", "invited"))
    rows = list(left.select_related("address", "group").order_by("pk"))
    return sum(_is_done(acts.end_with_group, membership) for membership in rows)


def _steps(terms: JoinTerms) -> list[tuple[str, int]]:
    """Steps of the clock with the days after which they come, earliest first."""
    return [
        (Step.COORDINATORS, terms.remind_after),
        (Step.AREA, terms.area_after),
        (Step.INVITED, terms.area_after),
        (Step.MUNICIPALITY, terms.municipality_after),
    ]


def _due(step: str, days: int) -> list[int]:
    """Requests whose days have passed, on the calendar of Europe/Amsterdam, oldest first."""
    status = "invited" if step == Step.INVITED else "waiting"
    last_day = timezone.localdate() - timedelta(days=days)
    rows = Membership.objects.filter(status=status, status_at__date__lte=last_day)
    return list(rows.exclude(reminders__step=step).order_by("pk").values_list("pk", flat=True))


def _chunks(keys: list[int]) -> Iterator[list[int]]:
    for start in range(0, len(keys), CHUNK):
        yield keys[start : start + CHUNK]


def _lapse(terms: JoinTerms) -> int:
    last_day = timezone.localdate() - timedelta(days=terms.lapse_after)
    due = Membership.objects.filter(
        status__in=("waiting", "invited"), status_at__date__lte=last_day
    )
    rows = due.select_related("group").iterator()
    return sum(_is_done(acts.lapse, membership) for membership in rows)


def _is_done(act: Callable[[Membership], None], membership: Membership) -> bool:
    try:
        act(membership)
    except TransitionNotAllowed:
        return False  # somebody decided, or the person withdrew, just now
    return True
