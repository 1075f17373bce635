"""Waking the worker; beat does it every minute anyway, so nothing here may hurt a request."""

import logging
import time

from django.conf import settings
from django.core.cache import cache
from kombu.exceptions import OperationalError
from redis.exceptions import RedisError

from hoogeveen_alert.celery import LATER, SOON, app

logger = logging.getLogger(__name__)

TASK = "hoogeveen_alert.mail.tasks.deliver_mail"
ASKED = "mail:delivery_asked:%d"
# How long a process does not try again after it found Redis away.
PAUSE_SECONDS = 10
_away_until = 0.0


def ask_for_delivery(priority: int = SOON) -> None:
    """Wake the worker; within a second and without errors, Redis or not."""
    global _away_until  # noqa: PLW0603
    if time.monotonic() < _away_until:
        return
    # One waiting task is enough for any number of mails; the task takes the mark away.
    if not cache.add(ASKED % priority, 1, timeout=55):
        return
    try:
        _publish(priority)
    except (OSError, OperationalError, RedisError) as error:
        _away_until = time.monotonic() + PAUSE_SECONDS
        logger.warning("The queue is away, mail leaves at the next run of beat: %s", error)


def forget_asked() -> None:
    for priority in (SOON, LATER):
        cache.delete(ASKED % priority)


def _publish(priority: int) -> None:
    # Not the pool's connection: a worker may wait ten seconds for Redis, a visitor may not.
    options = settings.CELERY_BROKER_TRANSPORT_OPTIONS | {
        "socket_connect_timeout": 0.4,
        "socket_timeout": 0.4,
        "max_retries": 0,
    }
    with app.connection_for_write(transport_options=options, connect_timeout=0.4) as connection:
        app.send_task(TASK, connection=connection, retry=False, expires=60, priority=priority)
