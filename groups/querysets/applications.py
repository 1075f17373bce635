from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.db.models import F, Q, QuerySet
from django.utils import timezone

from hoogeveen_alert.accounts.roles import Role
from hoogeveen_alert.personal_data import Retention

from .terms import ENDED_DAYS, Viewer

if TYPE_CHECKING:
    from ..models import MissingAddress  # noqa: F401


class MissingAddressQuerySet(QuerySet["MissingAddress"]):
    retention = Retention({"settled": ENDED_DAYS, "reported": 365})

    def report(self, postcode: str, number: int, suffix: str) -> None:
        """Count that somebody misses this address; one that was looked into is asked about anew."""
        now = timezone.now()
        row, created = self.get_or_create(postcode=postcode, number=number, suffix=suffix)
        if not created:
            again = {"times": F("times") + 1, "last_at": now, "settled_at": None}
            self.filter(pk=row.pk).update(**again)

    def unsettled(self) -> Self:
        return self.filter(settled_at=None)

    def visible_to(self, user: Viewer) -> Self:
        if not user.is_authenticated:
            return self.none()
        return self if user.is_superuser or user.role == Role.MUNICIPALITY else self.none()

    def editable_by(self, user: Viewer) -> Self:
        return self.visible_to(user)

    def expired(self) -> Self:
        """Past the term: a month after it was looked into, a year after the last report."""
        return self.filter(
            Q(settled_at__lt=self.retention.cutoff("settled"))
            | Q(last_at__lt=self.retention.cutoff("reported"))
        )
