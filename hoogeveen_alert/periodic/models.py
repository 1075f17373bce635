from __future__ import annotations

from datetime import datetime, timedelta
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

NAME_LENGTH = 200


class TaskRun(models.Model):
    """The last time a task was planned by beat, and the last time a worker ran it.

    One row per task name. Holds nothing of what the task did or for whom.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("not run yet")
        RUNNING = "running", _("runs now")
        DONE = "done", _("ran well")
        FAILED = "failed", _("failed")

    name = models.CharField(_("task"), max_length=NAME_LENGTH, unique=True)
    planned_at = models.DateTimeField(_("last planned"), null=True)
    started_at = models.DateTimeField(_("last start"), null=True)
    ended_at = models.DateTimeField(_("last end"), null=True)
    state = models.CharField(_("state"), max_length=7, choices=State.choices, default=State.WAITING)
    error = models.CharField(_("kind of error"), max_length=100, blank=True)

    class Meta:
        verbose_name = _("periodic task")
        verbose_name_plural = _("periodic tasks")
        ordering = ("name",)
        default_permissions: ClassVar = ()

    def __str__(self) -> str:
        return self.name

    def is_running(self, now: datetime | None = None) -> bool:
        """Whether a worker can still be busy with it: none gets longer than its hard limit."""
        limit = timedelta(seconds=settings.CELERY_TASK_TIME_LIMIT)
        now = now or timezone.now()
        return bool(
            self.state == self.State.RUNNING and self.started_at and now - self.started_at < limit
        )

    def was_cut_off(self, now: datetime | None = None) -> bool:
        """Whether its worker was killed: it never ended, and is past its hard limit."""
        return self.state == self.State.RUNNING and not self.is_running(now)

    def last_sign_of_worker(self) -> datetime | None:
        return max((at for at in (self.started_at, self.ended_at) if at), default=None)
