"""Own due contacts as a calendar: dates and group names, no persons, behind a secret link."""

import datetime
import logging
import subprocess
import sys
from datetime import timedelta

import pytest
import time_machine
from django.core import signing
from django.utils import timezone
from icalendar import Calendar

from contacts.calendar.acts import renew_feed
from contacts.links import CALENDAR_SALT, calendar_link
from contacts.models import CalendarFeed, ContactCheck
from hoogeveen_alert.logs import WithoutSecrets
from tests import factories
from tests.contact_factories import ContactCheckFactory, moment_with

pytestmark = pytest.mark.django_db
OWN = "/mijn/agenda/"


def path_of(user) -> str:
    return f"/agenda/{calendar_link.make(renew_feed(user))}.ics"


def read(client, path) -> Calendar:
    response = client.get(path)
    assert response.status_code == 200
    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    return Calendar.from_ical(response.content)


def events(client, user) -> list[tuple[str, datetime.date]]:
    found = read(client, path_of(user)).walk("VEVENT")
    return [(str(event["SUMMARY"]), event["DTSTART"].dt) for event in found]


def test_a_feed_without_anything_is_still_a_calendar(client, coordinator):
    calendar = read(client, path_of(coordinator))

    assert calendar["VERSION"] == "2.0"
    assert calendar["PRODID"]
    assert calendar.walk("VEVENT") == []


def test_an_officer_reads_the_due_contacts_of_own_districts(client, post, officer):
    moment_with(post, officer)
    moment_with(factories.CoordinatorFactory(), factories.UserFactory(role="police"))

    assert events(client, officer) == [
        (f"Contactmoment: {post.group.name}", datetime.date(2026, 11, 3))
    ]


def test_a_coordinator_reads_own_contacts_and_own_open_rounds(client, post, officer):
    moment_with(post, officer)
    ContactCheckFactory(post=post)
    ContactCheckFactory(status="lapsed", closed_at=timezone.now(), post=post)
    ContactCheckFactory()

    assert events(client, post.user) == [
        (f"Contactmoment: {post.group.name}", datetime.date(2026, 11, 3)),
        (f"Bevestig voor deze dag: {post.group.name}", datetime.date(2026, 12, 7)),
    ]


def test_a_round_that_was_put_off_moves_in_the_calendar(client, post):
    ContactCheckFactory(post=post, status="snoozed", snoozed_until=datetime.date(2026, 12, 2))

    assert events(client, post.user)[0][1] == datetime.date(2027, 1, 6)


def test_an_answered_round_leaves_the_calendar(client, post):
    ContactCheckFactory(post=post)
    ContactCheck.objects.update(status="answered", answer="all_right", closed_at=timezone.now())

    assert events(client, post.user) == []


def test_an_officers_own_round_has_no_name(client, officer):
    ContactCheckFactory(post=None, user=officer)

    assert events(client, officer)[0][0] == "Bevestig voor deze dag: uw eigen gegevens"


def test_no_person_stands_in_it(client, post, officer):
    area = factories.UserFactory(role="area_coordinator", name="Gijs Gebied")
    moment_with(post, officer)
    post.user.contact_moments.create(by=officer, on="2026-11-01", next_due_on="2026-12-01")
    area.contact_moments.create(by=officer, on="2026-11-01", next_due_on="2026-12-01")

    for user in (officer, post.user, area):
        text = client.get(path_of(user)).content.decode()
        for secret in ("Bea", "Pim", "Gijs", "@example.org", post.user.email):
            assert secret not in text


def test_dates_are_whole_days_and_stay_the_same_entry(client, post, officer):
    moment_with(post, officer)
    path = path_of(officer)

    (first,) = read(client, path).walk("VEVENT")
    with time_machine.travel("2027-03-28 02:30+02:00", tick=False):
        (second,) = read(client, path).walk("VEVENT")

    assert first == second
    assert first["DTSTART"].params["VALUE"] == "DATE"
    assert first["DTEND"].dt - first["DTSTART"].dt == timedelta(days=1)
    assert first["UID"]


def test_a_name_that_looks_like_a_property_stays_a_name(client, post, officer):
    name = "Groep\r\nATTENDEE:mailto:x@example.org; é,\\n" + "x" * 30
    type(post.group).objects.filter(pk=post.group.pk).update(name=name)
    moment_with(post, officer)

    (event,) = read(client, path_of(officer)).walk("VEVENT")

    assert "ATTENDEE" not in event
    content = client.get(path_of(officer)).content
    assert all(len(line) <= 75 for line in content.split(b"\r\n"))


def test_a_program_of_its_own_reads_it_from_a_file(client, post, officer, tmp_path):
    """As a calendar reads it: nothing of Django around it."""
    moment_with(post, officer)
    file = tmp_path / "agenda.ics"
    file.write_bytes(client.get(path_of(officer)).content)

    program = (
        "import sys, icalendar\n"
        "text = open(sys.argv[1], 'rb').read()\n"
        "print(len(icalendar.Calendar.from_ical(text).events))"
    )
    done = subprocess.run([sys.executable, "-c", program, file], capture_output=True, text=True)

    assert done.stdout == "1\n"


# The link ----------------------------------------------------------------------------------------


def test_the_own_page_makes_a_link_that_works(client, post, officer):
    moment_with(post, officer)
    client.force_login(officer)
    assert client.get(OWN).context["link"] == ""

    client.post(OWN)
    link = client.get(OWN).context["link"]
    client.logout()

    assert link.startswith("http")
    assert len(read(client, link.removeprefix("http://localhost:8000")).walk("VEVENT")) == 1


def test_renewing_ends_the_old_link(client, coordinator):
    client.force_login(coordinator)
    client.post(OWN)
    old = client.get(OWN).context["link"].partition(":8000")[2]

    client.post(OWN)

    assert client.get(old).status_code == 410
    assert client.get(client.get(OWN).context["link"].partition(":8000")[2]).status_code == 200
    assert CalendarFeed.objects.count() == 1


def test_looking_at_the_own_page_makes_nothing(client, coordinator):
    client.force_login(coordinator)

    client.get(OWN)

    assert not CalendarFeed.objects.exists()


@pytest.mark.parametrize("token", ["x", "a" * 5000, "%00", "é", "1:2:3", "../beheer"])
def test_a_forged_link_is_gone(client, token):
    assert client.get(f"/agenda/{token}.ics").status_code in (404, 410)


@pytest.mark.parametrize("key", ["x", "", None, 7, "00000000-0000-0000-0000-000000000000"])
def test_a_signed_key_that_is_no_key_of_ours_is_gone(client, key):
    token = signing.dumps(key, salt=CALENDAR_SALT)

    assert client.get(f"/agenda/{token}.ics").status_code == 410


def test_a_link_for_something_else_is_gone(client, coordinator):
    key = str(renew_feed(coordinator).key)

    assert (
        client.get(f"/agenda/{signing.dumps(key, salt='groups.membership')}.ics").status_code == 410
    )


def test_the_link_of_an_account_that_is_switched_off_is_gone(client, coordinator):
    path = path_of(coordinator)
    type(coordinator).objects.filter(pk=coordinator.pk).update(is_active=False)

    assert client.get(path).status_code == 410


def test_the_feed_is_read_only_and_kept_by_nobody(client, coordinator):
    path = path_of(coordinator)

    assert client.post(path).status_code == 405
    assert "no-store" in client.get(path)["Cache-Control"]
    assert not client.get(path).cookies


def test_no_log_keeps_the_link(coordinator):
    path = path_of(coordinator)
    record = logging.LogRecord("django.request", 30, "", 1, "Gone: %s", (path,), None)

    assert WithoutSecrets().format(record) == "Gone: /agenda/***"


def test_queries_do_not_grow(client, post, officer, django_assert_max_num_queries):
    path = path_of(officer)
    counts = []
    for rows in (2, 20):
        for _ in range(rows):
            moment_with(factories.CoordinatorFactory(group=post.group, post="deputy"), officer)
        with django_assert_max_num_queries(8) as captured:
            client.get(path)
        counts.append(len(captured))

    assert counts[0] == counts[1]
