"""The button in the mail with a code: shows by GET, logs in by POST, only where it was asked."""

import logging
import re
from datetime import timedelta

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from hoogeveen_alert.logs import WithoutSecrets
from hoogeveen_alert.mail.models import OutgoingMail
from tests import factories

pytestmark = pytest.mark.django_db
ASK, CONFIRM = reverse("account_request_login_code"), reverse("account_confirm_login_code")


@pytest.fixture(autouse=True)
def many_may_ask(settings):
    settings.ACCOUNT_RATE_LIMITS = {"request_login_code": "1000/m/ip"}


@pytest.fixture
def bea():
    return factories.CoordinatorFactory(user__email="bea@example.org").user


def ask(client: Client, email: str = "bea@example.org", **more: str) -> str:
    """Ask for a code; the path of the button in the mail."""
    client.post(ASK, {"email": email, **more})
    return path_in(OutgoingMail.objects.filter(kind="login_code").latest("pk"))


def path_in(mail: OutgoingMail) -> str:
    return re.search(rf"{settings.SITE_URL}(/accounts/inloggen/\S+)", mail.text)[1]


def is_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


def test_looking_changes_nothing_and_pressing_logs_in(client, bea):
    path = ask(client)

    shown = client.get(path)
    client.head(path)
    assert "bea@example.org" in shown.content.decode()
    assert "no-store" in shown["Cache-Control"]
    assert shown["Referrer-Policy"] == "same-origin"
    assert not is_in(client)

    assert client.post(path).url == "/mijn/"
    assert is_in(client)
    assert client.post(path).status_code == 302  # a second press


@pytest.mark.parametrize("method", ["get", "head", "post", "options"])
def test_a_scanner_of_mails_uses_nothing_up(client, bea, method):
    path = ask(client)

    getattr(Client(), method)(path)

    assert client.post(path).status_code == 302
    assert is_in(client)


def test_on_another_device_it_opens_nothing_and_tells_what_to_do(client, bea):
    path, other = ask(client), Client()

    pages = [other.get(path), other.post(path)]

    for page in pages:
        words = page.content.decode()
        assert "Gebruik de code uit de mail" in words
        assert "bea@example.org" not in words
    assert not is_in(other)


def test_who_asked_for_another_mailbox_or_another_code_gets_in_nowhere(client, bea):
    factories.UserFactory(email="piet@example.org")
    path, other = ask(client), Client()
    ask(other, "piet@example.org")
    other.post(path)
    assert not is_in(other)

    client.post(reverse("account_logout"))  # "Cancel"
    newer = ask(client)
    client.post(path)
    assert not is_in(client)
    client.post(newer)
    assert is_in(client)


@pytest.mark.parametrize("token", ["x", "0" * 40, "é", "%00"])
def test_a_made_up_token_opens_nothing(client, bea, token):
    ask(client)

    assert client.post(f"/accounts/inloggen/{token}/").status_code == 200
    assert not is_in(client)


def test_an_unknown_mailbox_has_no_button_that_works(client, bea):
    known = ask(client)
    client.post(reverse("account_logout"))
    client.post(ASK, {"email": "wie@example.org"})

    client.post(known)

    assert not is_in(client)


@pytest.mark.parametrize(("minutes", "comes_in"), [(9, True), (11, False)])
def test_it_lives_as_long_as_the_code(client, bea, time_machine, minutes, comes_in):
    path = ask(client)

    time_machine.move_to(timezone.now() + timedelta(minutes=minutes))
    client.post(path)

    assert is_in(client) is comes_in


def test_after_three_wrong_codes_the_button_is_of_no_use_either(client, bea):
    path = ask(client)
    for _ in range(3):
        client.post(CONFIRM, {"code": "abcdef"})

    client.post(path)

    assert not is_in(client)


def test_somebody_who_guesses_at_codes_keeps_the_owner_from_no_button(client, bea):
    for tries in (3, 3, 3, 1):
        guesser = Client()
        ask(guesser)
        for _ in range(tries):
            guesser.post(CONFIRM, {"code": "abcdef"})
        OutgoingMail.objects.all().delete()
    button = ask(client)

    client.post(button)

    assert is_in(client)


def test_a_blocked_account_gets_in_by_no_button(client, bea):
    path = ask(client)
    type(bea).objects.update(is_active=False)

    client.post(path)

    assert not is_in(client)


@pytest.mark.parametrize(
    ("asked", "leads_to"),
    [
        ("/mijn/leden/", "/mijn/leden/"),
        ("https://evil.example/", "/mijn/"),
        ("//evil.example", "/mijn/"),
        ("javascript:alert(1)", "/mijn/"),
    ],
)
def test_it_leads_to_the_page_that_was_asked_for_and_never_elsewhere(client, bea, asked, leads_to):
    path = ask(client, next=asked)

    assert client.post(f"{path}?next=//evil.example").url == leads_to


def test_who_has_a_second_step_is_asked_for_it(client):
    user = factories.UserFactory(email="greet@example.org", role="municipality")
    path = ask(client, user.email)

    assert client.post(path).url == reverse("mfa_authenticate")
    assert not is_in(client)


def test_the_mail_to_prove_oneself_once_more_has_no_button(client, bea):
    ask_again = reverse("account_request_reauthentication_code")
    client.force_login(bea)
    bea.set_unusable_password()

    client.post(ask_again, {"recipient": bea.email})

    for mail in OutgoingMail.objects.filter(kind="login_code"):
        assert "/accounts/inloggen/" not in mail.text + mail.html


def test_no_log_keeps_the_token(client, bea):
    path = ask(client)
    line = WithoutSecrets("{message}", style="{")
    record = logging.LogRecord("x", 20, "", 1, f"GET {path} 200", (), None)

    assert line.format(record) == "GET /accounts/inloggen/***/ 200"


def test_the_code_is_six_digits_in_a_field_for_them(client, bea):
    ask(client)

    mail = OutgoingMail.objects.get(kind="login_code")
    page = client.get(CONFIRM).content.decode()
    field = re.search(r'<input[^>]*name="code"[^>]*>', page)[0]

    assert len(re.findall(r"^\d{6}$", mail.text, re.MULTILINE)) == 1
    assert 'inputmode="numeric"' in field
    assert 'autocomplete="one-time-code"' in field
