"""Who works on a file: the request itself where it is small, else the worker."""

from __future__ import annotations

import logging

from kombu.exceptions import OperationalError
from redis.exceptions import RedisError

from hoogeveen_alert.celery import SOON, publish

from . import acts
from .models import TownList
from .progress import Reporter, progress_of

logger = logging.getLogger(__name__)

WORK_ON = "hoogeveen_alert.taking_over.tasks.work_on_town_list"
# Rows that are looked at, and written, within a second or two.
IN_REQUEST = 50


def go_on(upload: TownList) -> None:
    """Have the step done that is due; when this returns, a small file's is."""
    if upload.rows <= IN_REQUEST:
        acts.work_on(upload)
        return
    Reporter(upload.key, "waiting", upload.rows)
    try:
        publish(WORK_ON, str(upload.key), expires=3600, priority=SOON)
    except (OSError, OperationalError, RedisError) as error:
        logger.warning("The queue is away, beat takes the list up: %s", error)


def left_alone() -> list[TownList]:
    """Lists with a step that is due, of which nobody says how far it is."""
    going = TownList.objects.going().exclude(pk__in=TownList.objects.expired())
    return [upload for upload in going.order_by("pk") if is_left_alone(upload)]


def is_left_alone(upload: TownList) -> bool:
    """Not one that failed: trying it again is for who looks at it."""
    progress = progress_of(upload.key)
    return progress is None or (progress.step != "failed" and not progress.is_alive)
