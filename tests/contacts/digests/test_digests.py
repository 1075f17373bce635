"""Digests: weekly or monthly, and only with something in them."""

import re
from datetime import date, timedelta

import pytest

from contacts.digests import acts
from contacts.digests.due import digests_due
from contacts.models import DigestChoice, DigestSent, RoundTerms
from contacts.models.digests import period_of
from contacts.rounds.emails import send_round
from hoogeveen_alert.dashboard import lines_for
from hoogeveen_alert.mail.models import OutgoingMail
from tests import factories
from tests.contact_factories import ContactCheckFactory, officer_of

pytestmark = pytest.mark.django_db
MONDAY = date(2026, 11, 23)


@pytest.fixture
def office():
    return factories.UserFactory(role="municipality", name="Greet Gemeente")


@pytest.fixture
def silent():
    check = ContactCheckFactory(post__user__name="Stille Sjors")
    check.reminders.create(step="others")
    return check


def send_all(on: date) -> list[bool]:
    users = factories.UserFactory._meta.model.objects
    return [acts.send(users.get(pk=key), digest, on=on) for key, digest in digests_due(on)]


def ask(officer) -> None:
    """Whether the officer's own details are still right, by mail."""
    check = ContactCheckFactory(post=None, user=officer)
    send_round(officer, [check], step="asked", terms=RoundTerms.current())


def test_the_week_begins_on_monday_and_the_month_on_the_first():
    days = [MONDAY - timedelta(days=1), MONDAY, MONDAY + timedelta(days=6)]

    assert [period_of("municipality", day) for day in days] == [
        date(2026, 11, 16),
        MONDAY,
        MONDAY,
    ]
    assert period_of("area", MONDAY) == date(2026, 11, 1)


def test_the_municipality_reads_once_a_week_what_waits(office, silent):
    assert send_all(MONDAY) == [True]
    assert send_all(MONDAY + timedelta(days=6)) == []
    assert send_all(MONDAY + timedelta(days=7)) == [True]

    mail = OutgoingMail.objects.first()
    assert (mail.kind, mail.recipient, mail.planned) == (
        "digest_municipality",
        office.email,
        True,
    )
    assert "<li>" in mail.html
    assert re.search(r'/overzichten/[^/"]+/">Zet het uit</a>', mail.html)
    assert re.search(r"Alles bij elkaar staat bij .Mijn werk.:\n\nhttp", mail.text)


def test_a_week_of_which_the_monday_was_missed_is_one_week_all_the_same(office, silent):
    assert send_all(MONDAY + timedelta(days=2)) == [True]
    assert send_all(MONDAY + timedelta(days=3)) == []
    assert send_all(MONDAY + timedelta(days=7)) == [True]


def test_without_anything_to_say_nothing_is_sent_and_the_week_is_done(office):
    assert send_all(MONDAY) == [False]
    assert send_all(MONDAY) == []
    assert not OutgoingMail.objects.exists()


def test_sending_twice_sends_once(office, silent):
    assert [acts.send(office, "municipality", on=MONDAY) for _ in range(2)] == [True, False]
    assert DigestSent.objects.count() == 1


def test_a_digest_names_no_person(office, silent):
    send_all(MONDAY)

    mail = OutgoingMail.objects.get()
    for name in ("Stille", "Sjors", silent.user.email):
        assert name not in mail.text + mail.html + mail.subject


def test_an_area_coordinator_reads_of_own_districts_only(silent):
    mine, _other = factories.UserFactory.create_batch(2, role="area_coordinator")
    mine.districts.add(silent.post.group.neighbourhoods.get().district)

    send_all(MONDAY)

    assert [mail.recipient for mail in OutgoingMail.objects.all()] == [mine.email]


def test_who_switched_it_off_gets_none(client, office, silent):
    client.force_login(office)
    page = client.post("/mijn/berichten/", {}, follow=True)

    assert page.status_code == 200
    assert DigestChoice.objects.get().is_wanted is False
    assert list(digests_due(MONDAY)) == []

    client.post("/mijn/berichten/", {"municipality": "on"})
    assert list(digests_due(MONDAY)) == [(office.pk, "municipality")]


def test_a_coordinator_has_no_digest_to_switch_off(client):
    user = factories.CoordinatorFactory().user
    client.force_login(user)

    client.post("/mijn/berichten/", {"municipality": "on"})

    assert not DigestChoice.objects.exists()
    assert list(digests_due(MONDAY)) == []


def test_an_officer_gets_numbers_and_names_of_groups(group):
    officer = officer_of(group)
    factories.AlertGroupFactory(name="Elders")

    texts = [line.text for line in lines_for(officer, "digest")]

    assert any(group.name in text for text in texts)
    assert not any("Elders" in text for text in texts)


def test_an_officer_reads_numbers_of_groups_in_dutch(group):
    officer = officer_of(group)

    assert f"1 actieve groep: {group.name}" in [line.text for line in lines_for(officer, "digest")]


def test_an_officers_mail_does_not_ask_to_stop(group):
    officer = officer_of(group)

    ask(officer)

    mail = OutgoingMail.objects.get()
    for text in (mail.text, mail.html):
        assert "Bent u op vakantie? Dat kunt u op dezelfde pagina laten weten." in text
        assert "stoppen" not in text


@pytest.mark.parametrize("role", ["municipality", "area_coordinator", "police"])
def test_who_gets_an_overview_finds_the_switch(client, role):
    user = factories.UserFactory(role=role)
    client.force_login(user)

    assert "/mijn/berichten/" in [line.url for line in lines_for(user, "desk")]
    assert 'href="/mijn/berichten/"' in client.get("/mijn/bereikbaarheid/").content.decode()


def test_an_officers_mail_with_an_overview_says_where_to_switch_it_off(group):
    officer = officer_of(group)

    ask(officer)

    assert "/mijn/berichten/" in OutgoingMail.objects.get().text
