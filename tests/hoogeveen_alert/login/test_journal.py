"""What the log tells of logging in, and what it keeps to itself."""

import logging

import pytest
from django.contrib.auth import authenticate
from django.test import RequestFactory

from hoogeveen_alert.login.journal import network_of
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db

NAME = "hoogeveen_alert.login.journal"


@pytest.fixture
def said(caplog):
    caplog.set_level(logging.INFO, logger=NAME)
    return lambda: [r.getMessage() for r in caplog.records if r.name == NAME]


def test_coming_in_leaving_and_being_refused_are_told(client, said):
    user = UserFactory(password="een heel goed wachtwoord")
    page = "/accounts/login/"

    client.post(page, {"login": user.email, "password": "verkeerd wachtwoord"})
    client.post(page, {"login": "nobody@example.org", "password": "verkeerd wachtwoord"})
    client.post(page, {"login": user.email, "password": "een heel goed wachtwoord"})
    client.post("/accounts/logout/")

    assert said() == [
        f"Log-in refused for account {user.pk} from 127.0.0.0/24",
        "Log-in refused for account - from 127.0.0.0/24",
        f"Account {user.pk} logged in from 127.0.0.0/24",
        f"Account {user.pk} logged out",
    ]
    assert not any(word in " ".join(said()) for word in (user.email, user.name, "nobody"))


def test_a_wrong_code_is_told(client, said, coordinator):
    client.post("/accounts/login/code/", {"email": coordinator.email})
    client.post("/accounts/login/code/confirm/", {"code": "000000"})

    assert said() == [f"Wrong code for account {coordinator.pk} from 127.0.0.0/24"]


def test_a_wrong_second_step_is_told(client, said):
    officer = UserFactory(role="police", password="een heel goed wachtwoord")
    client.post(
        "/accounts/login/", {"login": officer.email, "password": "een heel goed wachtwoord"}
    )
    client.post("/accounts/2fa/authenticate/", {"code": "000000"})

    assert said() == [f"Wrong second step for account {officer.pk} from 127.0.0.0/24"]


def test_of_an_address_only_the_network_is_told(settings):
    def seen(address: str) -> str:
        return network_of(RequestFactory().get("/", REMOTE_ADDR=address))

    assert seen("192.0.2.77") == "192.0.2.0/24"
    assert seen("2001:db8:1:2::7") == "2001:db8:1::/48"
    assert seen("no address") == "-"
    assert network_of(None) == "-"


def test_refusal_without_a_request_is_told(said):
    assert authenticate(request=None, email="nobody@example.org", password="x") is None

    assert said() == ["Log-in refused for account - from -"]
