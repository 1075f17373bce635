"""Which rows of contacts somebody reaches, as far as several querysets say it alike."""

from __future__ import annotations

from typing import Any, Self

from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet

from hoogeveen_alert.accounts.models import User
from hoogeveen_alert.accounts.roles import Role

Viewer = User | AnonymousUser
KEPT_DAYS = 730  # history, as standards.md 20 says


def is_office(user: Viewer) -> bool:
    """Municipality and application manager."""
    return user.is_authenticated and (user.is_superuser or user.role == Role.MUNICIPALITY)


def works_everywhere(user: Viewer) -> bool:
    """Those who may reach every coordinator; what they see is logged."""
    return is_office(user) or (user.is_authenticated and user.role == Role.POLICE)


class OwnRowsQuerySet(QuerySet[Any]):
    """Rows that are only their owner's."""

    def visible_to(self, user: Viewer) -> Self:
        return self.filter(user=user) if user.is_authenticated else self.none()

    def editable_by(self, user: Viewer) -> Self:
        return self.visible_to(user)
