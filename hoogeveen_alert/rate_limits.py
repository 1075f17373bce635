"""How often somebody may do something, as every app declares it: `rate_limits` on its AppConfig.

Counted by allauth, whose own limits are its own.
"""

from typing import Any

from allauth.core import ratelimit
from django.http import HttpRequest, HttpResponse

from .declarations import portal_apps


class UndeclaredRateLimit(LookupError):
    """No app declares this limit; allauth would take it for none."""


def declared() -> dict[str, str]:
    return {
        action: rates for config in portal_apps() for action, rates in config.rate_limits.items()
    }


def consume_or_429(request: HttpRequest, *, action: str, **kwargs: Any) -> HttpResponse | None:
    """Count a request that is no GET; the page to answer when there were too many.

    `key` and `user` are of whom it is counted where the limit says so, `limit_get` counts a GET
    too. Raises UndeclaredRateLimit.
    """
    limits = declared()
    if action not in limits:
        raise UndeclaredRateLimit(action)
    refusal: HttpResponse | None = ratelimit.consume_or_429(
        request, action=action, config=limits, **kwargs
    )
    return refusal
