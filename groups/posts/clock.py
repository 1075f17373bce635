"""The clock of invitations to coordinate: asked once more, and lapsed when nobody answers.

Each step is a conditional update, so a run may come twice, late, or beside another one. Who
asked hears of the lapse and can ask somebody else.
"""

from datetime import timedelta

from django.db.models import QuerySet
from django.utils import timezone

from ..models import GroupLimits, Invitation, TransitionNotAllowed


def run_invitation_clock() -> int:
    """Take every open invitation to where it should be today; returns how many took a step."""
    limits = GroupLimits.current()
    # First, so that nobody is asked once more on the day it ends.
    lapsed = sum(_lapse(one) for one in _asked_before(limits.invitation_lapse_after))
    due = _asked_before(limits.invitation_remind_after).filter(reminded_at=None)
    return lapsed + sum(one.remind() for one in due)


def _asked_before(days: int) -> QuerySet[Invitation]:
    """Open ones sent so many days ago, on the calendar of Europe/Amsterdam, oldest first."""
    last_day = timezone.localdate() - timedelta(days=days)
    alive = ("applied", "active", "dormant")
    rows = Invitation.objects.open().sent().filter(group__status__in=alive)
    rows = rows.filter(invited_at__date__lte=last_day)
    return rows.select_related("group", "by").order_by("pk")


def _lapse(invitation: Invitation) -> bool:
    try:
        invitation.lapse()
    except TransitionNotAllowed:
        return False  # answered just now
    return True
