"""A round of reminders by a worker and a beat as deploy/ starts them, against a bare smtplib loop.

The mail server takes 20 ms a mail. The round counts from the plan to the last mail that the
server took: it holds asking everybody in the database, writing the mails and sending them.
"""

import os
import smtplib
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

from django.utils import timezone

from contacts import tasks
from contacts.models import ContactCheck
from groups.models import AlertGroup, Coordinator
from hoogeveen_alert.accounts.models import User
from hoogeveen_alert.business_hours import is_quiet
from hoogeveen_alert.mail.models import OutgoingMail

from . import servers
from .figures import Figure, at_most, told

PEOPLE = int(os.environ.get("BENCH_PEOPLE", "10000"))
BARE = 500  # mails of the loop: each takes as long as the last


def round_figures(folder: Path) -> list[Figure]:
    if is_quiet(timezone.now()):
        row = f"round of {PEOPLE:,} reminders from the plan to the last, a mail"
        return [told(row, "not measured: its mails wait for the end of quiet hours")]
    load_coordinators(PEOPLE)
    port = servers.free_port()
    os.environ["EMAIL_URL"] = f"smtp://127.0.0.1:{port}"
    with servers.running([sys.executable, "-m", "benchmarks.mail_server", str(port)]):
        servers.until(lambda: servers.answers(port))
        with worker_and_beat(folder) as worker:
            start = time.monotonic()
            tasks.queue_rounds(timezone.localdate())
            early = memory_at(worker, PEOPLE // 10)
            late = memory_at(worker, PEOPLE)
            took = (time.monotonic() - start) / PEOPLE * 1000
        bare = bare_loop(port)
    assert ContactCheck.objects.count() == PEOPLE
    return [
        told("bare smtplib loop, a mail", f"{bare:.3g} ms"),
        told(f"round of {PEOPLE:,} reminders from the plan to the last, a mail", f"{took:.3g} ms"),
        at_most("the round against the loop", 1.5, took / bare, "times"),
        told("memory of the worker at a tenth of the round", f"{early / 1e6:.3g} MB"),
        at_most("the same at its end, against that", 1.1, late / early, "times"),
    ]


def load_coordinators(number: int) -> None:
    """Two to a group, or more when there are few groups, in post since long ago."""
    groups = list(AlertGroup.objects.order_by("pk")[: number // 2])
    people = User.objects.bulk_create(
        User(email=f"beheerder{n}@example.org", name=f"Beheerder {n}", date_joined=timezone.now())
        for n in range(number)
    )
    long_ago = timezone.localdate() - timedelta(days=100)
    posts = ["lead"] * len(groups) + ["deputy"] * number
    Coordinator.objects.bulk_create(
        Coordinator(group=groups[n % len(groups)], user=user, post=posts[n], from_on=long_ago)
        for n, user in enumerate(people)
    )


@contextmanager
def worker_and_beat(folder: Path) -> Iterator[subprocess.Popen]:
    celery = [sys.executable, "-m", "celery", "--app", "hoogeveen_alert"]
    quiet = ["--loglevel", "warning"]
    beat = [*celery, "beat", *quiet, "--pidfile=", "--schedule", str(folder / "beat")]
    worker = [*celery, "worker", *quiet, "--concurrency", "2", "--without-gossip"]
    with servers.running([*worker, "--without-mingle"]) as process, servers.running(beat):
        yield process


def memory_at(worker: subprocess.Popen, mails: int) -> int:
    """Bytes that the worker and its processes hold once so many mails were taken."""
    servers.until(lambda: OutgoingMail.objects.filter(state="sent").count() >= mails, seconds=1800)
    children = Path(f"/proc/{worker.pid}/task/{worker.pid}/children").read_text().split()
    return sum(memory_of(pid) for pid in (worker.pid, *children))


def memory_of(pid: int | str) -> int:
    return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")


def bare_loop(port: int) -> float:
    """Milliseconds a mail takes with nothing around it, over one open line."""
    message = "Subject: Klopt dit nog?\r\n\r\n" + "Tekst van een bericht.\r\n" * 300
    with smtplib.SMTP("127.0.0.1", port) as line:
        start = time.perf_counter()
        for n in range(BARE):
            line.sendmail("noreply@example.org", f"beheerder{n}@example.org", message)
        return (time.perf_counter() - start) / BARE * 1000
