from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Self

from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet
from django.utils import timezone

from hoogeveen_alert.accounts.models import User

if TYPE_CHECKING:
    from .models import ProcessingRecord  # noqa: F401

KEPT_DAYS = 730


class ProcessingRecordQuerySet(QuerySet["ProcessingRecord"]):
    def visible_to(self, user: User | AnonymousUser) -> Self:
        return self if user.is_authenticated and user.is_superuser else self.none()

    def editable_by(self, user: User | AnonymousUser) -> Self:
        return self.none()

    def expired(self) -> Self:
        """Past the term of two years."""
        return self.filter(started_at__lt=timezone.now() - timedelta(days=KEPT_DAYS))
