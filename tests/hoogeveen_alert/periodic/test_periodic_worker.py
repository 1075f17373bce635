"""A real beat and a real worker leave their signs of life."""

import os
import signal
import subprocess
import sys

import pytest

from hoogeveen_alert.mail.tasks import deliver_mail
from hoogeveen_alert.periodic.models import TaskRun
from tests.mail_server import kill, own_redis, wait_until, worker, worker_environment
from tests.moved_clock import FOLLOW_THE_CLOCK, seconds_ahead

BEAT = (
    FOLLOW_THE_CLOCK
    + """
import django
from hoogeveen_alert.celery import app
django.setup()  # as beat does before it reads the schedule
app.conf.beat_schedule["deliver-mail"]["schedule"] = 1  # one second stands for a minute
app.start(["beat", "--pidfile=", "--loglevel", "INFO"])
"""
)


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_beat_and_worker_leave_their_signs_and_stop_when_killed(tmp_path, settings):
    run = TaskRun.objects.filter(name=deliver_mail.name)
    done = []  # the row as it was then: beat and worker write in it again a second later

    with own_redis(tmp_path, settings) as redis:
        environment = worker_environment(None, redis, tmp_path)
        with (tmp_path / "beat.log").open("wb") as log:
            beat = subprocess.Popen(
                [sys.executable, "-c", BEAT, str(seconds_ahead())],
                env=environment, stdout=log, stderr=log, start_new_session=True,
                cwd=settings.BASE_DIR,
            )  # fmt: skip
        try:
            wait_until(lambda: run.exclude(planned_at=None).exists())
            assert run.get().started_at is None
            with worker(environment):
                wait_until(lambda: done.extend(run.filter(state="done")) or done)
            (row,) = done
            assert row.started_at <= row.ended_at
            # Beat goes on without the worker.
            wait_until(lambda: run.get().planned_at > max(row.planned_at, row.ended_at))
        finally:
            os.killpg(beat.pid, signal.SIGKILL)
            kill(beat)
