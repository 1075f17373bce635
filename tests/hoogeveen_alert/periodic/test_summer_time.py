"""The nights in which the clock changes, with beat itself: no hour is left out, none is twice."""

from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from celery.beat import Scheduler

from hoogeveen_alert.celery import EveryHour, app
from hoogeveen_alert.periodic.planning import declared_tasks

# Noon to noon in UTC, with the night in it in which the clock goes back, or forward.
BACK, FORWARD = (datetime(2026, month, day, 12, tzinfo=UTC) for month, day in ((10, 24), (3, 28)))
HOURLY = {name for name, task in declared_tasks().items() if isinstance(task.schedule, EveryHour)}


class Noting(Scheduler):
    """Beat, that writes down what it would send to the queue."""

    def setup_schedule(self):
        self.sent = []
        self.merge_inplace(self.app.conf.beat_schedule)

    def apply_async(self, entry, **options):
        self.sent.append((entry.name, datetime.now(UTC)))


def a_day_of(begin: datetime) -> list[tuple[str, datetime]]:
    with time_machine.travel(begin, tick=False) as clock:
        beat = Noting(app)
        for minute in range(24 * 60):
            clock.move_to(begin + timedelta(minutes=minute, seconds=1))
            while beat.tick() == 0:
                pass
    return beat.sent


@pytest.mark.parametrize("begin", [BACK, FORWARD], ids=["back", "forward"])
def test_what_is_planned_hourly_runs_in_each_hour_once(begin):
    sent = a_day_of(begin)

    hours = {begin + timedelta(hours=hour) for hour in range(24)}
    for name in HOURLY:
        ran = [at.replace(minute=0, second=0, microsecond=0) for each, at in sent if each == name]
        assert set(ran) == hours, name
        assert len(ran) == 24, name


@pytest.mark.parametrize("begin", [BACK, FORWARD], ids=["back", "forward"])
def test_what_is_planned_daily_runs_once(begin):
    sent = Counter(name for name, _at in a_day_of(begin))

    assert sent["delete-expired"] == 1


def test_nothing_else_is_planned_by_an_hour_that_may_not_be_there():
    """Between 2 and 3 at night the clock jumps over, or comes twice."""
    for name, task in declared_tasks().items():
        hours = getattr(task.schedule, "hour", set())
        assert name in HOURLY or 2 not in hours, name
    assert len(HOURLY) > 5
