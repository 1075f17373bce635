"""The clock of invitations to coordinate: asked once more, and lapsed when nobody answers.

Each step is a conditional update, so a run may come twice, late, or beside another one. Who
asked hears of the lapse and can ask somebody else.
"""

from datetime import timedelta

from celery import shared_task
from django.db.models import QuerySet
from django.utils import timezone

from hoogeveen_alert.business_hours import is_quiet

from ..models import GroupLimits, Invitation, TransitionNotAllowed
from . import acts


@shared_task(name="groups.tasks.remind_about_invitations")
def remind_about_invitations() -> int:
    """Ask those once more who were asked to coordinate, outside quiet hours; or let it lapse."""
    return 0 if is_quiet(timezone.now()) else run_invitation_clock()


def run_invitation_clock() -> int:
    """Take every open invitation to where it should be today; returns how many took a step."""
    limits = GroupLimits.current()
    # First, so that nobody is asked once more on the day it ends.
    lapsed = sum(_lapse(one) for one in _asked_before(limits.invitation_lapse_after))
    due = _asked_before(limits.invitation_remind_after).filter(reminded_at=None)
    return lapsed + sum(acts.remind(one) for one in due)


def _asked_before(days: int) -> QuerySet[Invitation]:
    """Open ones sent so many days ago, on the calendar of Europe/Amsterdam, oldest first."""
    last_day = timezone.localdate() - timedelta(days=days)
    asked = Invitation.objects.answerable().sent().asked_one_by_one()
    rows = asked.filter(invited_at__date__lte=last_day)
    return rows.select_related("group", "by").order_by("pk")


def _lapse(invitation: Invitation) -> bool:
    try:
        acts.lapse(invitation)
    except TransitionNotAllowed:
        return False  # answered just now
    return True
