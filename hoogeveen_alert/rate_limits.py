"""How often somebody may do something, as every app declares it: `rate_limits` on its AppConfig.

Counted by allauth, whose own limits are its own.
"""

import math
import time
from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from http import HTTPStatus
from typing import Any

from allauth.core.internal import ratelimit as internal
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.cache import patch_cache_control

from .declarations import portal_apps
from .kept_text import kept_of

APP = "allauth.account"  # under which name allauth counts


class UndeclaredRateLimit(LookupError):
    """No app declares this limit; allauth would take it for none."""


def consume_or_429(request: HttpRequest, *, action: str, **kwargs: Any) -> HttpResponse | None:
    """Count a request that is no GET; the page to answer when there were too many.

    `key` and `user` are of whom it is counted where the limit says so, `limit_get` counts a GET
    too. The page says when it is possible again, and holds what was typed. Raises
    UndeclaredRateLimit.
    """
    config = _limits_with(action)
    usage = internal.consume(request, app=APP, action=action, config=config, **kwargs)
    if usage is not None:
        return None
    kwargs.pop("limit_get", None)
    return _too_often(request, _seconds_left(request, action=action, config=config, **kwargs))


def _seconds_left(
    request: HttpRequest, *, action: str, config: dict[str, str], **whose: Any
) -> int | None:
    """Until it is possible again; None where nobody can say."""
    now, left = time.time(), []
    for rate in internal.get_rates(app=APP, action=action, config=config):
        key = internal.get_cache_key(request, app=APP, action=action, rate=rate, **whose)
        # The latest first; the place of the last that counts is free once it is too long ago.
        history = [at for at in cache.get(key, []) if at > now - rate.duration]
        if len(history) >= rate.amount:
            left.append(history[rate.amount - 1] + rate.duration - now)
    return max(1, math.ceil(max(left))) if left else None


def _too_often(request: HttpRequest, seconds: int | None) -> HttpResponse:
    until = timezone.localtime() + timedelta(seconds=seconds) if seconds else None
    context = {
        "kept": kept_of(request),
        "until": until,
        "is_today": until is not None and until.date() == timezone.localdate(),
    }
    response = render(request, "429.html", context, status=HTTPStatus.TOO_MANY_REQUESTS)
    patch_cache_control(response, private=True, no_store=True)
    if seconds:
        response["Retry-After"] = str(seconds)
    return response


def sender_of(request: HttpRequest) -> str:
    """Who sends something, as limits count them: the account, or the address of a visitor."""
    if request.user.is_authenticated:
        return f"user:{request.user.pk}"
    address: str = internal.get_ip(request)
    return f"ip:{address}"


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
        app=APP,
        action=action,
        config=_limits_with(action),
        key=key,
        dry_run=not counted,
        limit_get=True,
    )
    return usage is not None


def is_within(request: HttpRequest, *, action: str) -> bool:
    """Count what is asked many times a minute, such as by everybody who types in one hall.

    By a number a span, without a lock and without the moment of each. Raises UndeclaredRateLimit.
    """
    [rate] = internal.get_rates(app=APP, action=action, config=_limits_with(action))
    whose = internal.get_cache_key(request, app=APP, action=action, rate=rate)
    key = f"{whose}:{int(time.time() // rate.duration)}"
    cache.add(key, 0, rate.duration)
    try:
        number: int = cache.incr(key)
    except ValueError:
        return True  # forgotten between the two
    return number <= rate.amount


def _limits_with(action: str) -> dict[str, str]:
    for config in portal_apps():
        if action in config.rate_limits:
            return {action: config.rate_limits[action]}
    raise UndeclaredRateLimit(action)
