"""The clock of requests to join: every mail of forty days, and every step only once."""

import datetime
from threading import Thread
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.db import IntegrityError, connection, transaction

from groups.joining.clock import run_clock
from groups.models import JoinTerms, Membership, MembershipReminder
from groups.tasks import remind_about_requests
from hoogeveen_alert.accounts.models import User
from hoogeveen_alert.business_hours import is_quiet
from hoogeveen_alert.celery import app
from hoogeveen_alert.databases.new_rows import insert_new
from hoogeveen_alert.mail.models import OutgoingMail
from tests import factories

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
MONDAY = datetime.datetime(2026, 9, 7, 10, tzinfo=AMSTERDAM)


def days_after(days: int, hour: int = 10) -> datetime.datetime:
    return (MONDAY + datetime.timedelta(days=days)).replace(hour=hour)


@pytest.fixture
def request_to_join(group):
    """A request that waits since Monday, in a group with all who are told about it."""
    factories.CoordinatorFactory(group=group, user__email="lead@example.org")
    factories.CoordinatorFactory(group=group, post="deputy", user__email="deputy@example.org")
    area = factories.UserFactory(email="area@example.org", role="area_coordinator")
    area.districts.add(group.neighbourhoods.get().district)
    factories.UserFactory(email="office@example.org", role="municipality")
    factories.UserFactory(email="police@example.org", role="police")
    return factories.MembershipFactory(
        group=group, email="applicant@example.org", status="waiting", status_at=MONDAY
    )


def mails_of_run(day: int) -> list[tuple[str, str]]:
    """Kind and receiver of what one run of that day sends."""
    known = set(OutgoingMail.objects.values_list("pk", flat=True))
    with time_machine.travel(days_after(day), tick=False):
        remind_about_requests()
    new = OutgoingMail.objects.exclude(pk__in=known)
    return sorted(new.values_list("kind", "recipient"))


def test_every_mail_of_forty_days(request_to_join):
    sent = {day: mails for day in range(41) if (mails := mails_of_run(day))}

    coordinators = [
        ("requests_wait", "deputy@example.org"),
        ("requests_wait", "lead@example.org"),
    ]
    applicant = [("still_waiting", "applicant@example.org")]
    assert sent == {
        3: [*coordinators, *applicant],
        7: [*coordinators, ("requests_wait_in_area", "area@example.org"), *applicant],
        14: [("requests_unanswered", "office@example.org"), *applicant],
        30: [("lapsed", "applicant@example.org")],
    }
    request_to_join.refresh_from_db()
    assert request_to_join.status == "lapsed"
    assert OutgoingMail.objects.get(kind="lapsed").subject.startswith("Uw aanmelding")


def test_a_step_that_falls_on_sunday_comes_on_monday(request_to_join):
    terms = JoinTerms(remind_after=6)  # Monday and six days is a Sunday
    terms.area_after = 9
    terms.save()

    assert mails_of_run(6) == []
    assert len(mails_of_run(7)) == 3


def test_running_twice_a_day_sends_nothing_twice(request_to_join):
    assert len(mails_of_run(3)) == 3

    assert mails_of_run(3) == []
    assert mails_of_run(4) == []


def test_after_ten_days_without_a_run_only_the_last_step_is_mailed(request_to_join):
    assert [kind for kind, _ in mails_of_run(15)] == ["requests_unanswered", "still_waiting"]

    assert mails_of_run(16) == []
    assert MembershipReminder.objects.count() == 3


def test_after_forty_days_without_a_run_the_request_only_lapses(request_to_join):
    assert mails_of_run(40) == [("lapsed", "applicant@example.org")]


def test_beat_runs_the_clock_every_hour():
    (entry,) = (
        entry
        for entry in app.conf.beat_schedule.values()
        if entry["task"] == remind_about_requests.name
    )

    assert entry["schedule"].minute == {10}
    assert entry["schedule"].hour == set(range(24))


def test_a_coordinator_with_several_requests_gets_one_mail(request_to_join):
    other = factories.AlertGroupFactory()
    factories.CoordinatorFactory(
        group=other, user=request_to_join.group.coordinators.get(post="lead").user
    )
    for group in (request_to_join.group, other):
        factories.MembershipFactory(group=group, status="waiting", status_at=MONDAY)

    mails = mails_of_run(3)

    assert mails.count(("requests_wait", "lead@example.org")) == 1
    mail = OutgoingMail.objects.get(kind="requests_wait", recipient="lead@example.org")
    assert (request_to_join.group.name in mail.text, other.name in mail.text) == (True, True)


def queries_to_tell(number: int, capture) -> int:
    """Queries about people, posts and mails to them, when so many groups leave requests waiting."""
    for _ in range(number):
        group = factories.CoordinatorFactory().group
        area = factories.UserFactory(role="area_coordinator")
        area.districts.add(group.neighbourhoods.get().district)
        factories.MembershipFactory(group=group, email="", status="waiting", status_at=MONDAY)
    with time_machine.travel(days_after(7), tick=False), capture(10_000) as captured:
        assert run_clock() == number
    about = ('FROM "accounts_user"', 'FROM "groups_coordinator"', 'INTO "mail_outgoingmail"')
    about += ('FROM "groups_alertgroup_neighbourhoods"',)
    return sum(any(table in query["sql"] for table in about) for query in captured)


def test_telling_takes_no_more_queries_for_more_groups(db, django_assert_max_num_queries):
    few = queries_to_tell(3, django_assert_max_num_queries)
    many = queries_to_tell(30, django_assert_max_num_queries)

    assert few == many == 5
    assert OutgoingMail.objects.count() == 2 * 33


def queries_of_run(number: int, capture) -> int:
    """All queries of a run that finds so many people who wait or were invited, each in a group."""
    for n in range(number):
        group = factories.CoordinatorFactory().group
        status = "invited" if n % 2 else "waiting"
        factories.MembershipFactory(group=group, status=status, status_at=MONDAY)
    with time_machine.travel(days_after(8), tick=False), capture(10_000) as captured:
        assert run_clock() == number
    return len(captured)


def test_a_run_takes_no_more_queries_for_more_requests(db, django_assert_max_num_queries):
    few = queries_of_run(4, django_assert_max_num_queries)

    assert queries_of_run(40, django_assert_max_num_queries) == few
    assert OutgoingMail.objects.filter(kind="still_waiting").count() == 22


def test_what_the_constraint_refuses_was_not_new(request_to_join):
    """As when another run took the step between the look and the insert: here it comes twice."""
    other = factories.MembershipFactory(group=request_to_join.group, status="waiting")
    rows = [
        MembershipReminder(membership=membership, step=MembershipReminder.Step.AREA)
        for membership in (request_to_join, request_to_join, other)
    ]

    new = insert_new(rows, "membership_id", "step")

    assert [row.membership for row in new] == [request_to_join, other]
    assert insert_new(rows, "membership_id", "step") == []


def test_who_may_no_longer_log_in_is_not_asked_to_decide(request_to_join):
    User.objects.filter(email="deputy@example.org").update(is_active=False)

    assert [receiver for _kind, receiver in mails_of_run(3)] == [
        "lead@example.org",
        "applicant@example.org",
    ]


def test_somebody_invited_is_reminded_once_and_lapses(request_to_join):
    Membership.objects.update(status="invited")

    sent = {day: mails for day in range(41) if (mails := mails_of_run(day))}

    assert sent == {
        7: [("invitation_reminder", "applicant@example.org")],
        30: [("lapsed", "applicant@example.org")],
    }
    assert OutgoingMail.objects.get(kind="lapsed").subject.startswith("Uw uitnodiging")


def test_a_decided_request_is_left_alone(request_to_join):
    Membership.objects.update(status="joined")

    assert [mails_of_run(day) for day in (3, 7, 14, 30)] == [[], [], [], []]


def test_no_mail_of_the_clock_names_the_applicant(request_to_join):
    Membership.objects.update(name="Zonderling Naamgeheim", phone="+31600000987")
    for day in (3, 7, 14):
        mails_of_run(day)

    others = OutgoingMail.objects.exclude(recipient="applicant@example.org")
    texts = "".join(mail.text + mail.html + mail.subject for mail in others)
    assert others.count() == 6
    assert "Zonderling" not in texts
    assert "applicant@" not in texts
    assert "600000987" not in texts


@pytest.mark.django_db(transaction=True)
def test_two_runs_at_once_take_each_step_once(request_to_join):
    def run():
        try:
            run_clock()
        finally:
            connection.close()

    with time_machine.travel(days_after(3), tick=True):
        runs = [Thread(target=run) for _ in range(2)]
        for thread in runs:
            thread.start()
        for thread in runs:
            thread.join()

    assert OutgoingMail.objects.filter(kind="still_waiting").count() == 1
    assert OutgoingMail.objects.filter(kind="requests_wait").count() == 2


@pytest.mark.parametrize(
    "wrong",
    [
        {"remind_after": 0},
        {"area_after": 3},
        {"municipality_after": 7},
        {"lapse_after": 91},
        {"unverified_days": 31},
    ],
)
def test_the_database_refuses_terms_out_of_bounds(db, wrong):
    with pytest.raises(IntegrityError), transaction.atomic():
        JoinTerms(**wrong).save()


@pytest.mark.parametrize(
    ("moment", "quiet"),
    [
        (datetime.datetime(2026, 9, 7, 7, 59, tzinfo=AMSTERDAM), True),
        (datetime.datetime(2026, 9, 7, 8, 0, tzinfo=AMSTERDAM), False),
        (datetime.datetime(2026, 9, 7, 19, 59, tzinfo=AMSTERDAM), False),
        (datetime.datetime(2026, 9, 7, 20, 0, tzinfo=AMSTERDAM), True),
        (datetime.datetime(2026, 9, 6, 12, 0, tzinfo=AMSTERDAM), True),  # Sunday
        (datetime.datetime(2026, 4, 27, 12, 0, tzinfo=AMSTERDAM), True),  # King's Day
        (datetime.datetime(2026, 12, 25, 12, 0, tzinfo=AMSTERDAM), True),
        # Seven o'clock in London is eight in Amsterdam.
        (datetime.datetime(2026, 9, 7, 6, 0, tzinfo=datetime.UTC), False),
    ],
)
def test_quiet_hours(moment, quiet):
    assert is_quiet(moment) is quiet
