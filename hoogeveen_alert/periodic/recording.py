"""Noting when beat plans a task and when a worker runs it, through Celery's own signals.

Beat and worker write rows of their own, so that a beat that stopped is told from a worker that
did. A database that is away hurts neither: the note is lost, the task goes on.
"""

import logging
from typing import Any

from celery import signals
from django.db import DatabaseError, close_old_connections
from django.utils import timezone

from .models import NAME_LENGTH, TaskRun

logger = logging.getLogger(__name__)

ENDED = {"SUCCESS": TaskRun.State.DONE, "IGNORED": TaskRun.State.DONE}


def listen() -> None:
    """Connect to Celery; once per process, whether web, worker or beat."""
    for signal, receiver in (
        (signals.beat_init, listen_in_beat),
        (signals.beat_embedded_init, listen_in_beat),
        (signals.task_prerun, note_start),
        (signals.task_postrun, note_end),
    ):
        signal.connect(receiver, dispatch_uid=f"periodic.{receiver.__name__}")


def listen_in_beat(**kwargs: Any) -> None:
    # Only there: web publishes tasks too, and says nothing about beat.
    signals.after_task_publish.connect(note_plan, dispatch_uid="periodic.note_plan")


def note_plan(sender: str, **kwargs: Any) -> None:
    # Beat is no request and no task: nobody else closes its connection when the server did.
    close_old_connections()
    _note(sender, planned_at=timezone.now())
    close_old_connections()


def note_start(task: Any = None, **kwargs: Any) -> None:
    _note(task.name, started_at=timezone.now(), state=TaskRun.State.RUNNING, error="")


def note_end(task: Any = None, state: str = "", retval: Any = None, **kwargs: Any) -> None:
    """Keep the kind of an error, never its words: they may hold somebody's data."""
    ended = ENDED.get(state, TaskRun.State.FAILED)
    error = type(retval).__name__[:100] if isinstance(retval, BaseException) else ""
    _note(task.name, ended_at=timezone.now(), state=ended, error=error)


def _note(name: str, **changes: Any) -> None:
    name = name[:NAME_LENGTH]
    try:
        if not TaskRun.objects.filter(name=name).update(**changes):
            TaskRun.objects.update_or_create(name=name, defaults=changes)
    except DatabaseError:
        logger.exception("Could not note the run of %s", name)
