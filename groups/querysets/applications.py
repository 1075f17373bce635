from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Self

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from hoogeveen_alert.accounts.roles import Role

from .terms import ENDED_DAYS, Viewer

if TYPE_CHECKING:
    from ..models import Application, Invitation  # noqa: F401


def _decided_after(moment: datetime) -> Exists:
    from ..models import StatusChange

    return Exists(StatusChange.objects.filter(group=OuterRef("group"), at__gt=moment))


class ApplicationQuerySet(QuerySet["Application"]):
    def confirmed(self) -> Self:
        return self.exclude(confirmed_at=None)

    def visible_to(self, user: Viewer) -> Self:
        """Only who decides on applications; the applicant has a signed link."""
        if not user.is_authenticated:
            return self.none()
        if user.is_superuser or user.role == Role.MUNICIPALITY:
            return self.confirmed()
        return self.none()

    def editable_by(self, user: Viewer) -> Self:
        return self.none()

    def expired(self) -> Self:
        """Past the term: 30 days after the decision; the unconfirmed go with their group."""
        decided = timezone.now() - timedelta(days=ENDED_DAYS)
        return self.exclude(group__status="applied").filter(~_decided_after(decided))


class InvitationQuerySet(QuerySet["Invitation"]):
    def open(self) -> Self:
        return self.filter(status="open")

    def sent(self) -> Self:
        """Not those of an application that nobody confirmed: who is asked knows of nothing yet."""
        # Of a group made without an application, or with a confirmed one.
        return self.filter(
            Q(group__application=None) | Q(group__application__confirmed_at__isnull=False)
        )

    def accepted(self) -> Self:
        return self.filter(status="accepted")

    def visible_to(self, user: Viewer) -> Self:
        """Of the groups somebody coordinates, or decides on as municipality."""
        from ..models import AlertGroup

        if user.is_authenticated and user.role == Role.POLICE and not user.is_superuser:
            return self.none()
        return self.filter(group__in=AlertGroup.objects.visible_to(user))

    def editable_by(self, user: Viewer) -> Self:
        from ..models import AlertGroup

        return self.filter(group__in=AlertGroup.objects.run_by(user))

    def expired(self) -> Self:
        """Past the term: 30 days after an answer; a yes is kept until the group is decided on."""
        answered = timezone.now() - timedelta(days=ENDED_DAYS)
        needed = Q(group__status="applied", status="accepted")
        return self.filter(~needed, answered_at__lt=answered)
