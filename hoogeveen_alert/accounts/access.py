"""Who looks, and looking a row up for them: 404 outside their rows, 403 inside but read-only."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, Protocol, TypeVar, cast

from django.contrib.auth.decorators import login_required
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404

from hoogeveen_alert.email_addresses import one_spelling

from .models import User
from .roles import is_hired

Viewer = User | AnonymousUser  # who looks, logged in or not
Row = TypeVar("Row", bound=models.Model)
RowOf = TypeVar("RowOf", bound=models.Model, covariant=True)


class ScopedRows(Protocol[RowOf]):
    """What the queryset of every model says: who sees and who changes which rows."""

    def visible_to(self, user: Viewer, /) -> models.QuerySet[RowOf]: ...

    def editable_by(self, user: Viewer, /) -> models.QuerySet[RowOf]: ...


def rows_of(model: type[Row]) -> ScopedRows[Row]:
    return cast("ScopedRows[Row]", model._default_manager.all())


def user_of(request: HttpRequest) -> User:
    """The account behind a page that asks for one. Raises PermissionDenied for a visitor."""
    if not request.user.is_authenticated:
        raise PermissionDenied
    return request.user


def note_owner(request: HttpRequest, email: str) -> None:
    """The page stands behind a link to this mailbox: another account is told who is logged in."""
    user = request.user
    vars(request)["is_link_of_other"] = (
        user.is_authenticated and bool(email) and user.email != one_spelling(email)
    )


def colleagues_only(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """`login_required`, for pages that somebody hired for the work in the street does not have.

    For what holds no rows of others, which `visible_to` would keep away.
    """

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if is_hired(request.user):
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return cast("Callable[..., HttpResponse]", login_required(answer))


def get_visible_or_404(model: type[Row], user: Viewer, **lookup: Any) -> Row:
    return get_object_or_404(rows_of(model).visible_to(user), **lookup)


def get_editable_or_403(model: type[Row], user: Viewer, **lookup: Any) -> Row:
    row = get_visible_or_404(model, user, **lookup)
    if not rows_of(model).editable_by(user).filter(pk=row.pk).exists():
        raise PermissionDenied
    return row
