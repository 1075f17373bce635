"""Once a year each member is asked whether to stay; nobody is erased without a word."""

import datetime
from threading import Thread
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.db import IntegrityError, connection, transaction

from groups.models import JoinTerms, Membership, StayReminder
from groups.staying import acts
from groups.staying.clock import run_clock
from groups.tasks import ask_members_to_stay
from hoogeveen_alert.mail.models import OutgoingMail, mark_unreachable
from hoogeveen_alert.privacy.retention import delete_expired
from tests import factories

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
MONDAY = datetime.datetime(2026, 9, 7, 10, tzinfo=AMSTERDAM)
YEAR = 365


def days_after(days: int, hour: int = 10) -> datetime.datetime:
    return (MONDAY + datetime.timedelta(days=days)).replace(hour=hour)


def mails_of_run(day: int, hour: int = 10) -> list[tuple[str, str]]:
    """Kind and receiver of what one run of that day sends."""
    known = set(OutgoingMail.objects.values_list("pk", flat=True))
    with time_machine.travel(days_after(day, hour), tick=False):
        ask_members_to_stay()
    new = OutgoingMail.objects.exclude(pk__in=known)
    return sorted(new.values_list("kind", "recipient"))


def sent_in(days: range) -> dict[int, list[tuple[str, str]]]:
    return {day: mails for day in days if (mails := mails_of_run(day))}


def member_of(group, email: str = "lid@example.org", **values) -> Membership:
    values = {"status": "joined", "status_at": MONDAY} | values
    return factories.MembershipFactory(group=group, email=email, **values)


@pytest.fixture
def member(group) -> Membership:
    factories.CoordinatorFactory(group=group, user__email="lead@example.org")
    return member_of(group)


def test_three_mails_in_sixty_days_and_then_the_coordinators(member):
    to_member = [(kind, "lid@example.org") for kind in ("stay_asked", "stay_again", "stay_last")]

    assert sent_in(range(YEAR - 1, YEAR + 200)) == {
        YEAR: [to_member[0]],
        YEAR + 30: [to_member[1]],
        YEAR + 60: [to_member[2]],
        YEAR + 74: [("members_silent", "lead@example.org")],
    }
    assert set(OutgoingMail.objects.values_list("planned", flat=True)) == {True}


def is_erased_on(day: int) -> bool:
    with time_machine.travel(days_after(day), tick=False):
        delete_expired()
    return not Membership.objects.exists()


def test_who_stays_silent_is_erased_two_years_after_the_last_word(member):
    sent_in(range(YEAR, YEAR + 80))

    assert not is_erased_on(730)
    assert is_erased_on(731)


def test_nobody_is_erased_who_was_not_asked(member):
    assert not is_erased_on(5000)


@pytest.mark.parametrize("steps", [1, 2, 3])
def test_nor_before_the_coordinators_were_asked(member, steps):
    for day in (2000, 2035, 2070)[:steps]:
        assert mails_of_run(day)

    assert not is_erased_on(5000)


def test_the_coordinators_have_their_time_too(member):
    for day in (2000, 2035, 2070, 2084):
        assert mails_of_run(day)

    assert not is_erased_on(2143)
    assert is_erased_on(2145)


def test_after_a_long_silence_of_the_portal_the_steps_still_come_one_by_one(member):
    assert [mails_of_run(day)[0][0] for day in (3004, 3102, 3200, 3298)] == [
        "stay_asked",
        "stay_again",
        "stay_last",
        "members_silent",
    ]
    assert mails_of_run(3298) == []


def test_who_says_to_stay_has_a_new_year(member):
    sent_in(range(YEAR, YEAR + 61))
    with time_machine.travel(days_after(YEAR + 61), tick=False):
        acts.stay(Membership.objects.get())

    sent = sent_in(range(YEAR + 62, 2 * YEAR + 100))

    assert sent == {
        2 * YEAR + 61: [("stay_asked", "lid@example.org")],
        2 * YEAR + 91: [("stay_again", "lid@example.org")],
    }
    assert not is_erased_on(1000)


def test_running_twice_a_day_sends_nothing_twice(member):
    assert len(mails_of_run(YEAR)) == 1

    assert mails_of_run(YEAR, hour=11) == []


def test_in_quiet_hours_nobody_is_asked(member):
    assert mails_of_run(YEAR, hour=7) == []
    assert mails_of_run(YEAR + 5) == []  # 12 September 2027, a Sunday


def test_one_mail_for_somebody_in_several_groups(member):
    other = factories.AlertGroupFactory()
    member_of(other, "LID@example.org", status_at=days_after(29), name=member.name)

    assert mails_of_run(YEAR) == [("stay_asked", "lid@example.org")]
    mail = OutgoingMail.objects.get()
    assert member.group.name in mail.text
    assert other.name in mail.text
    assert mail.text.count("/aanmelding/") == 2
    assert mails_of_run(YEAR + 29) == []


def test_two_people_with_one_mailbox_read_whose_page_is_whose(member):
    member_of(factories.AlertGroupFactory(), "lid@example.org", name="Piet Anders")

    mails_of_run(YEAR)

    text = OutgoingMail.objects.get().text
    assert text.startswith("Hallo,\n")
    assert "(Piet Anders)\n" in text
    assert f"({member.name})\n" in text


@pytest.mark.parametrize("email", ["", "lid@example.org"])
def test_whom_no_mail_reaches_goes_to_the_coordinators_at_once(member, email):
    Membership.objects.update(email=email)
    mark_unreachable("lid@example.org", "550")

    assert sent_in(range(YEAR - 1, YEAR + 100)) == {YEAR: [("members_silent", "lead@example.org")]}


def test_who_becomes_unreachable_meanwhile_too(member):
    mails_of_run(YEAR)
    mark_unreachable("lid@example.org", "550")

    assert mails_of_run(YEAR + 1) == [("members_silent", "lead@example.org")]


def test_without_a_coordinator_nobody_is_erased(group):
    member_of(group)

    assert [kind for mails in sent_in(range(YEAR, YEAR + 200)).values() for kind, _ in mails] == [
        "stay_asked",
        "stay_again",
        "stay_last",
    ]
    assert not is_erased_on(5000)


def test_a_coordinator_gets_one_mail_with_numbers_and_no_names(member):
    lead = member.group.coordinators.get().user
    other = factories.CoordinatorFactory(user=lead).group
    for group in (member.group, other):
        member_of(group, "", name="Zonderling Naamgeheim")
    mark_unreachable("lid@example.org", "550")

    assert mails_of_run(YEAR) == [("members_silent", "lead@example.org")]

    mail = OutgoingMail.objects.get()
    assert f"{member.group.name}: 2 leden" in mail.text
    assert f"{other.name}: 1 lid" in mail.text
    assert f"/mijn/leden/{other.slug}/?status=silent" in mail.text
    assert not any(part in mail.text + mail.html for part in ("Zonderling", "lid@", member.name))


@pytest.mark.parametrize("status", ["waiting", "invited", "left", "removed"])
def test_only_members_are_asked(member, status):
    Membership.objects.update(status=status)

    assert sent_in(range(YEAR, YEAR + 40)) == {}


def test_members_of_a_group_that_ended_are_not_asked(member):
    type(member.group).objects.update(status="closed", closed_at=MONDAY)

    assert mails_of_run(YEAR) == []


@pytest.mark.django_db(transaction=True)
def test_two_runs_at_once_ask_once(member):
    member_of(member.group, "")

    def run():
        try:
            run_clock()
        finally:
            connection.close()

    with time_machine.travel(days_after(YEAR), tick=True):
        runs = [Thread(target=run) for _ in range(2)]
        for thread in runs:
            thread.start()
        for thread in runs:
            thread.join()

    assert sorted(OutgoingMail.objects.values_list("kind", flat=True)) == [
        "members_silent",
        "stay_asked",
    ]
    assert StayReminder.objects.count() == 2


def queries_to_ask(number: int, capture) -> int:
    for at in range(number):
        group = factories.CoordinatorFactory().group
        member_of(group, f"{number}-{at}@example.org")
        member_of(group, "")
    with time_machine.travel(days_after(YEAR), tick=False), capture(10_000) as captured:
        assert run_clock() == 2 * number
    return sum('"groups_stayreminder"' not in query["sql"] for query in captured)


def test_asking_takes_no_more_queries_for_more_members(db, django_assert_max_num_queries):
    def without_savepoints(number: int) -> int:
        return queries_to_ask(number, django_assert_max_num_queries) - 4 * number

    assert without_savepoints(3) == without_savepoints(20)


@pytest.mark.parametrize(
    "wrong",
    [
        {"stay_after": 179},
        {"stay_after": 401},
        {"stay_again_after": 6},
        {"stay_last_after": 61},
        {"stay_coordinators_after": 6},
        {"stay_delete_after": 29},
    ],
)
def test_the_database_refuses_terms_out_of_bounds(db, wrong):
    with pytest.raises(IntegrityError), transaction.atomic():
        JoinTerms(**wrong).save()
