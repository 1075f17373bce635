"""Rounds of "are you still there?": whom they ask, and when; see test_round_steps for silence."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.db import connection

from contacts import tasks
from contacts.models import ContactCheck, ContactReminder, RoundTerms
from contacts.rounds import acts
from contacts.rounds.due import people_to_write_to
from groups.models import MembershipChange
from hoogeveen_alert.mail.models import OutgoingMail, mark_unreachable
from tests import factories
from tests.contact_factories import ContactPreferenceFactory, OfficerProfileFactory

pytestmark = pytest.mark.django_db
DAY = date(2026, 11, 23)  # a Monday
MORNING = datetime(2026, 11, 23, 9, tzinfo=ZoneInfo("Europe/Amsterdam"))


def post(days_ago: int = 90, **fields):
    return factories.CoordinatorFactory(from_on=DAY - timedelta(days=days_ago), **fields)


def ask_everybody(on: date = DAY) -> list[int]:
    return [acts.write_to(user, on=on) for user in people(on)]


def people(on: date = DAY) -> list:
    found = factories.UserFactory._meta.model.objects.in_bulk(people_to_write_to(on))
    return [found[key] for key in sorted(found)]


@pytest.mark.parametrize(("days", "asked"), [(89, []), (90, [1]), (200, [1])])
def test_a_coordinator_is_asked_when_the_interval_has_passed(days, asked):
    post(days)

    assert ask_everybody() == asked


@pytest.mark.parametrize(
    "fields",
    [
        {"until_on": DAY},
        {"user__is_active": False},
        {"group__status": "closed"},
        {"group__status": "applied"},
        {"group__status": "rejected"},
    ],
)
def test_nobody_is_asked_who_is_no_coordinator_any_more(fields):
    post(**fields)

    assert people() == []


def test_one_person_with_several_groups_gets_one_mail():
    first = post(120)
    post(61, user=first.user)  # due within 30 days, so it opens along
    post(59, user=first.user)

    assert ask_everybody() == [2]
    mail = OutgoingMail.objects.get()
    assert (mail.recipient, mail.kind, mail.planned) == (first.user.email, "round_asked", True)
    assert mail.subjects.count() == 2


def test_what_is_only_due_soon_waits_for_its_own_day():
    post(61)

    assert people() == []


def test_asking_twice_opens_nothing_twice():
    asked = post()

    assert [acts.write_to(asked.user, on=DAY) for _ in range(2)] == [1, 0]
    assert (ContactCheck.objects.count(), OutgoingMail.objects.count()) == (1, 1)


@pytest.mark.django_db(transaction=True)
def test_asking_from_four_threads_sends_one_mail():
    asked = post()

    def ask(_number: int) -> int:
        try:
            return acts.write_to(asked.user, on=DAY)
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        opened = list(pool.map(ask, range(4)))

    assert sorted(opened) == [0, 0, 0, 1]
    assert OutgoingMail.objects.count() == 1


def test_an_answer_puts_the_next_round_ninety_days_later():
    asked = post()
    with time_machine.travel(MORNING, tick=False):
        acts.write_to(asked.user, on=DAY)
        acts.answer(ContactCheck.objects.get(), "all_right")

    assert people(DAY + timedelta(days=89)) == []
    assert people(DAY + timedelta(days=90)) == [asked.user]


def test_a_decision_on_a_request_counts_as_a_sign():
    asked = post()
    membership = factories.MembershipFactory(group=asked.group, status="invited")
    at = MORNING - timedelta(days=10)
    MembershipChange.objects.create(membership=membership, status="invited", by=asked.user, at=at)

    assert people() == []
    assert people(DAY + timedelta(days=80)) == [asked.user]


def test_the_decision_of_a_colleague_does_not_say_that_my_number_is_right():
    asked = post()
    other = post(10, group=asked.group, post="deputy")
    membership = factories.MembershipFactory(group=asked.group, status="invited")
    MembershipChange.objects.create(
        membership=membership, status="invited", by=other.user, at=MORNING
    )

    assert people() == [asked.user]


def test_who_cannot_be_mailed_is_due_at_once():
    asked = post(3)
    mark_unreachable(asked.user.email.upper(), "550 5.1.1")

    assert people() == [asked.user]


def test_officers_and_area_coordinators_have_rounds_about_themselves():
    start = MORNING - timedelta(days=90)
    officer = factories.UserFactory(role="police")
    area = factories.UserFactory(role="area_coordinator")
    factories.UserFactory(role="municipality")
    type(officer).objects.update(date_joined=start)

    assert ask_everybody() == [1, 1]
    assert set(ContactCheck.objects.values_list("user", "post")) == {
        (officer.pk, None),
        (area.pk, None),
    }


def test_details_confirmed_on_the_own_page_put_the_round_off():
    officer = OfficerProfileFactory(confirmed_on=DAY - timedelta(days=5)).user
    area = ContactPreferenceFactory(
        user__role="area_coordinator", confirmed_on=DAY - timedelta(days=5)
    ).user
    type(officer).objects.update(date_joined=MORNING - timedelta(days=400))

    assert people() == []
    assert people(DAY + timedelta(days=85)) == [officer, area]


def test_the_municipality_sets_the_interval():
    RoundTerms(interval=30, bundle_within=0).save()
    asked = post(30)

    assert people() == [asked.user]


@pytest.mark.parametrize(
    ("month", "number", "hour", "minute"),
    [(11, 22, 12, 0), (12, 25, 12, 0), (11, 23, 7, 59), (11, 23, 20, 0)],
    ids=["sunday", "christmas", "early", "late"],
)
def test_nothing_is_planned_in_quiet_hours(month, number, hour, minute):
    post(300)
    moment = datetime(2026, month, number, hour, minute, tzinfo=ZoneInfo("Europe/Amsterdam"))

    with time_machine.travel(moment, tick=False):
        assert tasks.plan_rounds() == 0


def test_the_mail_holds_no_link_of_whatsapp_and_nobody_else():
    asked = post(group__name="Pesse-Noord")
    other = post(1, group=asked.group, post="deputy")
    acts.write_to(asked.user, on=DAY)

    mail = OutgoingMail.objects.get()
    assert "Pesse-Noord" in mail.text
    for secret in ("chat.whatsapp.com", other.user.name, other.user.email):
        assert secret not in mail.text + mail.html + mail.subject


def test_asking_costs_five_queries_for_each_group(django_assert_max_num_queries):
    user = post().user
    for _ in range(29):
        post(user=user)

    with django_assert_max_num_queries(5 * 30 + 15):
        assert acts.write_to(user, on=DAY) == 30
    assert ContactReminder.objects.count() == 30


@pytest.mark.parametrize("role", ["police", "area_coordinator"])
def test_whose_own_details_cannot_be_mailed_is_due_at_once_too(role):
    user = factories.UserFactory(role=role)
    mark_unreachable(user.email, "550 5.1.1")

    assert people() == [user]
