"""Waking the worker; beat does it every minute anyway, so nothing here may hurt a request."""

import logging
import time
from datetime import datetime

from django.core.cache import cache
from django.utils import timezone
from kombu.exceptions import OperationalError
from redis.exceptions import RedisError

from hoogeveen_alert.celery import LATER, SOON, publish

logger = logging.getLogger(__name__)

TASK = "hoogeveen_alert.mail.tasks.deliver_mail"
ASKED = "mail:delivery_asked:%d"
ASKED_AT = "mail:delivery_asked_at:%d"
# How long a process does not try again after it found Redis away.
PAUSE_SECONDS = 10
_away_until = 0.0


def ask_for_delivery(priority: int = SOON) -> None:
    """Wake the worker; within a second and without errors, Redis or not."""
    # One waiting task is enough for any number of mails; the task takes the mark away.
    if _may_ask(ASKED % priority, seconds=55):
        _ask(priority)


def ask_for_delivery_at(moment: datetime) -> None:
    """Wake the worker then, for mails that are held back until that moment.

    With a mark of its own: with that of the others a code to log in would wait as long.
    """
    seconds = max(0.0, (moment - timezone.now()).total_seconds())
    if _may_ask(ASKED_AT % moment.timestamp(), seconds=int(seconds) + 60):
        _ask(SOON, after=seconds)


def _may_ask(mark: str, *, seconds: int) -> bool:
    return time.monotonic() >= _away_until and bool(cache.add(mark, 1, timeout=seconds))


def _ask(priority: int, *, after: float = 0) -> None:
    global _away_until  # noqa: PLW0603
    try:
        publish(TASK, expires=60 + after, priority=priority, after=after)
    except (OSError, OperationalError, RedisError) as error:
        _away_until = time.monotonic() + PAUSE_SECONDS
        logger.warning("The queue is away, mail leaves at the next run of beat: %s", error)


def forget_asked() -> None:
    for priority in (SOON, LATER):
        cache.delete(ASKED % priority)
