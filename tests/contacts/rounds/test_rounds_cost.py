"""What a round of ten thousand costs is what one mail of it costs; and whom its one look finds."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from contacts import tasks
from contacts.rounds import acts
from contacts.rounds.due import people_to_ask
from hoogeveen_alert.mail.delivery import deliver_due
from hoogeveen_alert.mail.models import OutgoingMail, UnreachableAddress
from tests import factories
from tests.contact_factories import ContactCheckFactory
from tests.mail_server import deliver_to, mail_server

pytestmark = pytest.mark.django_db
DAY = date(2026, 11, 23)
AMSTERDAM = ZoneInfo("Europe/Amsterdam")
LAST_DAY = date(2026, 8, 25)  # ninety days before


def statements(call) -> list[str]:
    """What was asked of the database, but for the savepoints that a test makes of transactions."""
    with CaptureQueriesContext(connection) as captured:
        call()
    return [query["sql"] for query in captured if "SAVEPOINT" not in query["sql"]]


def ask(coordinator) -> list[str]:
    return statements(lambda: acts.write_to(coordinator.user, on=DAY))


def due_post(**fields):
    return factories.CoordinatorFactory(from_on=date(2026, 1, 1), **fields)


def test_to_ask_a_coordinator_takes_nine_statements():
    ask(due_post())  # warms up

    assert len(ask(due_post())) == 9
    assert OutgoingMail.objects.filter(kind="round_asked").count() == 2


def test_each_further_group_takes_three_more():
    ask(due_post())
    first = due_post()
    for _ in range(2):
        due_post(user=first.user)

    assert len(ask(first)) == 9 + 2 * 3


def test_to_remind_takes_as_many_for_one_as_for_the_next():
    checks = [ContactCheckFactory(opened_on=DAY - timedelta(days=7)) for _ in range(3)]

    counts = [
        len(statements(lambda check=check: acts.write_to(check.user, on=DAY))) for check in checks
    ]

    assert counts == [counts[0]] * 3
    assert counts[0] <= 12


@time_machine.travel(datetime(2026, 11, 23, 12, tzinfo=AMSTERDAM))
def test_a_mail_is_sent_with_three_statements_over_one_connection(settings):
    with mail_server() as server:
        deliver_to(server, settings)
        for _ in range(20):
            tasks.write_to_person(due_post().user.pk)
        asked = statements(deliver_due)

        assert len(server.taken) == 20
        assert server.log_ins == 1
    looks = 2  # the twenty at once, and that there are no more
    assert len(asked) == 3 * 20 + looks


@pytest.mark.parametrize(
    ("closed_at", "due"),
    [
        (datetime(2026, 8, 25, 23, 30, tzinfo=AMSTERDAM), True),
        # The day before in Greenwich.
        (datetime(2026, 8, 26, 0, 30, tzinfo=AMSTERDAM), False),
    ],
)
def test_days_count_on_the_calendar_of_amsterdam(closed_at, due):
    post = due_post()
    ContactCheckFactory(post=post, status="lapsed", closed_at=closed_at, opened_on=LAST_DAY)

    assert people_to_ask(DAY) == [post.user.pk] * due
    assert acts.write_to(post.user, on=DAY) == due


@pytest.mark.parametrize(("hours", "due"), [(-1, True), (1, False)])
def test_a_refusal_calls_for_one_round(hours, due):
    post = due_post()
    since = datetime(2026, 11, 20, 12, tzinfo=AMSTERDAM)
    closed_at = since + timedelta(hours=hours)
    UnreachableAddress.objects.create(address=post.user.email, code="550", since=since)
    ContactCheckFactory(post=post, status="lapsed", closed_at=closed_at)

    assert people_to_ask(DAY) == [post.user.pk] * due
    assert acts.write_to(post.user, on=DAY) == due
