"""A second coordinator, or a successor, who never answers: asked once more, then lapsed."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from time_machine import travel

from groups.models import GroupLimits, Invitation
from groups.posts.tasks import run_invitation_clock
from groups.tasks import remind_about_invitations
from hoogeveen_alert.celery import app
from hoogeveen_alert.mail.models import OutgoingMail
from tests.factories import (
    AlertGroupFactory,
    ApplicationFactory,
    CoordinatorFactory,
    InvitationFactory,
)

pytestmark = pytest.mark.django_db

ASKED = datetime(2026, 11, 10, 9, tzinfo=UTC)  # a Tuesday
TUESDAY, SUNDAY = ASKED + timedelta(days=7), ASKED + timedelta(days=12)


def mails() -> list[tuple[str, str]]:
    return sorted(OutgoingMail.objects.values_list("recipient", "kind"))


def run(days: int) -> int:
    with travel(ASKED + timedelta(days=days), tick=False):
        return run_invitation_clock()


@pytest.fixture
def invitation() -> Invitation:
    """To become second coordinator of a group that was applied for and confirmed."""
    application = ApplicationFactory(email="anna@example.org")
    return InvitationFactory(group=application.group, email="wim@example.org", invited_at=ASKED)


@pytest.mark.parametrize(("days", "steps"), [(0, 0), (4, 0), (5, 1), (13, 1)])
def test_asks_once_more_after_the_days_of_the_limits(invitation, days, steps):
    assert run(days) == steps
    assert mails() == [("wim@example.org", "coordinator_invitation_again")] * steps


def test_asks_only_once_more(invitation):
    run(5)

    assert [run(5), run(6), run(13)] == [0, 0, 0]
    assert OutgoingMail.objects.count() == 1


def test_lapses_and_tells_the_applicant_to_name_somebody_else(invitation):
    run(5)
    OutgoingMail.objects.all().delete()

    assert run(14) == 1
    invitation.refresh_from_db()
    assert invitation.status == "lapsed"
    assert mails() == [("anna@example.org", "coordinator_invitation_answered")]
    assert "/groepen/starten/" in OutgoingMail.objects.get().text
    assert run(15) == 0


def test_after_days_without_a_run_it_only_lapses(invitation):
    assert run(20) == 1
    assert [kind for _recipient, kind in mails()] == ["coordinator_invitation_answered"]


def test_tells_the_coordinator_who_asked(invitation):
    post = CoordinatorFactory(user__email="bea@example.org")
    InvitationFactory(group=post.group, by=post.user, invited_at=ASKED)

    run(14)

    assert ("bea@example.org", "coordinator_invitation_answered") in mails()


def test_follows_the_limits_of_the_municipality(invitation):
    GroupLimits(invitation_remind_after=2, invitation_lapse_after=3).save()

    assert run(2) == 1
    assert run(3) == 1
    invitation.refresh_from_db()
    assert invitation.status == "lapsed"


def test_leaves_an_application_alone_that_nobody_confirmed():
    application = ApplicationFactory(confirmed_at=None)
    InvitationFactory(group=application.group, invited_at=ASKED)

    assert run(30) == 0
    assert mails() == []


@pytest.mark.parametrize("status", ["closed", "rejected"])
def test_leaves_a_group_alone_that_ended(status):
    InvitationFactory(group=AlertGroupFactory(status=status), invited_at=ASKED)

    assert run(30) == 0
    assert mails() == []


@pytest.mark.parametrize("status", ["accepted", "declined", "withdrawn"])
def test_leaves_an_answer_alone(invitation, status):
    Invitation.objects.update(status=status, answered_at=ASKED)

    assert run(30) == 0
    assert mails() == []


@pytest.mark.parametrize(("at", "steps"), [(TUESDAY, 1), (SUNDAY, 0)])
def test_the_task_keeps_quiet_hours(invitation, at, steps):
    with travel(at, tick=False):
        assert remind_about_invitations() == steps


def test_beat_runs_the_task():
    tasks = {entry["task"] for entry in app.conf.beat_schedule.values()}

    assert remind_about_invitations.name in tasks


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("days", "mail"), [(5, 1), (14, 1)])
def test_two_runs_at_once_take_one_step(invitation, days, mail):
    with (
        travel(ASKED + timedelta(days=days), tick=False),
        ThreadPoolExecutor() as threads,
    ):
        steps = list(threads.map(run_in_thread, range(2)))

    assert sum(steps) == 1
    assert OutgoingMail.objects.count() == mail


def run_in_thread(_number: int) -> int:
    try:
        return run_invitation_clock()
    finally:
        connection.close()
