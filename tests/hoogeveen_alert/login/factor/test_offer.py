"""Coordinators are offered a passkey, and may put the card away."""

import pytest
from django.urls import reverse

from tests import factories

pytestmark = pytest.mark.django_db

CARD = "Sneller en veiliger inloggen"


@pytest.mark.parametrize("role", ["coordinator", "area_coordinator"])
def test_the_desk_offers_a_passkey(client, role):
    client.force_login(factories.UserFactory(role=role))

    page = client.get("/mijn/").content.decode()

    assert CARD in page
    assert reverse("mfa_add_webauthn") in page


def test_put_away_it_stays_away_on_this_device(client, coordinator):
    client.force_login(coordinator)

    answer = client.post(reverse("passkey_later"))

    assert answer.url == "/mijn/"
    assert CARD not in client.get("/mijn/").content.decode()
    assert client.cookies["passkey_later"]["httponly"]
    assert client.cookies["passkey_later"]["max-age"] == 365 * 24 * 60 * 60


def test_who_has_a_factor_is_not_offered_one(client, coordinator):
    factories.give_factor(coordinator)
    client.force_login(coordinator)

    assert CARD not in client.get("/mijn/").content.decode()


@pytest.mark.parametrize("role", ["municipality", "police"])
def test_who_must_have_one_is_not_offered_it(client, role):
    client.force_login(factories.UserFactory(role=role))

    assert CARD not in client.get("/mijn/").content.decode()


def test_a_link_does_not_put_it_away(client, coordinator):
    client.force_login(coordinator)

    assert client.get(reverse("passkey_later")).status_code == 405
