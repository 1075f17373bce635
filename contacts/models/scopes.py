"""Who sees and changes which rows: what the querysets of several models share."""

from __future__ import annotations

from typing import Any, Self

from django.db.models import QuerySet

from hoogeveen_alert.accounts.access import Viewer

KEPT_DAYS = 730  # two years, as the history of changes


class OwnRowsQuerySet(QuerySet[Any]):
    """Rows that are only their owner's."""

    def visible_to(self, user: Viewer) -> Self:
        return self.filter(user=user) if user.is_authenticated else self.none()

    def editable_by(self, user: Viewer) -> Self:
        return self.visible_to(user)
