from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

from django.contrib.auth.base_user import BaseUserManager
from django.contrib.auth.models import AnonymousUser
from django.db import models

from .roles import Role

if TYPE_CHECKING:
    from .models import User


class UserQuerySet(models.QuerySet["User"]):
    def visible_to(self, user: User | AnonymousUser) -> Self:
        """Accounts that `user` may see in the admin; own account pages are allauth's."""
        if not user.is_authenticated:
            return self.none()
        if user.is_superuser or user.role == Role.MUNICIPALITY:
            return self
        return self.filter(pk=user.pk)

    def editable_by(self, user: User | AnonymousUser) -> Self:
        """Accounts that `user` may change: the municipality changes no application manager."""
        if not user.is_authenticated:
            return self.none()
        if user.is_superuser:
            return self
        if user.role == Role.MUNICIPALITY:
            return self.filter(is_superuser=False)
        return self.none()


class UserManager(BaseUserManager.from_queryset(UserQuerySet)):  # type: ignore[misc]
    def create_user(self, email: str, password: str | None = None, **fields: Any) -> User:
        user: User = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> User:
        return self.create_user(email, password, is_superuser=True, **fields)

    def get_by_natural_key(self, username: str | None) -> User:
        return self.get(email__iexact=username)
