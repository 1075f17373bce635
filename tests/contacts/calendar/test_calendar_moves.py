"""A date that moves or goes is known again: the same UID, a higher SEQUENCE, a new DTSTAMP."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from icalendar import Calendar

from contacts.calendar.acts import renew_feed, tell
from contacts.links import calendar_link
from contacts.models import CalendarFeed, ContactCheck, ContactMoment, RoundTerms
from contacts.rounds import acts as rounds
from tests.contact_factories import ContactCheckFactory, moment_with

pytestmark = pytest.mark.django_db
START = datetime(2026, 11, 23, 9, tzinfo=UTC)


@pytest.fixture
def clock():
    with time_machine.travel(START, tick=False) as clock:
        yield clock


@pytest.fixture
def check(post, clock):
    return ContactCheckFactory(post=post, opened_on=date(2026, 11, 20))


@pytest.fixture
def path(check):
    return f"/agenda/{calendar_link.make(renew_feed(check.user))}.ics"


def only_event(client, path):
    (event,) = Calendar.from_ical(client.get(path).content).walk("VEVENT")
    return event


def facts(event) -> tuple:
    return int(event["SEQUENCE"]), event["DTSTAMP"].dt, event["DTSTART"].dt


def test_asked_again_nothing_changes_and_nothing_is_written(client, path, clock):
    first = only_event(client, path)
    kept = CalendarFeed.objects.values().get()

    clock.shift(timedelta(days=1))
    second = only_event(client, path)
    client.head(path)

    assert first == second
    assert int(first["SEQUENCE"]) == 0
    assert CalendarFeed.objects.values().get() == kept


def test_a_round_that_is_put_off_is_the_same_event_later(client, path, check, clock):
    first = only_event(client, path)

    clock.shift(timedelta(hours=5))
    rounds.snooze(check, on=date(2026, 11, 23), days=14)
    moved = only_event(client, path)

    assert moved["UID"] == first["UID"]
    assert facts(moved) == (1, START + timedelta(hours=5), date(2027, 1, 11))
    assert facts(only_event(client, path)) == facts(moved)


def test_other_terms_of_the_municipality_move_it_too_and_back_again(client, path, clock):
    before = facts(only_event(client, path))
    terms = RoundTerms.current()
    seen = []
    for days in (40, 35):
        clock.shift(timedelta(days=1))
        terms.dormant_after = days
        terms.save()
        seen.append(facts(only_event(client, path)))

    assert [each[0] for each in seen] == [1, 2]
    assert before[1] < seen[0][1] < seen[1][1]
    assert seen[1][2] == before[2]


def test_an_answered_round_is_called_off_for_a_month(client, path, check, clock):
    first = only_event(client, path)
    clock.shift(timedelta(days=2))
    ContactCheck.objects.update(status="answered", answer="all_right", closed_at=START)

    gone = only_event(client, path)
    clock.shift(timedelta(days=31))
    later = Calendar.from_ical(client.get(path).content).walk("VEVENT")

    assert (gone["UID"], gone["STATUS"]) == (first["UID"], "CANCELLED")
    assert facts(gone) == (1, START + timedelta(days=2), first["DTSTART"].dt)
    assert later == []


def test_a_date_that_comes_back_goes_on_counting(client, path, check, clock):
    only_event(client, path)
    ContactCheck.objects.update(status="answered", answer="all_right", closed_at=START)
    only_event(client, path)
    ContactCheck.objects.update(status="open", answer="", closed_at=None)
    clock.shift(timedelta(days=60))

    back = only_event(client, path)

    assert "STATUS" not in back
    assert int(back["SEQUENCE"]) == 2


def test_a_contact_moment_that_moves_is_the_same_event(client, post, officer, clock):
    moment_with(post, officer)
    path = f"/agenda/{calendar_link.make(renew_feed(officer))}.ics"
    first = only_event(client, path)

    dates = {f"moment-{ContactMoment.objects.get().pk}": (date(2027, 2, 1), START)}
    told = tell(CalendarFeed.objects.get(user=officer), dates)

    assert next(iter(dates)) == str(first["UID"]).partition("@")[0]
    assert [each[:2] for each in told.values()] == [(date(2027, 2, 1), 1)]


def test_of_two_that_ask_at_once_the_second_goes_on_from_the_first(check, path):
    one, other = CalendarFeed.objects.get(), CalendarFeed.objects.get()
    tell(one, {"x": (date(2027, 1, 1), START)})
    told = tell(other, {"x": (date(2027, 1, 2), START)})

    assert told["x"].sequence == 1
    assert CalendarFeed.objects.get().told["x"][:2] == ["2027-01-02", 1]


def test_what_is_kept_of_it_names_no_person_and_no_group(client, path, check):
    only_event(client, path)

    kept = str(CalendarFeed.objects.get().told)
    assert check.post.group.name not in kept
    assert check.user.name not in kept
