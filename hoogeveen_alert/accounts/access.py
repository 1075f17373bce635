"""Looking a row up for somebody: 404 outside their rows, 403 inside but read-only."""

from typing import Any, TypeVar

from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.db import models
from django.shortcuts import get_object_or_404

from .models import User

Viewer = User | AnonymousUser  # who looks, logged in or not
Row = TypeVar("Row", bound=models.Model)


def get_visible_or_404(model: type[Row], user: Viewer, **lookup: Any) -> Row:
    return get_object_or_404(model._default_manager.all().visible_to(user), **lookup)  # type: ignore[attr-defined]


def get_editable_or_403(model: type[Row], user: Viewer, **lookup: Any) -> Row:
    row = get_visible_or_404(model, user, **lookup)
    if not model._default_manager.all().editable_by(user).filter(pk=row.pk).exists():  # type: ignore[attr-defined]
        raise PermissionDenied
    return row
