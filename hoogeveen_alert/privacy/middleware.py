"""Who asked for what is being changed.

auditlog's own middleware is left out: it would store addresses and numbers that a visitor
sends in headers, and would ask for the user of every request.
"""

from collections.abc import Callable
from contextvars import ContextVar

from django.http import HttpRequest, HttpResponse

from hoogeveen_alert.accounts.models import User

_request: ContextVar[HttpRequest | None] = ContextVar("request", default=None)


def remember_request(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Let the history know who asked; the user is looked up only when something changes."""

    def middleware(request: HttpRequest) -> HttpResponse:
        token = _request.set(request)
        try:
            return get_response(request)
        finally:
            _request.reset(token)

    return middleware


def current_user() -> User | None:
    """Who asks for the change that is being made; None for visitors and for tasks."""
    user = getattr(_request.get(), "user", None)
    return user if isinstance(user, User) else None
