"""Who works with personal data reaches none before there is a second factor."""

import pytest
from django.test import Client
from django.urls import reverse

from hoogeveen_alert.accounts.models import User
from hoogeveen_alert.accounts.roles import Role, needs_factor
from hoogeveen_alert.login.factor.middleware import BEFORE_FACTOR, GOING
from tests import factories
from tests.permissions import arguments_of, people_of, url_names

pytestmark = pytest.mark.django_db

ASKED = [("municipality", False), ("police", False), ("coordinator", True)]
SET_UP = "/accounts/2fa/"


def logged_in_without(role: str, is_superuser: bool = False) -> Client:
    user = factories.UserFactory(role=role, is_superuser=is_superuser, factor=False)
    client = Client()
    client.force_login(user)
    return client


@pytest.mark.parametrize(("role", "is_superuser"), [*ASKED, ("contractor", False)])
def test_every_page_leads_to_the_set_up_page_and_shows_nobody(role, is_superuser, group):
    factories.AddressFactory(neighbourhood=group.neighbourhoods.get())
    people_of(group)  # each role has its rows
    client = logged_in_without(role, is_superuser)
    opened = 0

    for url in sorted(url_names() - BEFORE_FACTOR - GOING):
        path = reverse(url, kwargs=arguments_of(url, group))
        for answer in (client.get(path), client.post(path)):
            assert (answer.status_code, answer.get("Location")) == (302, SET_UP), url
            assert answer.content == b"", url
            opened += 1

    assert opened > 400


@pytest.mark.parametrize(("role", "is_superuser"), ASKED)
def test_what_is_open_before_it_shows_nobody_else(role, is_superuser, group):
    factories.MembershipFactory(group=group, name="Zwaantje Zoekmij", email="zwaantje@example.org")
    others = [group.name, "Zwaantje", "zwaantje@example.org", "+31600000001"]
    client = logged_in_without(role, is_superuser)

    for url in sorted(BEFORE_FACTOR):
        kwargs = {"provider_id": "none"} if url.startswith("openid_connect") else {}
        body = client.get(reverse(url, kwargs=kwargs)).content.decode()

        assert [other for other in others if other in body] == [], url


@pytest.mark.parametrize("role", Role.values)
@pytest.mark.parametrize("is_superuser", [False, True])
def test_who_is_asked(role, is_superuser):
    user = User(role=role, is_superuser=is_superuser)

    assert needs_factor(user) is (is_superuser or role in ("municipality", "police", "contractor"))


@pytest.mark.parametrize("role", ["coordinator", "area_coordinator"])
def test_residents_are_not_asked(role):
    assert logged_in_without(role).get("/mijn/").status_code == 200


@pytest.mark.parametrize(("role", "is_superuser"), ASKED)
def test_with_a_factor_the_pages_open(role, is_superuser, client):
    client.force_login(factories.UserFactory(role=role, is_superuser=is_superuser))

    assert client.get("/mijn/").status_code == 200


@pytest.mark.parametrize(("role", "is_superuser"), ASKED)
def test_a_demonstration_does_not_ask(role, is_superuser, settings):
    settings.DEMO = True

    client = logged_in_without(role, is_superuser)

    assert client.get("/mijn/").status_code == 200
    assert client.get(SET_UP).status_code == 200


def test_a_session_of_before_the_factor_ends_where_it_was_not_proved():
    client = logged_in_without("municipality")
    factories.give_factor(User.objects.get())

    answer = client.get("/mijn/")

    assert (answer.status_code, answer.url) == (302, reverse("account_login"))
    assert client.get(SET_UP).status_code == 302
    assert "_auth_user_id" not in client.session


def test_whoever_becomes_police_is_asked_at_the_next_log_in(client, coordinator):
    coordinator.role = "police"
    coordinator.save()

    coordinator.refresh_from_db()
    client.force_login(coordinator)

    assert client.get("/politie/").url == SET_UP


def test_the_map_of_visitors_does_not_vary_by_cookie(client):
    assert "Cookie" not in client.get("/kaart/groepen.geojson").get("Vary", "")
