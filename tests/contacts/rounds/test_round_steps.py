"""What each day of silence brings: reminders, others told, dormancy, a word to the municipality."""

import re
from datetime import date, timedelta

import pytest

from contacts.models import ContactCheck
from contacts.models.checks import Over
from contacts.rounds import acts, clock
from contacts.rounds.due import people_to_remind
from groups.life import acts as life
from groups.models import Coordinator, MembershipChange
from hoogeveen_alert.mail.models import OutgoingMail, UnreachableAddress, mark_unreachable
from tests import factories
from tests.contact_factories import ContactCheckFactory

pytestmark = pytest.mark.django_db
OPENED = date(2026, 6, 1)


def day(number: int) -> date:
    return OPENED + timedelta(days=number)


@pytest.fixture
def check() -> ContactCheck:
    """A round of the only coordinator of a group that was last confirmed long before."""
    return open_round()


def open_round(**fields) -> ContactCheck:
    facts = {"opened_on": OPENED, "post__group__confirmed_on": OPENED - timedelta(days=90)}
    made = ContactCheckFactory(**facts | fields)
    made.reminders.create(step="asked")
    return made


def live(until: int, *, skip: range = range(0)) -> list[tuple[int, str, str]]:
    """Run every day until that one; gives day, kind and receiver of each mail."""
    sent = []
    for number in range(until + 1):
        if number in skip:
            continue
        clock.escalate(on=day(number))
        for key in people_to_remind(day(number)):
            user = factories.UserFactory._meta.model.objects.get(pk=key)
            assert acts.write_to(user, on=day(number)) > 0
            assert acts.write_to(user, on=day(number)) == 0
        new = OutgoingMail.objects.order_by("pk")[len(sent) :]
        sent += [(number, mail.kind, mail.recipient) for mail in new]
    return sent


def test_the_whole_way_of_somebody_who_never_answers(check):
    area = factories.UserFactory(role="area_coordinator")
    area.districts.add(check.post.group.neighbourhoods.get().district)
    factories.UserFactory(role="area_coordinator")
    office = factories.UserFactory(role="municipality").email

    sent = live(181, skip=range(37, 179))

    me = check.user.email
    assert sent == [
        (7, "round_again", me),
        (21, "round_last", me),
        (28, "silent_in_area", area.email),
        (180, "asked_to_close", office),
    ]
    check.refresh_from_db()
    check.post.group.refresh_from_db()
    assert (check.status, check.post.group.status) == ("lapsed", "dormant")


def test_the_group_sleeps_at_its_day_and_not_before(check):
    live(34)
    check.post.group.refresh_from_db()
    assert check.post.group.status == "active"

    clock.escalate(on=day(35))

    check.post.group.refresh_from_db()
    assert check.post.group.status == "dormant"
    assert check.post.group.history.first().by is None


def test_a_group_with_somebody_else_who_answers_stays_awake(check):
    factories.CoordinatorFactory(group=check.post.group, post="deputy")

    live(35)

    check.refresh_from_db()
    check.post.group.refresh_from_db()
    assert (check.status, check.post.group.status) == ("lapsed", "active")


def test_a_group_whose_coordinators_are_all_silent_sleeps(check):
    open_round(post__group=check.post.group, post__post="deputy")

    live(35)

    check.post.group.refresh_from_db()
    assert check.post.group.status == "dormant"
    assert ContactCheck.objects.still_open().count() == 2


def test_a_group_confirmed_since_stays_awake(check):
    check.post.group.confirm(on=day(1))

    live(35)

    check.post.group.refresh_from_db()
    assert check.post.group.status == "active"


@pytest.mark.parametrize("answer", ["all_right", "changed", "acted", "stop"])
def test_any_answer_wakes_a_dormant_group(check, answer):
    live(40)

    acts.answer(check, answer)

    check.post.group.refresh_from_db()
    assert check.post.group.status == "active"
    assert check.user in {change.by for change in check.post.group.history.all()}


def test_the_group_has_ended_pauses_requests_and_wakes_nothing(check):
    live(40)
    check.post.group.refresh_from_db()
    confirmed_on = check.post.group.confirmed_on

    acts.answer(check, "ended")

    check.post.group.refresh_from_db()
    assert check.post.group.status == "dormant"
    assert check.post.group.paused_because != ""
    assert check.post.group.confirmed_on == confirmed_on


def test_who_wants_to_stop_asks_the_municipality_for_a_successor(check):
    acts.answer(check, "stop")

    check.post.refresh_from_db()
    check.post.group.refresh_from_db()
    assert check.post.wants_to_stop_on is not None
    assert check.post.until_on is None
    assert check.post.group.confirmed_on > OPENED


def test_after_an_answer_nothing_more_is_sent(check):
    live(7)
    acts.answer(check, "all_right")

    assert [mail for mail in live(60) if mail[0] > 7] == []


def test_after_days_without_a_run_only_the_last_step_is_mailed(check):
    sent = live(22, skip=range(3, 22))

    assert [(number, kind) for number, kind, _ in sent] == [(22, "round_last")]


def test_after_weeks_without_a_run_nobody_hears_of_the_steps_between(check):
    area = factories.UserFactory(role="area_coordinator")
    area.districts.add(check.post.group.neighbourhoods.get().district)

    sent = live(40, skip=range(3, 40))

    check.post.group.refresh_from_db()
    assert sent == []
    assert check.post.group.status == "dormant"


def test_a_round_put_off_begins_anew_and_only_once(check):
    live(7)

    acts.snooze(check, on=day(8), days=30)

    assert [mail for mail in live(37) if mail[0] > 7] == []
    later = [(number, kind) for number, kind, _ in live(38 + 21) if number > 37]
    assert later == [(38, "round_asked"), (45, "round_again"), (59, "round_last")]
    with pytest.raises(Over):
        acts.snooze(check, on=day(60), days=30)


def test_refused_mail_counts_as_silence_at_once(check):
    deputy = factories.CoordinatorFactory(group=check.post.group, post="deputy").user
    mark_unreachable(check.user.email, "550 5.1.1")

    assert live(30) == [(0, "colleague_silent", deputy.email)]


def test_somebody_who_decides_on_requests_is_there(check):
    membership = factories.MembershipFactory(group=check.post.group, status="invited")
    MembershipChange.objects.create(membership=membership, status="invited", by=check.user)

    clock.escalate(on=day(6))

    check.refresh_from_db()
    assert (check.status, check.answer) == ("answered", "acted")


@pytest.mark.parametrize("end", ["post", "group", "account"])
def test_a_coordinator_removed_meanwhile_gets_nothing(check, end):
    if end == "post":
        check.post.group.coordinators.update(from_on=OPENED, until_on=day(3))
    elif end == "group":
        life.close(check.post.group, by=None, why="klaar")
    else:
        type(check.user).objects.filter(pk=check.user.pk).update(is_active=False)

    # A group that ends says so, once; nothing asks whether all is right.
    assert [kind for _, kind, _ in live(40) if kind != "group_closed"] == []
    check.refresh_from_db()
    assert check.status == "lapsed"


def test_several_silent_colleagues_make_one_mail(check):
    deputy = factories.CoordinatorFactory(group=check.post.group, post="deputy").user
    other = open_round()
    factories.CoordinatorFactory(group=other.post.group, user=deputy, post="deputy")

    sent = live(28)

    assert [kind for _, kind, receiver in sent if receiver == deputy.email] == ["colleague_silent"]


def test_an_answer_given_twice_counts_once(check):
    acts.answer(check, "all_right")

    with pytest.raises(Over):
        acts.answer(check, "ended")
    check.post.group.refresh_from_db()
    assert check.post.group.paused_because == ""


def test_an_officer_who_never_answers_is_asked_again_next_time():
    officer = factories.UserFactory(role="police")
    check = ContactCheckFactory(post=None, user=officer, opened_on=OPENED)
    check.reminders.create(step="asked")

    sent = live(35)

    assert [(number, kind) for number, kind, _ in sent] == [(7, "round_again"), (21, "round_last")]
    check.refresh_from_db()
    assert check.status == "lapsed"


def queries_to_tell_others(number: int, capture) -> int:
    """Queries about receivers and mails to them, when so many coordinators keep silent."""
    for _ in range(number):
        check = open_round()
        factories.CoordinatorFactory(group=check.post.group, post="deputy")
        area = factories.UserFactory(role="area_coordinator")
        area.districts.add(check.post.group.neighbourhoods.get().district)
    with capture(10_000) as captured:
        assert clock.escalate(on=day(28)) == number
    about = ("accounts_user", "groups_coordinator", "groups_alertgroup_neighbourhoods")
    tables = (*(f'FROM "{table}"' for table in about), 'INTO "mail_outgoingmail"')
    return sum(any(table in query["sql"] for table in tables) for query in captured)


def test_telling_others_takes_no_more_queries_for_more_groups(django_assert_max_num_queries):
    few = queries_to_tell_others(3, django_assert_max_num_queries)
    many = queries_to_tell_others(30, django_assert_max_num_queries)

    assert few == many == 6
    assert OutgoingMail.objects.count() == 2 * 33


def test_the_municipality_is_asked_in_one_go(check, django_assert_max_num_queries):
    factories.UserFactory.create_batch(30, role="municipality")
    live(35)

    with django_assert_max_num_queries(30):
        clock.escalate(on=day(180))

    assert OutgoingMail.objects.filter(kind="asked_to_close").count() == 30


def test_one_mail_about_rounds_of_two_days_is_answered_by_its_one_link(client, check):
    Coordinator.objects.update(from_on=OPENED - timedelta(days=400))
    other = open_round(opened_on=day(7), post__user=check.user, user=check.user)
    live(13)

    acts.write_to(check.user, on=day(21))

    mail = OutgoingMail.objects.order_by("pk").last()
    assert check.post.group.name in mail.text
    assert other.post.group.name in mail.text
    page = client.get(re.search(r"/bevestigen/\S+", mail.text)[0])
    assert set(page.context["checks"]) == {check, other}


def test_who_is_asked_and_reminded_on_one_day_gets_one_mail(check):
    due = factories.CoordinatorFactory(user=check.user, from_on=day(7) - timedelta(days=90))

    sent = live(7)

    assert [(number, kind) for number, kind, _ in sent] == [(7, "round_again")]
    assert due.group.name in OutgoingMail.objects.get().text


def test_the_municipality_hears_when_nobody_else_can_be_told(check):
    office = factories.UserFactory(role="municipality").email
    other = open_round()

    sent = [mail for mail in live(36) if mail[2] == office]

    assert sent == [(28, "silent_alone", office)]
    for mail in OutgoingMail.objects.filter(recipient=office):
        assert check.post.group.name in mail.text
        assert other.post.group.name in mail.text
        assert check.user.name not in mail.text + mail.html


def test_who_can_be_reached_again_is_asked_anew(check):
    mark_unreachable(check.user.email, "550 5.1.1")
    live(10)
    check.user.email = "nieuw@example.org"
    check.user.save()

    sent = [(number, kind) for number, kind, _ in live(44, skip=range(10))]

    assert sent == [(10, "round_asked"), (17, "round_again"), (31, "round_last")]
    check.post.group.refresh_from_db()
    assert check.post.group.status == "active"


def test_a_refusal_after_the_last_question_counts_too(check):
    live(25)
    mark_unreachable(check.user.email, "550 5.1.1")
    clock.escalate(on=day(26))
    UnreachableAddress.objects.all().delete()

    clock.escalate(on=day(27))

    check.refresh_from_db()
    assert (check.opened_on, check.reminders.count()) == (day(27), 0)
