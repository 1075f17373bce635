"""Who sees and changes which rows: what the querysets of several models share."""

from __future__ import annotations

from typing import Any, Self

from django.db.models import QuerySet

from groups.models import AlertGroup
from hoogeveen_alert.accounts.access import Viewer
from hoogeveen_alert.accounts.roles import is_office


class MunicipalQuerySet(QuerySet[Any]):
    """Rows that only the municipality sees and changes."""

    def visible_to(self, user: Viewer) -> Self:
        return self if is_office(user) else self.none()

    def editable_by(self, user: Viewer) -> Self:
        return self.visible_to(user)


class OfGroupQuerySet(QuerySet[Any]):
    """Rows that hang on a group: seen by all who see the group."""

    def visible_to(self, user: Viewer) -> Self:
        return self.filter(group__in=AlertGroup.objects.visible_to(user))

    def editable_by(self, user: Viewer) -> Self:
        """Decisions and the street are the municipality's."""
        return self if is_office(user) else self.none()
