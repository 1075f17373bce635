import os
from datetime import UTC
from typing import Any

from celery import Celery
from celery.schedules import crontab

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
