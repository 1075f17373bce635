"""An account without a task that nobody uses is made anonymous, after two warnings."""

import datetime
from threading import Thread
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.db import IntegrityError, connection

from hoogeveen_alert.accounts.models import User
from hoogeveen_alert.desk.queue import queue_of
from hoogeveen_alert.login.models import AccountTerms
from hoogeveen_alert.login.tasks import follow_unused_accounts
from hoogeveen_alert.login.unused.clock import run_clock
from hoogeveen_alert.mail.models import OutgoingMail
from tests import factories

START = datetime.datetime(2026, 9, 9, 10, tzinfo=ZoneInfo("Europe/Amsterdam"))
FIRST, LAST, END = 365 - 30, 365 - 7, 365


def days_after(days: int, hour: int = 10) -> datetime.datetime:
    return (START + datetime.timedelta(days=days)).replace(hour=hour)


@pytest.fixture
def user(db) -> User:
    with time_machine.travel(START, tick=False):
        return factories.UserFactory(email="quirijn@example.org", name="Quirijn Verstopt")


def run(day: int, hour: int = 10) -> int:
    with time_machine.travel(days_after(day, hour), tick=False):
        return follow_unused_accounts()


def kinds() -> list[str]:
    return list(OutgoingMail.objects.order_by("pk").values_list("kind", flat=True))


def is_anonymous(user: User) -> bool:
    return User.objects.filter(pk=user.pk, anonymised_at__isnull=False).exists()


def test_two_warnings_and_then_it_is_nobodys(user):
    steps = {day: kinds()[-1:] for day in range(FIRST - 2, END + 2) if run(day)}

    assert steps == {
        FIRST: ["account_unused_first"],
        LAST: ["account_unused_last"],
        END: ["account_unused_last"],
    }
    assert is_anonymous(user)
    assert len(kinds()) == 2


def test_the_mail_says_the_day_and_how_to_keep_it(user):
    run(FIRST)

    mail = OutgoingMail.objects.get()
    assert (mail.recipient, mail.planned) == ("quirijn@example.org", True)
    assert mail.subject == "Op 9 september 2027 wissen wij uw account"
    assert "Log dan vóór die dag één keer in" in mail.text


@pytest.mark.parametrize("day", [FIRST + 1, LAST + 1])
def test_logging_in_keeps_it_for_a_year(user, day):
    for passed in range(FIRST, day):
        run(passed)
    User.objects.filter(pk=user.pk).update(last_login=days_after(day))
    sent = len(kinds())

    assert sum(run(later) for later in range(day, day + FIRST)) == 0
    assert run(day + FIRST) == 1
    assert kinds()[sent:] == ["account_unused_first"]
    assert not is_anonymous(user)


def test_a_post_keeps_it_and_its_end_begins_the_year(user):
    post = factories.CoordinatorFactory(user=user, from_on=START.date())
    assert run(2 * END) == 0

    type(post).objects.update(until_on=days_after(2 * END).date())

    assert run(2 * END + FIRST - 1) == 0
    assert run(2 * END + FIRST) == 1


@pytest.mark.parametrize(
    "change",
    [{"role": "municipality"}, {"role": "police"}, {"is_superuser": True}],
)
def test_accounts_of_office_are_left_to_people(user, change):
    User.objects.filter(pk=user.pk).update(**change)

    assert run(2000) == 0


def test_a_clock_far_ahead_makes_no_account_anonymous(user):
    assert [run(day) for day in (3004, 3004, 3005, 3010)] == [1, 0, 0, 0]

    assert not is_anonymous(user)


def test_after_a_long_silence_of_the_portal_the_warnings_still_come_first(user):
    assert [run(day) for day in (3004, 3102, 3200)] == [1, 1, 1]

    assert kinds() == ["account_unused_first", "account_unused_last"]
    assert is_anonymous(user)


def test_not_in_quiet_hours(user):
    assert run(FIRST, hour=22) == 0


def test_a_task_in_the_last_minute_keeps_it(user):
    run(FIRST)
    run(LAST)
    factories.DistrictFactory().people.add(user)

    assert run(END) == 0


@pytest.mark.django_db(transaction=True)
def test_two_runs_at_once_warn_once(user):
    def both():
        try:
            run_clock()
        finally:
            connection.close()

    with time_machine.travel(days_after(FIRST), tick=True):
        runs = [Thread(target=both) for _ in range(2)]
        for thread in runs:
            thread.start()
        for thread in runs:
            thread.join()

    assert kinds() == ["account_unused_first"]


def test_the_desk_of_the_application_manager_says_who_of_office_is_silent(user, client):
    User.objects.filter(pk=user.pk).update(role="police")
    manager = factories.UserFactory(is_superuser=True, last_login=days_after(400))
    with time_machine.travel(days_after(400), tick=False):
        items = [item for item in queue_of(manager).items if "gebruikt" in item.row.kind]
        client.force_login(manager)
        shown = client.get(items[0].url)

    assert [item.row.key for item in items] == [user.pk]
    assert shown.context["original"] == user
    assert not queue_of(user).items


@pytest.mark.parametrize(
    "wrong", [{"unused_days": 179}, {"first_warning_days": 13}, {"last_warning_days": 14}]
)
def test_the_terms_have_bounds(db, wrong):
    with pytest.raises(IntegrityError):
        AccountTerms(**wrong).save()
