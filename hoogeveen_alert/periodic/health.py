"""Whether beat and worker are alive, and which periodic task is late."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext, ngettext

from hoogeveen_alert.celery import app

from .models import TaskRun
from .planning import declared_tasks

# Silence from before this process came counts for nothing: web starts before beat and worker,
# and after a night off all three begin anew. Both get two intervals from here.
STARTED_AT = timezone.now()


@dataclass(frozen=True)
class PlannedTask:
    """An entry of beat's schedule, with what is known of its runs."""

    name: str
    title: str | Promise
    task: str
    plan: str
    run: TaskRun
    is_late: bool


@dataclass(frozen=True)
class Signs:
    """Whether beat and worker gave a sign within twice the shortest interval of the schedule."""

    beat: bool
    worker: bool


def shortest_interval() -> timedelta:
    entries = app.conf.beat_schedule.values()
    return min(_interval_of(entry["schedule"]) for entry in entries)


def _interval_of(schedule: object) -> timedelta:
    """Time between two runs; of a crontab the hour it at least takes."""
    run_every = getattr(schedule, "run_every", schedule)
    if isinstance(run_every, timedelta):
        return run_every
    return (
        timedelta(seconds=run_every) if isinstance(run_every, int | float) else timedelta(hours=1)
    )


def signs_of_life(now: datetime | None = None) -> Signs:
    """One query. Raises DatabaseError when the database is away."""
    return _signs(list(TaskRun.objects.all()), now or timezone.now())


def _signs(runs: Iterable[TaskRun], now: datetime) -> Signs:
    runs = list(runs)
    patience = 2 * shortest_interval()
    planned = max((run.planned_at for run in runs if run.planned_at), default=STARTED_AT)
    worked = max((at for run in runs if (at := run.last_sign_of_worker())), default=STARTED_AT)
    return Signs(
        beat=now - max(planned, STARTED_AT) <= patience,
        # One process works through the tasks one by one: during a long one it starts no other.
        worker=now - max(worked, STARTED_AT) <= patience or any(r.is_running(now) for r in runs),
    )


def overview(now: datetime | None = None) -> tuple[list[PlannedTask], Signs]:
    """Every entry of the schedule, and whether beat and worker live; one query."""
    now = now or timezone.now()
    runs = {run.name: run for run in TaskRun.objects.all()}
    tasks = [
        _task(name, entry, runs.get(entry["task"]) or TaskRun(name=entry["task"]), now)
        for name, entry in sorted(app.conf.beat_schedule.items())
    ]
    return tasks, _signs(runs.values(), now)


def _task(name: str, entry: dict, run: TaskRun, now: datetime) -> PlannedTask:
    schedule = entry["schedule"]
    since = max(run.started_at or STARTED_AT, STARTED_AT)
    declared = declared_tasks().get(name)
    return PlannedTask(
        name=name,
        title=declared.title if declared else name,
        task=entry["task"],
        plan=_in_words(schedule),
        run=run,
        is_late=not run.is_running(now) and now > _second_run_after(schedule, since),
    )


def _second_run_after(schedule: object, since: datetime) -> datetime:
    """When the task should have run twice since then."""
    moment = since
    for _ in range(2):
        moment = _next_after(schedule, moment)
    return moment


def _next_after(schedule: object, moment: datetime) -> datetime:
    delta = getattr(schedule, "remaining_delta", None)
    if delta is None:
        return moment + _interval_of(schedule)
    last, ahead, _now = delta(timezone.localtime(moment))
    return last + ahead


def _in_words(schedule: object) -> str:
    """How often: every so many minutes or seconds, or as the columns of a crontab say."""
    if hasattr(schedule, "remaining_delta"):
        return _moments_in_words(schedule)
    seconds = int(_interval_of(schedule).total_seconds())
    if seconds % 60:
        said = ngettext("every second", "every %(number)d seconds", seconds)
        return said % {"number": seconds}
    said = ngettext("every minute", "every %(number)d minutes", seconds // 60)
    return said % {"number": seconds // 60}


def _moments_in_words(schedule: object) -> str:
    """Once an hour or a day in words; another crontab stays its five columns."""
    columns = ("minute", "hour", "day_of_month", "month_of_year", "day_of_week")
    minute, hour, *days = (str(getattr(schedule, f"_orig_{column}")) for column in columns)
    if days == ["*", "*", "*"] and minute.isdecimal():
        if hour == "*":
            return gettext("every hour at :%(minute)02d") % {"minute": int(minute)}
        if hour.isdecimal():
            at = f"{int(hour):02d}:{int(minute):02d}"
            return gettext("every day at %(time)s") % {"time": at}
    return " ".join((minute, hour, *days))
