"""A visitor whose address is not in the register, and the municipality that looks into it."""

import threading
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from groups.models import MissingAddress, MissingReporter
from groups.public.acts import (
    forget_reporter,
    report_missing,
    settle_arrived,
    settle_missing,
)
from groups.public.tasks import settle_missing_addresses
from hoogeveen_alert.mail.models import OutgoingMail
from hoogeveen_alert.privacy.retention import delete_expired
from tests import factories

pytestmark = pytest.mark.django_db
PAGE = "/zoeken/adres-ontbreekt/"
NEW = {"postcode": "7933 pa", "huisnummer": "99", "toevoeging": "B"}


def reported() -> list[tuple]:
    return list(MissingAddress.objects.values_list("postcode", "number", "suffix", "times"))


def test_the_search_offers_to_report_it(client, address):
    page = client.get("/zoeken", NEW).content.decode()

    assert f'action="{PAGE}"' in page
    assert 'name="postcode" value="7933 pa"' in page


def test_it_is_counted_and_holds_nobody(client, address):
    for spelled in (NEW, {"postcode": "7933PA", "huisnummer": "99-b"}):
        response = client.post(PAGE, spelled)

    assert reported() == [("7933PA", 99, "b", 2)]
    assert "we zoeken het uit" in response.content.decode()
    assert response.headers["Cache-Control"] == "private, no-store"


@pytest.mark.parametrize(
    "typed",
    [
        {},
        {"postcode": "7933", "huisnummer": "1"},
        {"postcode": "7933PA", "huisnummer": "0"},
        {"postcode": "7933PA", "huisnummer": "9" * 30},
        {"postcode": "7933PA", "huisnummer": "1", "toevoeging": "<b>kwaad</b>"},
        {"postcode": "7933PA\x00", "huisnummer": "1"},
        {"postcode": "{{ 7*7 }}", "huisnummer": "{% if %}"},
    ],
)
def test_what_is_no_address_is_not_kept(client, typed):
    response = client.post(PAGE, typed)

    assert response.status_code == 200
    assert response.context["form"].errors
    assert reported() == []


def test_an_address_that_is_known_is_shown_instead(client, address):
    response = client.post(PAGE, {"postcode": "7933PA", "huisnummer": "12"})

    assert "Dit adres kennen we" in response.content.decode()
    assert reported() == []


def test_one_place_cannot_fill_the_desk(client, address):
    for number in range(1, 22):
        last = client.post(PAGE, NEW | {"huisnummer": str(1000 + number)})

    assert last.status_code == 429
    assert len(reported()) == 20


def test_a_get_changes_nothing(client):
    assert client.get(PAGE, NEW).url == "/zoeken"
    assert reported() == []


def test_the_municipality_ticks_off_and_a_new_report_opens_it_again(client):
    report_missing("7933PA", 99, "")
    row = MissingAddress.objects.get()
    client.force_login(factories.UserFactory(role="municipality"))

    client.post(
        "/beheer/groups/missingaddress/", {"action": "settle", "_selected_action": [row.pk]}
    )

    assert not MissingAddress.objects.unsettled().exists()
    report_missing("7933PA", 99, "")
    assert MissingAddress.objects.unsettled().get().times == 2


def test_what_was_looked_into_keeps_its_day(time_machine):
    time_machine.move_to("2026-11-02 10:00Z", tick=False)
    report_missing("7933PA", 99, "")
    assert settle_missing(MissingAddress.objects.all()) == 1
    first = MissingAddress.objects.get().settled_at
    time_machine.move_to("2026-11-20 10:00Z", tick=False)

    assert settle_missing(MissingAddress.objects.all()) == 0

    assert MissingAddress.objects.get().settled_at == first


@pytest.mark.parametrize(
    ("fields", "left"),
    [
        ({"settled_at": timedelta(days=31)}, 0),
        ({"settled_at": timedelta(days=29)}, 1),
        ({"last_at": timedelta(days=366)}, 0),
        ({"last_at": timedelta(days=364)}, 1),
    ],
)
def test_it_goes_when_its_term_is_over(fields, left):
    report_missing("7933PA", 99, "")
    MissingAddress.objects.update(**{name: timezone.now() - ago for name, ago in fields.items()})

    delete_expired()

    assert MissingAddress.objects.count() == left


@pytest.mark.django_db(transaction=True)
def test_two_reports_at_once_count_twice():
    together = threading.Barrier(2)

    def report():
        together.wait()
        report_missing("7933PA", 99, "")
        connection.close()

    threads = [threading.Thread(target=report) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert reported() == [("7933PA", 99, "", 2)]


# Who leaves a mail address hears once what became of it ------------------------------------------

MAILBOX = "nieuw@example.org"


def told() -> list[tuple[str, str]]:
    mails = OutgoingMail.objects.filter(kind="missing_settled").order_by("pk")
    return [(mail.recipient, mail.text) for mail in mails]


@pytest.mark.parametrize("email", ["geen adres", "a@", "x" * 300 + "@example.org", "a@b\x00.nl"])
def test_a_wrong_mail_address_is_explained_and_keeps_the_rest(client, address, email):
    page = client.post(PAGE, NEW | {"email": email}).content.decode()

    assert 'href="#id_email"' in page
    assert 'name="huisnummer" value="99"' in page
    assert reported() == []
    assert not MissingReporter.objects.exists()


def test_without_a_mail_address_nobody_is_kept(client, address):
    client.post(PAGE, NEW | {"email": "  "})

    assert reported() == [("7933PA", 99, "b", 1)]
    assert not MissingReporter.objects.exists()


def test_the_page_promises_an_answer_and_a_mailbox_counts_once(client, address):
    for spelled in (MAILBOX, "Nieuw@Example.org\u200b"):
        page = client.post(PAGE, NEW | {"email": spelled}).content.decode()

    assert "krijgt u één bericht" in page
    assert [one.email for one in MissingReporter.objects.all()] == [MAILBOX]
    assert told() == []


def test_once_settled_each_hears_once_and_is_forgotten():
    for email in (MAILBOX, "ander@example.org"):
        report_missing("7933PA", 99, "", email=email)
    settle_missing(MissingAddress.objects.all())
    settle_missing(MissingAddress.objects.all())

    assert [recipient for recipient, _text in told()] == [MAILBOX, "ander@example.org"]
    assert "7933 PA 99" in told()[0][1]
    assert "niet in het adressenregister" in told()[0][1]
    assert "ander@example.org" not in told()[0][1]
    assert not MissingReporter.objects.exists()


def test_an_address_that_came_into_the_register_is_answered_by_itself(address, time_machine):
    time_machine.move_to("2026-11-24 10:00Z", tick=False)
    report_missing("7933PA", 12, "", email=MAILBOX)
    report_missing("7933PA", 99, "", email="wacht@example.org")

    assert [settle_missing_addresses(), settle_missing_addresses()] == [1, 0]

    [(recipient, text)] = told()
    assert recipient == MAILBOX
    assert "We kennen dit adres nu" in text
    assert "/zoeken?postcode=7933PA&huisnummer=12" in text
    assert MissingReporter.objects.get().email == "wacht@example.org"


def test_at_night_nobody_is_mailed(address, time_machine):
    report_missing("7933PA", 12, "", email=MAILBOX)
    time_machine.move_to("2026-11-24 02:00Z", tick=False)

    assert settle_missing_addresses() == 0
    assert told() == []


def test_who_does_not_want_the_answer_any_more_is_forgotten():
    report_missing("7933PA", 99, "", email=MAILBOX)

    forget_reporter(MissingReporter.objects.get())
    settle_missing(MissingAddress.objects.all())

    assert told() == []


def test_those_that_the_register_lacks_cost_one_question(django_assert_num_queries, address):
    for number in range(90, 99):
        report_missing("7933PA", number, "")
    report_missing(address.postcode, address.number, "x")  # the number, with something else behind

    with django_assert_num_queries(2):  # which are there perhaps, and that one looked at
        assert settle_arrived() == 0


@pytest.mark.django_db(transaction=True)
def test_of_two_who_settle_at_once_one_tells():
    report_missing("7933PA", 99, "", email=MAILBOX)
    together = threading.Barrier(2)

    def settle():
        together.wait()
        settle_missing(MissingAddress.objects.all())
        connection.close()

    threads = [threading.Thread(target=settle) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(told()) == 1
