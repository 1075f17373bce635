"""Guessing at codes and passwords is bounded, and the owner still gets in."""

import re

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from hoogeveen_alert import settings as shipped  # what tests have not changed
from hoogeveen_alert.login.checks import proxies_are_counted, say_at_start
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db

ASK, CONFIRM, LOGIN = (
    f"account_{name}" for name in ("request_login_code", "confirm_login_code", "login")
)

WRONG = "abcdef"  # no six digits can be it


@pytest.fixture(autouse=True)
def mailbox(settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    settings.ACCOUNT_RATE_LIMITS = {"request_login_code": "1000/m/ip", "login_failed": "5/m/key"}


def ask_for_code(client: Client, email: str) -> str:
    client.post(reverse(ASK), {"email": email})
    return re.search(r"^\d{6}$", mail.outbox[-1].body, re.MULTILINE)[0]


def try_code(client: Client, code: str):
    return client.post(reverse(CONFIRM), {"code": code})


def logged_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


def test_three_wrong_tries_end_a_code(client, coordinator):
    code = ask_for_code(client, coordinator.email)

    for _ in range(2):
        assert try_code(client, WRONG).status_code == 200
    assert try_code(client, WRONG).status_code == 302

    try_code(client, code)
    assert not logged_in(client)


def test_after_ten_wrong_codes_a_day_no_code_opens_the_account(coordinator, time_machine):
    time_machine.move_to("2026-11-24 10:00+01:00")
    for tries in (3, 3, 3, 1):
        client = Client()
        ask_for_code(client, coordinator.email)
        for _ in range(tries):
            try_code(client, WRONG)

    client = Client()
    response = try_code(client, ask_for_code(client, coordinator.email))
    assert not logged_in(client)
    assert "te vaak een verkeerde code" in response.content.decode()

    time_machine.move_to("2026-11-25 10:01+01:00")
    client = Client()
    try_code(client, ask_for_code(client, coordinator.email))
    assert logged_in(client)


def test_an_unknown_mailbox_is_answered_the_same(client, time_machine, coordinator):
    time_machine.move_to("2026-11-24 10:00+01:00")

    def answers(email: str) -> list[tuple[int, str]]:
        found = []
        for _ in range(5):
            visitor = Client()
            visitor.post(reverse(ASK), {"email": email})
            for _ in range(5):
                page = try_code(visitor, WRONG)
                words = re.sub(r'(value|nonce)="[^"]*"', "", page.content.decode())
                found.append((page.status_code, words.replace(email, "")))
        return found

    assert answers("nobody@example.org") == answers(coordinator.email)


def test_a_right_code_counts_for_nothing(coordinator):
    for _ in range(25):
        client = Client()
        try_code(client, ask_for_code(client, coordinator.email))
        assert logged_in(client)


def test_a_stranger_who_guesses_passwords_keeps_the_owner_from_no_code(client):
    owner = UserFactory(password="een heel goed wachtwoord")
    for _ in range(6):
        refused = Client().post(
            reverse(LOGIN), {"login": owner.email, "password": "een ander wachtwoord"}
        )
    assert "vraag een code per e-mail" in refused.content.decode()

    try_code(client, ask_for_code(client, owner.email))

    assert logged_in(client)


def test_a_mailbox_gets_a_bounded_number_of_codes_a_day(coordinator, settings, time_machine):
    del settings.ACCOUNT_RATE_LIMITS
    settings.ACCOUNT_RATE_LIMITS = {"request_login_code": "20/m/ip,3/m/key,30/d/key"}
    for minute in range(60):
        time_machine.move_to(f"2026-11-24 10:{minute:02}+01:00")
        Client().post(reverse(ASK), {"email": coordinator.email})

    assert len(mail.outbox) == 30


def test_the_shipped_limits_have_a_bound_a_day():
    assert shipped.ACCOUNT_RATE_LIMITS["request_login_code"].endswith("30/d/key")
    assert shipped.ACCOUNT_LOGIN_BY_CODE_MAX_ATTEMPTS == 3


# Who asks ----------------------------------------------------------------------------------------


def test_with_too_few_forwarded_addresses_nothing_fails(client, settings, coordinator):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 2

    response = client.post(
        reverse(ASK), {"email": coordinator.email}, headers={"x-forwarded-for": "192.0.2.7"}
    )

    assert response.status_code == 302


def test_what_a_visitor_forges_before_the_proxy_changes_no_limit(settings, coordinator):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    settings.ACCOUNT_RATE_LIMITS = {"request_login_code": "3/m/ip"}
    for number in range(9):
        Client().post(
            reverse(ASK),
            {"email": coordinator.email},
            headers={"x-forwarded-for": f"198.51.100.{number}, 192.0.2.7"},
        )

    assert len(mail.outbox) == 3


def test_the_start_and_the_deployment_check_ask_for_the_number_of_proxies(settings, caplog):
    settings.HTTPS, settings.ALLAUTH_TRUSTED_PROXY_COUNT = True, 0
    assert [found.id for found in proxies_are_counted(None)] == ["login.E001"]
    say_at_start()
    assert "TRUSTED_PROXY_COUNT is 0" in caplog.text

    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    assert proxies_are_counted(None) == []
