"""A device that is remembered for the second step, and everything that makes it forgotten."""

import pytest
from django.test import Client
from django.urls import reverse

from hoogeveen_alert.accounts.models import User
from hoogeveen_alert.login.factor.acts import reset_factor
from tests.factories import UserFactory, give_factor

from .totp import SECRET, code_of, type_password

pytestmark = pytest.mark.django_db
ASKED = reverse("mfa_authenticate")


@pytest.fixture
def with_app() -> User:
    user: User = UserFactory(role="police", factor=False)
    give_factor(user, SECRET)
    return user


@pytest.fixture
def phone(with_app) -> Client:
    """A browser that is logged out, and remembered."""
    browser = Client()
    type_password(browser, with_app)
    browser.post(ASKED, {"code": code_of()})
    browser.post(reverse("mfa_trust"), {"action": "trust"})
    browser.post(reverse("account_logout"))
    return browser


def is_asked(browser: Client, user: User) -> bool:
    return type_password(browser, user).url == ASKED


def test_a_remembered_device_is_not_asked(phone, with_app):
    assert not is_asked(phone, with_app)


def test_another_device_and_another_account_are_asked(phone, with_app):
    other = UserFactory(role="police")

    assert is_asked(Client(), with_app)
    assert is_asked(phone, other)


def test_the_page_of_sessions_forgets_every_device(phone, with_app):
    here = Client()
    here.force_login(with_app)
    page = here.get(reverse("usersessions_list"))
    assert "vergeet de onthouden apparaten" in page.content.decode()

    here.post(reverse("usersessions_list"))

    assert is_asked(phone, with_app)
    assert here.get(reverse("usersessions_list")).status_code == 200


def test_who_was_blocked_and_let_in_again_is_asked(phone, with_app, client, manager):
    client.force_login(manager)
    page = reverse("admin:accounts_user_change", args=[with_app.pk])
    fields = {"email": with_app.email, "name": with_app.name, "role": "police", "phone": ""}

    for more in ({}, {"is_active": "on"}):
        assert client.post(page, fields | more).status_code == 302

    with_app.refresh_from_db()
    assert with_app.is_active
    assert is_asked(phone, with_app)


def test_a_factor_that_is_added_or_reset_forgets(phone, with_app, manager):
    reset_factor(with_app, by=manager, why="telefoon kwijt")
    give_factor(with_app)

    assert is_asked(phone, with_app)


@pytest.mark.parametrize("cookie", ["x", "", "a:b", "W10:1:2", "\x00"])
def test_a_cookie_that_somebody_made_up_is_no_proof(with_app, cookie):
    browser = Client()
    browser.cookies["mfa_trusted"] = cookie

    assert is_asked(browser, with_app)


def test_a_device_that_was_not_to_be_remembered_is_asked(with_app):
    browser = Client()
    type_password(browser, with_app)
    browser.post(ASKED, {"code": code_of()})
    browser.post(reverse("mfa_trust"), {"action": "skip"})
    browser.post(reverse("account_logout"))

    assert is_asked(browser, with_app)
