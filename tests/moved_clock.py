"""`--on MOMENT`: the clock of the test processes moved for the whole run.

Green today says little about a Sunday, the last evening of a year or the night in which the clock
goes back; `bin/test --on 2026-12-31T23:30` tells. The clock ticks on from that moment, and a test
may move it again; workers and beat follow it. What stays on the clock of the machine: Redis,
PostgreSQL, the times of files, and the bin/run and web servers that a test starts.
"""

import os
import time
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.conf import settings


def moment(text: str) -> datetime:
    """An ISO moment as UTC, of the wall clock in the municipality where it names no zone."""
    found = datetime.fromisoformat(text)
    if found.tzinfo is None:
        found = found.replace(tzinfo=ZoneInfo(settings.TIME_ZONE))
    return found.astimezone(UTC)


# For a process of its own: put before its program, and `seconds_ahead()` before its arguments.
# A traveller's clock starts when it is first asked, and a busy machine may lose a moment on the
# way: a second more, or what was written here just now may not be due there yet.
FOLLOW_THE_CLOCK = """
import sys
import time
import time_machine
ahead = float(sys.argv.pop(1))
if ahead:
    time_machine.travel(time.time() + ahead + 1).start()
    time.time()
"""


def seconds_ahead() -> float:
    """By how much the clock of this process is moved, by `--on` or by a test."""
    if not time_machine.escape_hatch.is_travelling():
        return 0.0
    return time.time() - time_machine.escape_hatch.time.time()


def date_files(folder: Path, *, days_ago: int = 0) -> None:
    """Have files written so long ago on the clock of this process, not of the machine."""
    moment = time.time() - days_ago * 86_400
    for path in folder.iterdir():
        os.utime(path, (moment, moment))


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--on",
        metavar="MOMENT",
        help="run all tests as if it were then, as in 2026-12-31T23:30 or 2026-10-25T01:30Z",
    )


def start(config: pytest.Config) -> None:
    """Before any test module is imported, because some hold a date of today."""
    if text := config.getoption("--on"):
        try:
            journey = time_machine.travel(moment(text))
        except ValueError as error:
            raise pytest.UsageError(f"--on: {error}") from error
        journey.start()
        config.add_cleanup(journey.stop)


def pytest_report_header(config: pytest.Config) -> str | None:
    text = config.getoption("--on")
    return f"clock: moved to {moment(text).isoformat()}" if text else None
