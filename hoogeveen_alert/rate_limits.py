"""How often somebody may do something, as every app declares it: `rate_limits` on its AppConfig.

Counted by allauth, whose own limits are its own.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.core import ratelimit
from allauth.core.internal import ratelimit as internal
from django.http import HttpRequest, HttpResponse

from .declarations import portal_apps


class UndeclaredRateLimit(LookupError):
    """No app declares this limit; allauth would take it for none."""


def consume_or_429(request: HttpRequest, *, action: str, **kwargs: Any) -> HttpResponse | None:
    """Count a request that is no GET; the page to answer when there were too many.

    `key` and `user` are of whom it is counted where the limit says so, `limit_get` counts a GET
    too. Raises UndeclaredRateLimit.
    """
    refusal: HttpResponse | None = ratelimit.consume_or_429(
        request, action=action, config=_limits_with(action), **kwargs
    )
    return refusal


def refused_file(request: HttpRequest) -> HttpResponse | None:
    """Count a file of many rows that somebody downloads; the page to answer after too many."""
    return consume_or_429(request, action="export", limit_get=True)


def limited_file(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """A view that gives a file of many rows to who is logged in, so often and no oftener."""

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return refused_file(request) or view(request, *args, **kwargs)

    return answer


def may_go_on(request: HttpRequest, *, action: str, key: str, counted: bool = True) -> bool:
    """Count what was asked once more, and whether that is within the limit.

    Not `counted`: only look. For what is not refused by a page of its own. Raises
    UndeclaredRateLimit.
    """
    usage = internal.consume(
        request,
        app="allauth.account",
        action=action,
        config=_limits_with(action),
        key=key,
        dry_run=not counted,
        limit_get=True,
    )
    return usage is not None


def _limits_with(action: str) -> dict[str, str]:
    for config in portal_apps():
        if action in config.rate_limits:
            return {action: config.rate_limits[action]}
    raise UndeclaredRateLimit(action)
