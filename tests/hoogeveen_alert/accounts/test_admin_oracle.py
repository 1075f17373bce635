"""What an attacker found: asking the lists of the admin until they spelt out a secret."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from hoogeveen_alert.accounts.models import User
from hoogeveen_alert.mail.models import OutgoingMail
from tests import factories

from .test_lookups import list_of

pytestmark = pytest.mark.django_db


def spelt_out(client: Client, recipient: str) -> str:
    """The log-in code in the queued mail, letter by letter, as far as the list tells it."""
    learnt = ""
    letters = "0123456789"
    while len(learnt) < 6:
        bodies = {}
        for letter in letters:
            asked = {
                "recipient__exact": recipient,
                "kind": "login_code",
                "text__regex": f"(?m)^{learnt}{letter}[0-9]{{{5 - len(learnt)}}}$",
            }
            answer = client.get(list_of(OutgoingMail), asked)
            shown = answer.content.count(b"field-created_at") if answer.status_code == 200 else 0
            bodies[letter] = shown
        found = [letter for letter, shown in bodies.items() if shown]
        if len(found) != 1:
            break
        learnt += found[0]
    return learnt


def test_the_log_in_code_of_the_application_manager_is_not_learnt(client, manager):
    """The critical finding, from asking the code to reading it; the mail server is away."""
    officer = factories.UserFactory(role="municipality")
    Client().post(reverse("account_request_login_code"), {"email": manager.email})
    mail = OutgoingMail.objects.get(kind="login_code", state="queued")
    code = re.search(r"^\d{6}$", mail.text, re.MULTILINE).group()
    client.force_login(officer)

    assert spelt_out(client, manager.email) == ""
    assert spelt_out_by_order_and_search(client, mail, code) == ""


def spelt_out_by_order_and_search(client: Client, mail: OutgoingMail, code: str) -> str:
    """The other ways to ask of the same list: search, pages about the mail, exports by links."""
    where = list_of(OutgoingMail)
    pages = [
        client.post("/beheer/accounts/user/", {"q": code}, follow=True),
        client.get(where, {"aan": User.objects.get(email=mail.recipient).pk}),
        client.get(where, {"kind": "login_code", "all": ""}),
        client.get(f"{where}{mail.pk}/change/"),
        client.get(f"{where}{mail.pk}/history/"),
        client.get("/beheer/privacy/historyentry/"),
    ]
    for asked in (client.get(where, {"q": code}), client.post(where, {"q": code})):
        assert asked.status_code == 400
    (found, *others) = pages
    assert found.context["cl"].result_count == 0
    return "".join(code for page in others if code.encode() in page.content)


def test_the_pages_about_mails_hold_words_of_no_mail(client, manager):
    mails = [
        OutgoingMail.objects.create(
            kind="note",
            recipient="pieter@example.nl",
            sender="a@example.nl",
            **{name: f"verstopt-{name}" for name in ("subject", "text", "html")},
            headers={"X": "verstopt-headers"},
            **state,
        )
        for state in ({}, {"state": "failed", "next_try_at": None, "error": "550"})
    ]
    client.force_login(manager)

    addresses = [list_of(OutgoingMail), "/mijn/techniek/"]
    for mail in mails:
        addresses += [f"{list_of(OutgoingMail)}{mail.pk}/{page}/" for page in ("change", "history")]
    for path in addresses:
        response = client.get(path)
        assert response.status_code == 200
        assert "verstopt" not in response.content.decode()
