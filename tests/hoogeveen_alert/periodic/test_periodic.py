"""Periodic tasks: when each ran, whether beat and worker live, and the page that shows it."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from celery import signals
from celery.schedules import crontab
from django.core.mail import send_mail
from django.db import DatabaseError, OperationalError, connection
from django.urls import reverse
from django.utils import timezone

from hoogeveen_alert.celery import app
from hoogeveen_alert.dashboard import lines_for, piles_of
from hoogeveen_alert.mail.models import OutgoingMail
from hoogeveen_alert.mail.tasks import deliver_mail
from hoogeveen_alert.periodic import health, recording
from hoogeveen_alert.periodic.models import TaskRun
from hoogeveen_alert.periodic.planning import declared_tasks
from hoogeveen_alert.privacy.tasks import delete_expired
from hoogeveen_alert.version import version
from tests import factories
from tests.mail_server import own_redis

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
PAGE = "/mijn/techniek/"


@pytest.fixture
def long_ago(monkeypatch) -> None:
    """This process has run for days."""
    monkeypatch.setattr(health, "STARTED_AT", NOW - timedelta(days=3))


def ran(name="hoogeveen_alert.mail.tasks.deliver_mail", **moments) -> TaskRun:
    """A row with moments in seconds before NOW."""
    times = {
        key: NOW - timedelta(seconds=value) for key, value in moments.items() if key != "state"
    }
    return TaskRun.objects.create(name=name, state=moments.get("state", "done"), **times)


def signs() -> tuple[bool, bool]:
    found = health.signs_of_life(NOW)
    return found.beat, found.worker


# Beat and worker ---------------------------------------------------------------------------------


def test_the_patience_is_twice_the_shortest_interval_of_the_schedule():
    intervals = [e["schedule"] for e in app.conf.beat_schedule.values()]

    assert health.shortest_interval() == timedelta(
        seconds=min(i for i in intervals if isinstance(i, int))
    )


@pytest.mark.parametrize(
    ("planned", "ended", "expected"),
    [
        (60, 59, (True, True)),
        (120, 120, (True, True)),
        (121, 60, (False, True)),
        (60, 121, (True, False)),
        (3600, 3600, (False, False)),
    ],
)
def test_silence_of_more_than_two_intervals_is_seen(long_ago, planned, ended, expected):
    ran(planned_at=planned, started_at=ended, ended_at=ended)

    assert signs() == expected


def test_without_any_run_both_are_silent_once_the_process_is_old(long_ago):
    assert signs() == (False, False)


@pytest.mark.parametrize(("age", "alive"), [(0, True), (120, True), (121, False)])
def test_in_the_first_two_intervals_of_a_process_nothing_is_missed(monkeypatch, age, alive):
    monkeypatch.setattr(health, "STARTED_AT", NOW - timedelta(seconds=age))
    ran(planned_at=10**6, started_at=10**6, ended_at=10**6)

    assert signs() == (alive, alive)


@pytest.mark.parametrize(
    ("started", "state", "alive"),
    [(500, "running", True), (601, "running", False), (500, "done", False)],
)
def test_a_worker_that_is_busy_with_a_long_task_is_not_silent(long_ago, started, state, alive):
    ran(planned_at=10, started_at=started, state=state)

    assert signs() == (True, alive)


def test_a_task_of_a_worker_that_was_killed_is_cut_off():
    run = ran(started_at=601, state="running")

    assert run.was_cut_off(NOW)
    assert not ran("other", started_at=599, state="running").was_cut_off(NOW)


@pytest.mark.parametrize(
    ("schedule", "since", "due"),
    [
        (60, "2026-11-22T12:00:00+00:00", "2026-11-22T12:02:00+00:00"),
        (crontab(minute=10), "2026-11-22T12:10:05+00:00", "2026-11-22T14:10:00+00:00"),
        (crontab(hour=3, minute=20), "2026-11-22T02:20:09+00:00", "2026-11-24T02:20:00+00:00"),
        # The night in which the clock goes forward: 3:20 exists, an hour earlier in UTC.
        (crontab(hour=3, minute=20), "2026-03-27T02:20:09+00:00", "2026-03-29T01:20:00+00:00"),
    ],
    ids=["seconds", "hourly", "nightly", "nightly into summer time"],
)
def test_a_task_is_late_when_it_missed_two_runs(monkeypatch, schedule, since, due):
    ran_at, due_at = datetime.fromisoformat(since), datetime.fromisoformat(due)
    monkeypatch.setattr(health, "STARTED_AT", ran_at - timedelta(days=9))
    monkeypatch.setitem(app.conf.beat_schedule, "it", {"task": "it", "schedule": schedule})
    TaskRun.objects.create(name="it", state="done", started_at=ran_at, ended_at=ran_at)

    def is_late(now: datetime) -> bool:
        with time_machine.travel(now, tick=False):
            tasks, _signs = health.overview()
        return {task.name: task.is_late for task in tasks}["it"]

    assert not is_late(due_at - timedelta(seconds=1))
    assert is_late(due_at + timedelta(seconds=1))


def test_after_days_off_nothing_is_late_before_it_can_have_run(monkeypatch):
    name = "hoogeveen_alert.mail.tasks.deliver_mail"
    ran(name, planned_at=10**6, started_at=10**6, ended_at=10**6)

    for age, late in ((119, False), (121, True)):
        monkeypatch.setattr(health, "STARTED_AT", NOW - timedelta(seconds=age))
        tasks, _signs = health.overview(NOW)
        assert [task.is_late for task in tasks if task.task == name] == [late]


# healthz -----------------------------------------------------------------------------------------


def test_healthz_names_what_is_silent(client, monkeypatch):
    monkeypatch.setattr(health, "STARTED_AT", timezone.now() - timedelta(days=1))
    now = timezone.now()
    TaskRun.objects.create(name="a", planned_at=now, started_at=now, ended_at=now, state="done")
    assert client.get("/healthz").status_code == 200

    TaskRun.objects.update(planned_at=now - timedelta(hours=1))

    response = client.get("/healthz")
    assert response.status_code == 503
    assert response.json() == {
        "healthy": False, "database": True, "disk": True, "beat": False, "worker": True,
        "cache": True, "version": version(),
    }  # fmt: skip


def test_healthz_says_that_nothing_can_be_written(client, settings, tmp_path):
    settings.DATA_DIR = tmp_path / "gone"

    response = client.get("/healthz")

    assert response.status_code == 503
    assert (response.json()["healthy"], response.json()["disk"]) == (False, False)


def test_healthz_is_green_before_beat_and_worker_came(client):
    TaskRun.objects.create(name="a", planned_at=timezone.now() - timedelta(days=9))

    assert client.get("/healthz").json()["healthy"] is True


def test_healthz_says_that_the_database_is_away(client):
    def refuse(execute, sql, *args):
        raise OperationalError("away")

    with connection.execute_wrapper(refuse):
        response = client.get("/healthz")

    assert response.status_code == 503
    assert (response.json()["healthy"], response.json()["database"]) == (False, False)


def test_healthz_takes_one_query(client, django_assert_num_queries):
    with django_assert_num_queries(1):
        client.get("/healthz")


# Recording ---------------------------------------------------------------------------------------


def test_a_run_is_noted_with_start_end_and_outcome():
    signals.task_prerun.send(sender=delete_expired, task=delete_expired)
    assert TaskRun.objects.get().state == "running"

    signals.task_postrun.send(sender=delete_expired, task=delete_expired, state="SUCCESS")

    run = TaskRun.objects.get()
    assert (run.name, run.state) == (delete_expired.name, "done")
    assert run.planned_at is None
    assert run.started_at <= run.ended_at


def test_of_an_error_only_the_kind_is_kept():
    error = ValueError("jan@example.org staat er al")

    signals.task_postrun.send(sender=deliver_mail, task=deliver_mail, state="FAILURE", retval=error)
    failed = TaskRun.objects.get()
    assert (failed.state, failed.error) == ("failed", "ValueError")

    signals.task_prerun.send(sender=deliver_mail, task=deliver_mail)
    assert TaskRun.objects.get().error == ""


def test_web_publishing_a_task_says_nothing_about_beat():
    signals.after_task_publish.send(sender=deliver_mail.name)

    assert not TaskRun.objects.exists()


def test_a_table_that_is_away_hurts_no_task(caplog):
    def refuse(execute, sql, *args):
        raise DatabaseError("away")

    with connection.execute_wrapper(refuse):
        recording.note_start(task=deliver_mail)
        recording.note_end(task=deliver_mail, state="SUCCESS")

    assert caplog.text.count("Could not note the run") == 2


# The page ----------------------------------------------------------------------------------------


@pytest.fixture
def managed(client, manager):
    client.force_login(manager)
    return client


def words(response) -> str:
    return " ".join(response.content.decode().split())


def failed_mail(to="bewoner@example.nl") -> OutgoingMail:
    send_mail("Onderwerp", "Geheime tekst", "a@example.nl", [to])
    OutgoingMail.objects.filter(recipient=to).update(
        state="failed", next_try_at=None, error="550 weg"
    )
    return OutgoingMail.objects.get(recipient=to)


def test_the_page_shows_every_entry_of_the_schedule_and_the_queue(managed):
    ran(planned_at=3, started_at=2, ended_at=1)

    response = managed.get(PAGE)

    assert {task.name for task in response.context["tasks"]} == set(app.conf.beat_schedule)
    assert response.context["waiting"] is not None
    assert "22 november 2026, 12:59:59" in words(response)
    assert "elke dag om 03:20 uur" in words(response)
    assert "Gegevens wissen waarvan de termijn voorbij is" in words(response)


@pytest.mark.parametrize(
    ("schedule", "said"),
    [
        (60, "elke minuut"),
        (600, "elke 10 minuten"),
        (90, "elke 90 seconden"),
        (crontab(minute=5), "elk uur om :05"),
        (crontab(minute=10, hour=5), "elke dag om 05:10 uur"),
        (crontab(minute=10, hour=5, day_of_week=1), "10 5 * * 1"),
        (crontab(minute="*/5"), "*/5 * * * *"),
    ],
)
def test_a_schedule_is_said_in_words(monkeypatch, db, schedule, said):
    monkeypatch.setitem(app.conf.beat_schedule, "it", {"task": "it", "schedule": schedule})

    tasks, _signs = health.overview()

    assert {task.name: task.plan for task in tasks}["it"] == said


def test_every_entry_of_the_schedule_has_a_title():
    titles = {name: task.title for name, task in declared_tasks().items()}

    assert set(titles) == set(app.conf.beat_schedule)
    assert all(titles.values())


def test_the_page_lives_without_redis(managed, tmp_path, settings):
    with own_redis(tmp_path, settings) as redis:
        assert managed.get(PAGE).context["waiting"] == 0
        redis.stop()
        response = managed.get(PAGE)

    assert response.status_code == 200
    assert "Redis antwoordt niet" in words(response)


def test_the_queue_is_counted(managed, tmp_path, settings):
    with own_redis(tmp_path, settings):
        for _ in range(3):
            with app.connection_for_write() as line:
                app.send_task(deliver_mail.name, connection=line)
        response = managed.get(PAGE)

    assert response.context["waiting"] == 3


def test_a_failed_mail_is_sent_again_by_one_button(managed, manager):
    mail = failed_mail()
    page = words(managed.get(PAGE))
    assert "550 weg" in page
    assert "bewoner@" not in page
    assert "Geheime tekst" not in page

    managed.post(reverse("periodic:send_again", args=[mail.pk]))

    mail.refresh_from_db()
    assert (mail.state, mail.attempts, mail.error) == ("queued", 0, "")
    assert mail.history[-1]["by"] == manager.pk


def test_somebody_with_an_account_is_named(managed):
    failed_mail(factories.UserFactory(email="bea@example.org").email)

    assert "bea@example.org" in words(managed.get(PAGE))


@pytest.mark.parametrize("state", ["queued", "sent"])
def test_a_mail_that_did_not_fail_is_left_alone(managed, state):
    mail = failed_mail()
    changes = {"sent_at": timezone.now()} if state == "sent" else {"next_try_at": timezone.now()}
    OutgoingMail.objects.update(state=state, **changes)
    before = OutgoingMail.objects.values().get()

    response = managed.post(reverse("periodic:send_again", args=[mail.pk]), follow=True)

    assert OutgoingMail.objects.values().get() == before
    assert "Er is niets veranderd." in words(response)


def test_a_mail_whose_words_are_gone_has_no_button(managed):
    mail = failed_mail()
    OutgoingMail.objects.update(text="", html="")
    url = reverse("periodic:send_again", args=[mail.pk])

    page = words(managed.get(PAGE))
    assert url not in page
    assert "kunt u de mail niet opnieuw versturen" in page
    assert "De tekst van die mail is niet bewaard." in words(managed.post(url, follow=True))


def test_the_page_ends_with_the_version(managed):
    assert f"Versie {version()} van het portaal" in words(managed.get(PAGE))


def test_looking_at_the_address_of_the_button_sends_nothing(managed):
    mail = failed_mail()

    assert managed.get(reverse("periodic:send_again", args=[mail.pk])).status_code == 302
    assert OutgoingMail.objects.get().state == "failed"
    assert managed.post("/mijn/techniek/mail/999999999/opnieuw/").status_code == 404


def test_the_desk_of_the_manager_says_what_is_wrong(managed, manager, coordinator, monkeypatch):
    def counts(user):
        failed = [pile.rows.count() for pile in piles_of(user) if pile.kind == "mail-mislukt"]
        return failed + [line.count for line in lines_for(user, "desk") if line.url == PAGE]

    assert counts(manager) == [0, 0]
    failed_mail()
    monkeypatch.setattr(health, "STARTED_AT", timezone.now() - timedelta(days=1))

    assert counts(manager) == [1, 1, 0]
    assert counts(coordinator) == []


def test_queries_of_the_page_do_not_grow(managed, django_assert_max_num_queries):
    managed.get(PAGE)
    counts = []
    for rows in (2, 30):
        for number in range(rows):
            failed_mail(f"{rows}-{number}@example.nl")
        with django_assert_max_num_queries(10) as captured:
            managed.get(PAGE)
        counts.append(len(captured))

    assert counts[0] == counts[1]
