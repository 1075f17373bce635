from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet

from hoogeveen_alert.accounts.models import User
from hoogeveen_alert.accounts.roles import Role

if TYPE_CHECKING:
    from .models import TextVersion


class TextVersionQuerySet(QuerySet["TextVersion"]):
    def visible_to(self, user: User | AnonymousUser) -> Self:
        if user.is_authenticated and (user.is_superuser or user.role == Role.MUNICIPALITY):
            return self
        return self.none()

    def editable_by(self, user: User | AnonymousUser) -> Self:
        """None: another version is added, this one stays what somebody once agreed to."""
        return self.none()

    def newest(self, kind: str) -> TextVersion | None:
        return self.filter(kind=kind).order_by("number").last()
