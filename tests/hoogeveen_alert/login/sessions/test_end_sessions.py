import pytest
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse

from hoogeveen_alert.accounts.models import User
from hoogeveen_alert.login.sessions.acts import end_sessions
from tests import factories

pytestmark = pytest.mark.django_db


def opened_by(user: User) -> Client:
    """A browser in which somebody logged in by password."""
    browser = Client(HTTP_USER_AGENT="Firefox/145.0 (X11; Linux)")
    typed = {"login": user.email, "password": "hoogeveen-demo"}
    assert browser.post(reverse("account_login"), typed).status_code == 302
    return browser


def is_in(browser: Client) -> bool:
    return browser.get("/mijn/").status_code == 200


def test_every_session_ends_with_its_rows():
    user = factories.UserFactory()
    browsers = [opened_by(user), opened_by(user)]

    assert end_sessions(user) == 2

    assert [is_in(browser) for browser in browsers] == [False, False]
    assert not Session.objects.exists()
    assert not UserSession.objects.exists()


def test_a_session_that_nobody_noted_ends_too(client):
    user = factories.UserFactory()
    client.force_login(user)

    end_sessions(user)

    assert not is_in(client)


def test_the_session_that_is_kept_stays():
    user = factories.UserFactory()
    own, other = opened_by(user), opened_by(user)
    session = own.session

    end_sessions(user, keep=session)
    session.save()

    assert (is_in(own), is_in(other)) == (True, False)
    assert UserSession.objects.get().session_key == session.session_key


def test_sessions_of_others_stay():
    user, other = factories.UserFactory(), factories.UserFactory()
    browser = opened_by(other)

    end_sessions(user, keep=browser.session)

    assert is_in(browser)


CHANGES = {
    "role": {"role": "police"},
    "e-mail": {"email": "nieuw@example.org"},
    "application manager": {"is_superuser": True},
    "password": {"password": "other"},
    "blocked": {"is_active": False},
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_a_session_ends_with_a_change_that_no_act_made(client, change):
    user = factories.UserFactory()
    client.force_login(user)
    assert is_in(client)

    User.objects.filter(pk=user.pk).update(**change)

    assert not is_in(client)


def test_what_was_ended_does_not_open_again_when_the_change_is_undone(client):
    user = factories.UserFactory()
    client.force_login(user)
    User.objects.filter(pk=user.pk).update(is_active=False)
    end_sessions(user)

    User.objects.filter(pk=user.pk).update(is_active=True)

    assert not is_in(client)


def test_a_change_of_name_or_number_ends_nothing(client):
    user = factories.UserFactory()
    client.force_login(user)

    User.objects.filter(pk=user.pk).update(name="Anders", phone="+31612345678")

    assert is_in(client)
