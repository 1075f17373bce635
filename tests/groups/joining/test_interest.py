import datetime
import threading

import pytest
import time_machine
from django.core import signing
from django.db import connection
from django.test import Client

from groups.joining.acts import confirm_interest
from groups.life import acts as life
from groups.links import interest_link
from groups.models import Interest
from hoogeveen_alert.mail.models import OutgoingMail
from tests import factories

EMAIL = "bewoner@example.org"


def ask(client, address, email=EMAIL):
    return client.post("/belangstelling/", {"email": email, "address": str(address.pk)})


def link_of(mail: OutgoingMail) -> str:
    return next(line for line in mail.text.splitlines() if "/belangstelling/" in line).removeprefix(
        "http://localhost:8000"
    )


def words(response) -> str:
    return " ".join(response.content.decode().split())


@pytest.fixture
def interest(address) -> Interest:
    return factories.InterestFactory(email=EMAIL, address=address)


def test_asking_sends_a_link_that_confirms(client, address):
    response = ask(client, address)
    mail = OutgoingMail.objects.get()
    link = link_of(mail)

    assert response.status_code == 200
    assert mail.recipient == EMAIL
    assert link in mail.html
    assert str(address) in mail.text
    assert client.get(link).status_code == 200
    assert Interest.objects.get().confirmed_at is None
    assert client.post(link).status_code == 302
    assert Interest.objects.get().confirmed_at is not None
    assert "button" in words(client.get(link))


def test_the_search_page_leads_to_the_wish(client, group, address):
    life.fall_dormant(group, why="stil")
    client = Client(enforce_csrf_checks=True)
    form = client.get("/zoeken?postcode=7933PA&huisnummer=12").context

    data = {"csrfmiddlewaretoken": str(form["csrf_token"]), "email": EMAIL, "address": address.pk}

    assert client.post("/belangstelling/", data).status_code == 200
    assert Interest.objects.get().address == address


def test_the_answer_is_the_same_for_a_known_and_an_unknown_address(client, address, interest):
    confirm_interest(interest)
    known = ask(client, address)
    unknown = ask(client, address, email="ander@example.org")

    assert known.content.decode().replace(EMAIL, "") == unknown.content.decode().replace(
        "ander@example.org", ""
    )
    assert OutgoingMail.objects.count() == 2


def test_asking_twice_keeps_one_row_and_renews_the_term(client, address):
    with time_machine.travel("2026-11-01 12:00Z", tick=False):
        ask(client, address, email="Bewoner@Example.org")
    with time_machine.travel("2026-11-06 12:00Z", tick=False):
        ask(client, address)

    assert Interest.objects.get().asked_at.day == 6


def test_capitals_of_an_older_row_make_no_difference(client, address):
    factories.InterestFactory(email="Bewoner@Example.org", address=address)

    assert ask(client, address).status_code == 200
    assert Interest.objects.count() == 1


def test_asking_again_does_not_undo_or_renew_what_was_confirmed(client, address, interest):
    confirm_interest(interest)
    before = Interest.objects.get()

    ask(client, address)

    after = Interest.objects.get()
    assert (after.asked_at, after.confirmed_at) == (before.asked_at, before.confirmed_at)


@pytest.mark.django_db(transaction=True)
def test_two_at_once_give_one_row_and_no_error(address):
    barrier = threading.Barrier(2)
    answers = []

    def run() -> None:
        try:
            barrier.wait()
            answers.append(ask(Client(), address).status_code)
        finally:
            connection.close()

    threads = [threading.Thread(target=run) for _ in range(2)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]

    assert answers == [200, 200]
    assert Interest.objects.count() == 1


def test_too_many_wishes_for_one_mailbox_are_refused(client, address):
    answers = [ask(client, address).status_code for _ in range(6)]

    assert answers == [200] * 5 + [429]
    assert OutgoingMail.objects.count() == 1  # the very same form, within minutes


BAD_EMAILS = [
    "",
    "bewoner",
    "a@b@c",
    "<script>alert(1)</script>@example.org",
    "{{ x }}@example.org",
    "\"'@example.org",
    "bewoner@example.org\0",
    "bewoner@example.org\r\nBcc: ander@example.org",
    "😀@example.org",
    "\u017f@example.org",
    "İ" * 127 + "@example.org",
    "a" * 10_000 + "@example.org",
    "bewoner@-.org",
]


@pytest.mark.parametrize("email", BAD_EMAILS)
def test_a_bad_email_address_is_explained_and_kept(client, address, email):
    response = ask(client, address, email)

    form = response.context["form"]
    assert response.status_code == 200
    assert list(form.errors) == ["email"]
    assert form["email"].value() == email
    assert str(address) in words(response)
    assert b"<script>alert" not in response.content
    assert not Interest.objects.exists()
    assert not OutgoingMail.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize(
    "key", ["", "0", "-1", "x", "\0", "1\0", "😀", "9" * 10_000, str(2**31), str(2**63), "{{ x }}"]
)
def test_a_bad_address_leads_back_to_the_search(client, key):
    response = client.post("/belangstelling/", {"email": EMAIL, "address": key})

    assert response.status_code == 200
    assert 'href="/zoeken"' in words(response)
    assert not Interest.objects.exists()


def test_an_address_that_is_gone_is_refused(client, address):
    type(address).objects.update(gone_on="2026-01-01")

    assert list(ask(client, address).context["form"].errors) == ["address"]


def test_a_post_without_token_is_refused_and_changes_nothing(address, interest):
    client = Client(enforce_csrf_checks=True)
    link = f"/belangstelling/{interest_link.make(interest)}/"

    assert ask(client, address, "ander@example.org").status_code == 403
    assert client.post(link).status_code == 403
    assert client.post(link, {"stop": "1"}).status_code == 403
    assert Interest.objects.get().confirmed_at is None


@pytest.mark.parametrize("confirmed", [True, False])
def test_stopping_deletes_the_row_and_the_link_dies(client, interest, confirmed):
    link = f"/belangstelling/{interest_link.make(interest)}/"
    if confirmed:
        client.post(link)

    response = client.post(link, {"stop": "1"})

    assert response.status_code == 200
    assert not Interest.objects.exists()
    for again in (client.get(link), client.post(link), client.post(link, {"stop": "1"})):
        assert again.status_code == 410


@pytest.mark.parametrize(("confirmed", "days"), [(False, 7), (True, 365)])
def test_a_link_works_as_long_as_the_wish_is_kept(client, interest, confirmed, days):
    start = datetime.datetime(2026, 11, 1, 12, tzinfo=datetime.UTC)
    confirmed_at = start if confirmed else None
    Interest.objects.filter(pk=interest.pk).update(asked_at=start, confirmed_at=confirmed_at)
    with time_machine.travel(start, tick=False):
        link = f"/belangstelling/{interest_link.make(interest)}/"
    ends, minute = start + datetime.timedelta(days=days), datetime.timedelta(minutes=1)

    with time_machine.travel(ends - minute, tick=False):
        assert client.get(link).status_code == 200
    with time_machine.travel(ends + minute, tick=False):
        assert client.get(link).status_code == 410
        assert client.post(link).status_code == 410
    assert Interest.objects.get().confirmed_at == confirmed_at


def test_a_forged_link_is_refused(client, interest):
    token = interest_link.make(interest)
    other_purpose = signing.dumps(interest.pk, salt="something.else")
    other_row = signing.dumps(interest.pk + 1, salt="groups.interest")

    for forged in (token[:-1] + "!", token[1:], other_purpose, other_row, "x", "a:b:c", ":::"):
        assert client.post(f"/belangstelling/{forged}/").status_code == 410
    assert Interest.objects.get().confirmed_at is None


@pytest.mark.django_db
@pytest.mark.parametrize(
    "token", ["%00", "%F0%9F%8F%A0", "%ED%A0%80", "x" * 10_000, ".a:b:c", "%7B%7B"]
)
def test_a_link_of_garbage_gets_a_plain_page(client, token):
    for response in (
        client.get(f"/belangstelling/{token}/"),
        client.post(f"/belangstelling/{token}/"),
    ):
        assert response.status_code == 410
        assert 'href="/zoeken"' in words(response)


def test_the_pages_are_kept_nowhere_and_not_indexed(client, address, interest):
    link = f"/belangstelling/{interest_link.make(interest)}/"

    for response in (ask(client, address), client.get(link)):
        assert "no-store" in response["Cache-Control"]
        assert response["Referrer-Policy"] == "same-origin"
        assert '<meta name="robots" content="noindex">' in words(response)


def test_the_mail_holds_nobody_else(client, group, address):
    factories.MembershipFactory(group=group, name="Zwaantje", address=address)
    factories.CoordinatorFactory(group=group, user__name="Zwaantje")

    ask(client, address)

    mail = OutgoingMail.objects.get()
    for part in (mail.subject, mail.text, mail.html):
        assert "Zwaantje" not in part
        assert "chat.whatsapp.com" not in part


@pytest.mark.django_db
def test_a_visit_without_a_wish_goes_to_the_search(client):
    assert client.get("/belangstelling/")["Location"] == "/zoeken"
