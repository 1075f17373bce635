import os
from datetime import UTC
from typing import Any

from celery import Celery
from celery.schedules import crontab
from django.conf import settings

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hoogeveen_alert.settings")

app = Celery("hoogeveen_alert")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


class EveryHour(crontab):
    """At this minute of every hour that there is.

    On the clock of Amsterdam the hour that comes twice in October would be left out once.
    """

    tz: Any = UTC


# Redis gives lower numbers first: a code to log in must not wait behind ten thousand reminders.
SOON, LATER = 0, 6


def publish(task: str, *args: str, expires: float, priority: int, after: float = 0) -> None:
    """Give the worker a task, within a second whether Redis answers or not.

    Raises OSError, kombu's OperationalError and RedisError.
    """
    # Not the pool's connection: a worker may wait ten seconds for Redis, a visitor may not.
    options = settings.CELERY_BROKER_TRANSPORT_OPTIONS | {
        "socket_connect_timeout": 0.4,
        "socket_timeout": 0.4,
        "max_retries": 0,
    }
    with app.connection_for_write(transport_options=options, connect_timeout=0.4) as connection:
        app.send_task(
            task,
            args=args,
            connection=connection,
            retry=False,
            expires=expires,
            priority=priority,
            countdown=after,
        )
