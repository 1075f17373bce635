"""Rounds with a real worker, a real Redis and a real mail server, each disturbed where it hurts.

What counts is what the mail server took: nobody left out, nobody written to twice.
"""

import os
import signal
import subprocess
import time
from collections import Counter
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.core.mail import send_mail
from django.db import connection, transaction

from contacts import tasks
from contacts.models import ContactCheck
from groups.models import Coordinator
from hoogeveen_alert.celery import app
from hoogeveen_alert.mail import queue
from hoogeveen_alert.mail.models import OutgoingMail, UnreachableAddress
from tests.contact_factories import many_posts
from tests.mail_server import kill, mail_server, own_redis, wait_until, worker, worker_environment

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]
MORNING = datetime(2026, 11, 23, 10, tzinfo=ZoneInfo("Europe/Amsterdam"))  # a Monday
LONG_AGO = MORNING.date() - timedelta(days=100)
# One second stands for fifteen minutes: 1, 5 and 15 minutes and hours become 1, 1, 1 and 4 seconds.
TERMS = ",".join(["1", "1", "1", *["4"] * 24])

# What a mail server does is no affair of the database, and PostgreSQL is what production has.
on_one_database = pytest.mark.skipif(
    connection.vendor == "sqlite", reason="the mail server is disturbed on PostgreSQL only"
)


@pytest.fixture
def monday():
    """Monday ten o'clock, going on, for this process and its workers."""
    with time_machine.travel(MORNING):
        yield


@pytest.fixture
def broker(settings, tmp_path, monkeypatch):
    monkeypatch.setattr(queue, "_away_until", 0.0)
    with own_redis(tmp_path, settings) as running:
        yield running


@pytest.fixture
def server():
    with mail_server() as running:
        yield running


@pytest.fixture
def start(server, broker, tmp_path, monday):
    """Starts a worker: `with start("name"): …`."""
    environment = worker_environment(server, broker, tmp_path)
    environment["MAIL_RETRY_SECONDS"] = TERMS
    return lambda name="one": worker(environment, name)


def beat_sends(*names: str) -> None:
    """Queue entries of the schedule as beat does."""
    with app.connection_for_write() as line:
        for name in names:
            entry = app.conf.beat_schedule[name]
            app.send_task(entry["task"], connection=line, **entry["options"])


def asked() -> int:
    return ContactCheck.objects.count()


def in_state(state: str) -> int:
    return OutgoingMail.objects.filter(state=state).count()


def until_sent(number: int) -> None:
    """Beat goes on meanwhile, a minute of it lasting half a second."""
    wait_until(lambda: beat_sends("deliver-mail") or in_state("sent") >= number, every=0.5)


def received(server) -> Counter[str]:
    return Counter(message["To"] for message in server.taken)


def test_a_worker_killed_in_the_middle_of_a_round_loses_and_doubles_nobody(server, start):
    many_posts(200, from_on=LONG_AGO)
    server.seconds_a_mail = 0.01

    for done, enough in ((asked, 60), (asked, 140), (lambda: len(server.taken), 80)):
        with start() as process:
            beat_sends("plan-rounds")
            wait_until(lambda: done() >= enough)  # noqa: B023
            kill(process)
    with start():
        beat_sends("plan-rounds")
        until_sent(200)

    assert set(received(server)) == {f"beheerder{n}@example.org" for n in range(200)}
    assert (OutgoingMail.objects.count(), asked()) == (200, 200)
    # At most the one mail in flight at each kill.
    assert server.copies().total() <= 200 + 3


def test_two_beats_and_two_workers_ask_everybody_once(server, start):
    many_posts(60, from_on=LONG_AGO)

    with start("one"), start("two"):
        for _ in range(3):
            beat_sends("plan-rounds", "plan-rounds")
        until_sent(60)
        beat_sends("plan-rounds", "deliver-mail")

    assert set(received(server).values()) == {1}
    assert (len(received(server)), asked()) == (60, 60)


def test_what_somebody_waits_for_goes_before_a_round(server, start):
    many_posts(60, from_on=LONG_AGO)
    tasks.plan_rounds()
    send_mail("Code", "123456", "a@example.nl", ["wacht@example.nl"])

    with start():
        until_sent(61)

    code = OutgoingMail.objects.get(recipient="wacht@example.nl")
    asked_before = OutgoingMail.objects.filter(kind="round_asked", created_at__lt=code.sent_at)
    assert (server.taken[0]["To"], asked_before.count() < 30) == (code.recipient, True)


@on_one_database
def test_a_process_killed_over_a_person_leaves_that_person_to_the_next(server, start):
    """As when memory runs out: nobody waits for another plan."""
    many_posts(2, from_on=LONG_AGO)
    first = Coordinator.objects.earliest("user")

    with start() as process:
        with transaction.atomic():
            ContactCheck.objects.create(post=first, user=first.user)
            beat_sends("plan-rounds")
            wait_until(somebody_waits_for_us)
            for child in children_of(process):
                os.kill(child, signal.SIGKILL)
            transaction.set_rollback(True)
        until_sent(2)

    assert set(received(server).values()) == {1}
    assert asked() == 2


def somebody_waits_for_us() -> bool:
    with connection.cursor() as cursor:
        # Of this database only: others that are tested beside it wait for locks of their own.
        # A transaction sees the same activity each time until it clears what it saw.
        cursor.execute("SELECT pg_stat_clear_snapshot()")
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity"
            " WHERE datname = current_database() AND wait_event_type = 'Lock'"
        )
        return cursor.fetchone()[0] > 0


def children_of(process: subprocess.Popen) -> list[int]:
    return [
        int(pid)
        for pid in Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()
    ]


def gone(broker) -> None:
    broker.stop()
    time.sleep(2)
    broker.start()


def hung(broker) -> None:
    broker.hang()
    time.sleep(11)
    broker.go_on()


@pytest.mark.parametrize("away", [gone, hung])
def test_a_redis_that_goes_in_the_middle_of_a_round_and_comes_back(server, broker, start, away):
    """The tasks it held may be gone with it; the next plan finds who was not asked yet."""
    many_posts(60, from_on=LONG_AGO)

    with start():
        beat_sends("plan-rounds")
        wait_until(lambda: asked() >= 10)
        away(broker)
        beat_sends("plan-rounds")
        until_sent(60)

    assert set(received(server).values()) == {1}
    assert (len(received(server)), asked()) == (60, 60)


@on_one_database
def test_a_mail_server_that_refuses_hangs_cuts_and_puts_off(server, start):
    many_posts(16, from_on=LONG_AGO)
    refused, put_off, cut, hung = (f"beheerder{n}@example.org" for n in range(4))
    troubles = {cut: ["drop unseen"], hung: ["hang"]}
    # Tried at once and after 1, 5, 15 and 60 minutes: four refusals last an hour and more.
    answers = {put_off: ["451 4.2.1 come back later"] * 4, refused: ["550 5.1.1 no such user"]}
    server.on_data = lambda message: (troubles.get(message["To"]) or [""]).pop()
    server.on_rcpt = lambda address: (answers.get(address) or [""]).pop()
    with start():
        beat_sends("plan-rounds")
        until_sent(15)
        # Refused mail counts as silence at once: the other coordinator of the group hears of it.
        beat_sends("plan-rounds")
        until_sent(16)

    everybody = {f"beheerder{n}@example.org": 1 for n in range(16) if n}
    assert received(server) == everybody | {put_off: 2}
    assert UnreachableAddress.objects.get().address == refused
    assert OutgoingMail.objects.get(recipient=refused).state == "failed"
    assert OutgoingMail.objects.get(kind="colleague_silent").recipient == put_off
    for late in (put_off, cut, hung):
        assert OutgoingMail.objects.get(recipient=late, kind="round_asked").attempts > 1


@on_one_database
def test_a_mail_server_that_is_gone_for_hours(start, server):
    many_posts(10, from_on=LONG_AGO)
    tries = OutgoingMail.objects.order_by("attempts").values_list("attempts", flat=True)

    server.go_away()
    with start():
        beat_sends("plan-rounds")
        wait_until(lambda: in_state("queued") == 10)
        wait_until(lambda: beat_sends("deliver-mail") or tries[0] == 5, every=0.5)
        assert not server.taken
        server.come_back()
        until_sent(10)

    assert set(received(server).values()) == {1}
    assert len(received(server)) == 10
    assert not UnreachableAddress.objects.exists()
    assert Coordinator.objects.current().count() == 10
