"""The demonstration's groups in which somebody was asked to help, or wants to stop."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from groups.models import AlertGroup, Coordinator, Invitation, StatusChange
from hoogeveen_alert.accounts.models import User

from .members import Pair
from .moments import insert_with
from .people import email_of

ASKED_DAYS_AGO, STOPS_DAYS_AGO = 2, 6
WHY_STOPPING = "een groepsbeheerder heeft om een opvolger gevraagd"


def create_handovers(pairs: Sequence[Pair], known: User, now: datetime) -> None:
    """One open invitation by coordinator@demo.example, one coordinator without a successor."""
    active = [group for group, _draft in pairs if group.status == AlertGroup.Status.ACTIVE]
    current = Coordinator.objects.current().filter(group__in=active)
    own = current.filter(user=known).order_by("group__pk").first()
    alone = current.exclude(user=known).exclude(
        group__in=current.filter(post=Coordinator.Post.DEPUTY).values("group")
    )
    if own:
        _ask(own.group, known, now)
    stops = alone.order_by("group__pk").first()
    if stops:
        _want_to_stop(stops, now - timedelta(days=STOPS_DAYS_AGO))


def _ask(group: AlertGroup, by: User, now: datetime) -> None:
    Invitation.objects.create(
        group=group,
        email=email_of("gevraagd"),
        name="Greetje Gevraagd (demo)",
        by=by,
        invited_at=now - timedelta(days=ASKED_DAYS_AGO),
    )


def _want_to_stop(post: Coordinator, at: datetime) -> None:
    Coordinator.objects.filter(pk=post.pk).update(wants_to_stop_on=at.date())
    change = StatusChange(
        group=post.group, status=post.group.status, by=post.user, why=WHY_STOPPING, at=at
    )
    insert_with([change], "at")
