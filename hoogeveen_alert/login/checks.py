"""What the start and `check --deploy` say of how the portal stands behind its proxies."""

import logging
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register

logger = logging.getLogger(__name__)


def say_at_start() -> None:
    """For who runs the portal without `check --deploy`: each process says it when it starts."""
    for found in proxies_are_counted(None):
        logger.error("%s %s", found.msg, found.hint)


@register(Tags.security, deploy=True)
def proxies_are_counted(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """https comes from a proxy: its own address would be counted as that of every visitor."""
    if settings.HTTPS and not settings.ALLAUTH_TRUSTED_PROXY_COUNT:
        return [
            Error(
                "TRUSTED_PROXY_COUNT is 0, but https needs a proxy in front of the portal.",
                hint="Without it all visitors share one rate limit; docs/settings.md.",
                id="login.E001",
            )
        ]
    return []
