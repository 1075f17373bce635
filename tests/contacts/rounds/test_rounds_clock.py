"""Rounds when the clock misbehaves, the machine was off, or the address book is long."""

from collections import Counter
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine

from contacts import tasks
from contacts.models import ContactCheck
from contacts.rounds.due import people_to_write_to
from groups.models import Coordinator
from hoogeveen_alert.celery import app
from hoogeveen_alert.mail.delivery import deliver_due
from hoogeveen_alert.mail.models import OutgoingMail
from tests import factories
from tests.contact_factories import many_posts
from tests.mail_server import deliver_to, mail_server, own_redis

pytestmark = pytest.mark.django_db
AMSTERDAM = ZoneInfo("Europe/Amsterdam")
MONDAY = date(2026, 11, 23)


@pytest.fixture(autouse=True)
def _at_once():
    """Tasks run where they are queued: Celery's own way, on the same code."""
    before = app.conf.task_always_eager, app.conf.task_eager_propagates
    app.conf.update(task_always_eager=True, task_eager_propagates=True)
    yield
    app.conf.update(task_always_eager=before[0], task_eager_propagates=before[1])


def at(on: date, hour: int, minute: int = 20) -> datetime:
    return datetime(on.year, on.month, on.day, hour, minute, tzinfo=AMSTERDAM)


def plan_at(moment: datetime) -> int:
    with time_machine.travel(moment, tick=False):
        return tasks.plan_rounds()


def sent_at() -> list[str]:
    mails = OutgoingMail.objects.order_by("created_at", "pk").values_list("created_at", "kind")
    return [f"{when.astimezone(AMSTERDAM):%d %H:%M} {kind}" for when, kind in mails]


@pytest.mark.parametrize(
    ("change", "hours"),
    [(date(2026, 3, 29), 23), (date(2026, 10, 25), 25)],
    ids=["to summer time", "to winter time"],
)
def test_days_count_on_the_calendar_across_the_change_of_the_clock(change, hours):
    """Both changes fall on a quiet Sunday, between the day of asking and the seventh after it."""
    asked = change - timedelta(days=3)
    factories.CoordinatorFactory(from_on=asked - timedelta(days=90))
    first, last = (at(day, 0).astimezone(UTC) for day in (asked, asked + timedelta(days=8)))
    assert (last - first) == timedelta(hours=7 * 24 + hours)

    while first < last:
        plan_at(first)
        first += timedelta(hours=1)

    assert sent_at() == [
        f"{asked:%d} 08:20 round_asked",
        f"{asked + timedelta(days=7):%d} 08:20 round_again",
    ]


def test_a_clock_that_is_set_back_an_hour_writes_nothing_twice():
    factories.CoordinatorFactory(from_on=MONDAY - timedelta(days=90))

    counts = [plan_at(at(MONDAY, hour)) for hour in (10, 9, 10, 11)]

    assert counts == [1, 0, 0, 0]
    assert OutgoingMail.objects.count() == 1


def test_a_clock_that_is_set_back_to_yesterday_writes_nothing_twice():
    factories.CoordinatorFactory(from_on=MONDAY - timedelta(days=90))

    for on in (MONDAY, MONDAY - timedelta(days=2), MONDAY, MONDAY + timedelta(days=7)):
        plan_at(at(on, 9))

    assert [line.split()[-1] for line in sent_at()] == ["round_asked", "round_again"]


def test_mail_goes_once_though_the_clock_is_set_back_while_it_waits(settings):
    factories.CoordinatorFactory(from_on=MONDAY - timedelta(days=90))
    plan_at(at(MONDAY, 10))

    with mail_server() as server:
        deliver_to(server, settings)
        for hour, minute in ((9, 21), (10, 21), (9, 22), (10, 22)):
            with time_machine.travel(at(MONDAY, hour, minute), tick=False):
                deliver_due()

    assert len(server.taken) == 1


@pytest.mark.parametrize("hours", [range(8, 20), [19]], ids=["whole days", "one run a day"])
def test_after_three_days_off_everybody_gets_one_mail_at_most(hours):
    """Thirty people, ten each in a round that comes to a step while the machine is off."""
    many_posts(30, from_on=MONDAY - timedelta(days=90))
    posts = Coordinator.objects.order_by("pk")
    for number, post in enumerate(posts):
        # Asked 21 to 30 days before; the other twenty are asked for the first time.
        if number < 10:
            opened = MONDAY - timedelta(days=21 + number)
            check = ContactCheck.objects.create(post=post, user=post.user, opened_on=opened)
            check.reminders.create(step="asked")

    back = MONDAY + timedelta(days=3)
    for hour in hours:
        plan_at(at(back, hour))

    mails = Counter(OutgoingMail.objects.values_list("recipient", flat=True))
    assert max(mails.values()) == 1
    kinds = Counter(OutgoingMail.objects.values_list("kind", flat=True))
    assert kinds["round_asked"] == 20
    assert kinds["round_last"] + kinds["colleague_silent"] <= 10


def test_a_coordinator_who_left_between_planning_and_sending_is_not_asked():
    post = factories.CoordinatorFactory(from_on=MONDAY - timedelta(days=90))
    planned = people_to_write_to(MONDAY)
    Coordinator.objects.filter(pk=post.pk).update(until_on=MONDAY)

    with time_machine.travel(at(MONDAY, 9), tick=False):
        assert [tasks.write_to_person(key) for key in planned] == [0]

    assert not OutgoingMail.objects.exists()


@pytest.mark.parametrize("step", [0, 21])
def test_planning_takes_as_many_queries_for_forty_people_as_for_four(
    step, settings, tmp_path, django_assert_max_num_queries
):
    app.conf.task_always_eager = False
    counts = []
    with own_redis(tmp_path, settings):
        for number in (4, 40):
            many_posts(number, from_on=MONDAY - timedelta(days=200))
            if step:
                open_rounds(MONDAY - timedelta(days=step))
            with django_assert_max_num_queries(25) as captured:
                assert plan_at(at(MONDAY, 9)) >= number
            counts.append(len(captured))

    assert counts[0] == counts[1]


def open_rounds(on: date) -> None:
    posts = Coordinator.objects.filter(contact_checks=None)
    ContactCheck.objects.bulk_create(
        ContactCheck(post=post, user=post.user, opened_on=on)
        for post in posts.select_related("user")
    )


def test_each_entry_of_beat_names_a_registered_task_with_limits():
    app.loader.import_default_modules()

    for entry in app.conf.beat_schedule.values():
        task = app.tasks[entry["task"]]
        soft = task.soft_time_limit or app.conf.task_soft_time_limit
        hard = task.time_limit or app.conf.task_time_limit
        assert 0 < soft < hard
        # What beat queued and nobody took is not done later on top of the next.
        assert entry["options"]["expires"] > 0
