"""A real Celery worker on a real Redis and mail server, killed where it hurts."""

import re
import time
from functools import partial

import pytest
from django.core.mail import send_mail

from hoogeveen_alert.celery import app
from hoogeveen_alert.mail import queue
from hoogeveen_alert.mail.models import OutgoingMail
from tests import factories
from tests.mail_server import kill, mail_server, own_redis, wait_until, worker, worker_environment

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def broker(settings, tmp_path, monkeypatch):
    settings.EMAIL_BACKEND = "hoogeveen_alert.mail.backend.QueueBackend"
    monkeypatch.setattr(queue, "_away_until", 0.0)
    with own_redis(tmp_path, settings) as running:
        yield running


@pytest.fixture
def server():
    with mail_server() as running:
        yield running


@pytest.fixture
def environment(server, broker, tmp_path):
    return worker_environment(server, broker, tmp_path)


def write(number: int) -> None:
    for n in range(number):
        send_mail(f"Bericht {n}", "Tekst", "a@example.nl", [f"lid{n}@example.nl"])


def in_state(state: str) -> int:
    return OutgoingMail.objects.filter(state=state).count()


def run_what_beat_sends() -> None:
    entry = app.conf.beat_schedule["deliver-mail"]
    with app.connection_for_write() as line:
        app.send_task(entry["task"], connection=line, **entry["options"])
    time.sleep(0.3)


def wait_for_workers(number: int = 1) -> None:
    """What is queued for a worker that starts may expire before it has started."""
    with app.connection_for_write() as line:
        ping = partial(app.control.ping, timeout=5, limit=number, connection=line)
        wait_until(lambda: len(ping()) == number)


def test_a_log_in_code_arrives_within_seconds(server, environment, client):
    user = factories.UserFactory()

    with worker(environment):
        wait_for_workers()
        client.post("/accounts/login/code/", {"email": user.email})
        # Beat has no part in it, unless Redis did not answer within its 0.4 seconds.
        wait_until(lambda: server.taken or (queue._away_until and run_what_beat_sends()))

    (message,) = server.taken
    in_html = re.search(r'"code">(.+)</p>', message.get_body(("html",)).get_content())[1]
    assert message["To"] == user.email
    assert in_html in message.get_body(("plain",)).get_content().splitlines()
    answer = client.post("/accounts/login/code/confirm/", {"code": in_html})
    assert answer.status_code == 302
    assert client.session["_auth_user_id"] == str(user.pk)


def test_killed_three_times_in_a_batch_no_mail_is_lost(server, environment):
    server.seconds_a_mail = 0.02
    write(100)

    for so_many in (20, 50, 80):
        with worker(environment) as process:
            wait_until(lambda: len(server.taken) >= so_many or run_what_beat_sends())  # noqa: B023
            kill(process)
    with worker(environment):
        # What was in flight comes free when its lease of thirty seconds ends.
        wait_until(lambda: run_what_beat_sends() or in_state("sent") == 100)

    copies = server.copies()
    assert len(copies) == 100
    # At most the one mail in flight at each kill.
    assert copies.total() <= 100 + 3


def test_two_workers_at_once_send_nothing_twice(server, environment):
    server.seconds_a_mail = 0.01

    with worker(environment, "one"), worker(environment, "two"):
        wait_for_workers(2)
        write(120)
        for _ in range(4):
            run_what_beat_sends()
        wait_until(lambda: run_what_beat_sends() or in_state("sent") == 120)

    assert len(server.copies()) == 120
    assert set(server.copies().values()) == {1}


def test_mail_written_while_redis_was_away_leaves_at_the_next_run(server, broker, environment):
    broker.stop()
    write(2)
    broker.start()

    with worker(environment):
        wait_for_workers()
        run_what_beat_sends()
        wait_until(lambda: in_state("sent") == 2)

    assert len(server.copies()) == 2


def test_the_worker_survives_a_redis_that_goes_and_comes_back(server, broker, environment):
    with worker(environment):
        write(1)
        wait_until(lambda: in_state("sent") == 1)
        broker.stop()
        write(1)
        broker.start()
        wait_until(lambda: run_what_beat_sends() or in_state("sent") == 2)

    assert set(server.copies().values()) == {1}
