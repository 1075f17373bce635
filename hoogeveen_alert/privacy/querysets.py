from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet

from hoogeveen_alert.accounts.models import User
from hoogeveen_alert.accounts.roles import Role
from hoogeveen_alert.personal_data import Retention

if TYPE_CHECKING:
    from .models import HistoryEntry, ProcessingRecord  # noqa: F401

KEPT_DAYS = 730


class ProcessingRecordQuerySet(QuerySet["ProcessingRecord"]):
    retention = Retention({"": KEPT_DAYS})

    def visible_to(self, user: User | AnonymousUser) -> Self:
        return self if user.is_authenticated and user.is_superuser else self.none()

    def editable_by(self, user: User | AnonymousUser) -> Self:
        return self.none()

    def expired(self) -> Self:
        return self.filter(started_at__lt=self.retention.cutoff())


class HistoryEntryQuerySet(QuerySet["HistoryEntry"]):
    retention = Retention({"": KEPT_DAYS})

    def visible_to(self, user: User | AnonymousUser) -> Self:
        if not user.is_authenticated:
            return self.none()
        return self if user.is_superuser or user.role == Role.MUNICIPALITY else self.none()

    def editable_by(self, user: User | AnonymousUser) -> Self:
        return self.none()

    def expired(self) -> Self:
        return self.filter(timestamp__lt=self.retention.cutoff())
