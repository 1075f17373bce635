"""Before exports and the like somebody proves once more who it is."""

import re

import pytest
from allauth.account.models import EmailAddress
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from hoogeveen_alert.accounts.models import User
from hoogeveen_alert.declarations import portal_apps
from hoogeveen_alert.mail.models import OutgoingMail
from hoogeveen_alert.privacy.models import ProcessingRecord
from hoogeveen_alert.privacy.processing import pseudonym_of
from tests import factories
from tests.permissions import url_names

from .totp import PASSWORD, SECRET, code_of

pytestmark = pytest.mark.django_db

EXPORT = "/politie/contactlijst.csv"
DECLARED = [name for config in portal_apps() for name in config.reauthenticate]


@pytest.fixture
def officer():
    user = factories.UserFactory(role="municipality", factor=False)
    factories.give_factor(user, SECRET)
    return user


@pytest.fixture
def stale(client, officer, later) -> Client:
    """A session that was opened twenty minutes ago."""
    client.force_login(officer)
    later(minutes=20)
    return client


@pytest.mark.parametrize("name", DECLARED)
def test_every_declared_page_exists(name):
    assert name in url_names()


def test_every_export_is_declared():
    """Whatever ends in a file with persons in it; a new one is found by its name."""
    files = {name for name in url_names() if re.search(r"export|_file$", name)}
    by_signed_link = {"groups:application_export", "groups:membership_export", "own_data:export"}

    assert files - by_signed_link - set(DECLARED) == set()


def test_a_session_just_opened_is_not_asked(client, officer):
    client.force_login(officer)

    assert client.get(EXPORT).status_code == 200


def test_one_of_some_time_ago_is_and_comes_back_to_the_page(stale):
    asked = stale.get(EXPORT + "?wijk=1")
    assert (
        asked.url == "/accounts/2fa/reauthenticate/?next=%2Fpolitie%2Fcontactlijst.csv%3Fwijk%3D1"
    )

    answer = stale.post(asked.url, {"code": code_of(), "next": EXPORT + "?wijk=1"})

    assert answer.url == EXPORT + "?wijk=1"
    assert stale.get(EXPORT).status_code == 200


def test_a_wrong_code_opens_nothing(stale):
    stale.post("/accounts/2fa/reauthenticate/", {"code": "000000", "next": EXPORT})

    assert stale.get(EXPORT).status_code == 302


def test_what_was_proved_grows_stale_as_well(stale, later):
    stale.post("/accounts/2fa/reauthenticate/", {"code": code_of(), "next": EXPORT})
    later(minutes=20)

    assert stale.get(EXPORT).status_code == 302


def test_what_was_posted_is_not_lost(stale):
    somebody = factories.UserFactory(name="Oud")
    page = reverse("admin:accounts_user_change", args=[somebody.pk])
    typed = {"email": somebody.email, "name": "Nieuw", "role": "coordinator", "is_active": "on"}

    asked = stale.post(page + "?_changelist_filters=q", typed)
    assert User.objects.get(pk=somebody.pk).name == "Oud"
    answer = stale.post(asked.url, {"code": code_of(), "next": page})

    assert answer.status_code == 302
    assert User.objects.get(pk=somebody.pk).name == "Nieuw"


def test_whom_the_page_shows_that_was_sent_after_all_stands_in_the_processing_log(stale):
    somebody = factories.UserFactory(name="Wim Getoond")
    page = reverse("admin:accounts_user_change", args=[somebody.pk])

    asked = stale.post(page, {"name": "", "role": "coordinator"})
    answer = stale.post(asked.url, {"code": code_of(), "next": page})

    assert "Getoond" in answer.content.decode()
    assert ProcessingRecord.objects.get().subject == pseudonym_of(somebody)


def test_what_was_given_up_is_not_sent_later(stale):
    somebody = factories.UserFactory(name="Oud")
    page = reverse("admin:accounts_user_change", args=[somebody.pk])
    typed = {"email": somebody.email, "name": "Nieuw", "role": "coordinator", "is_active": "on"}
    stale.post(page, typed)

    asked = stale.get(page)
    answer = stale.post(asked.url, {"code": code_of(), "next": page})

    assert answer.url == page
    assert User.objects.get(pk=somebody.pk).name == "Oud"


def test_no_session_keeps_a_password(client, later):
    client.force_login(factories.UserFactory(password=None))
    later(minutes=20)

    client.post(reverse("account_set_password"), {"password1": "geheim-geheim-geheim"})

    assert "geheim" not in str(dict(client.session))


@pytest.mark.parametrize("name", ["account_email", "mfa_activate_totp", "mfa_add_webauthn"])
def test_own_ways_in_are_asked_for_as_well(client, coordinator, later, name):
    client.force_login(coordinator)
    later(minutes=20)

    asked = client.get(reverse(name))

    assert asked.url.startswith("/accounts/reauthenticate/?next=")


@pytest.mark.parametrize("page", ["/accounts/2fa/webauthn/add/", "/accounts/password/set/"])
def test_without_password_and_factor_a_code_comes_by_mail(client, later, page):
    user = factories.UserFactory(password=None)
    client.force_login(user)
    later(minutes=20)

    asked = client.get(page)
    assert asked.url.startswith("/accounts/reauthenticate/code/?next=")
    client.post("/accounts/reauthenticate/code/", {"recipient": user.email, "next": page})
    code = re.search(r"^\d{6}$", OutgoingMail.objects.get().text, re.MULTILINE).group()
    answer = client.post("/accounts/reauthenticate/code/confirm/", {"code": code, "next": page})

    assert answer.url == page
    assert client.get(page).status_code == 200


def test_nobody_gets_the_code_of_another_account(client, later):
    user = factories.UserFactory(password=None)
    client.force_login(user)
    later(minutes=20)
    client.get(reverse("account_set_password"))

    client.post("/accounts/reauthenticate/code/", {"recipient": "thief@example.org"})

    assert not OutgoingMail.objects.exists()


def test_a_mailed_code_is_no_way_round_the_factor(stale, officer):
    assert EmailAddress.objects.filter(user=officer, verified=True).exists()

    page = stale.get("/accounts/reauthenticate/code/?next=/mijn/")
    stale.post("/accounts/reauthenticate/code/", {"recipient": officer.email})

    assert page.status_code == 302
    assert not OutgoingMail.objects.exists()


def test_a_password_does_for_who_has_no_factor(client, group, coordinator, later):
    client.force_login(coordinator)
    later(minutes=20)
    page = reverse("groups:members_export", args=[group.slug])
    asked = client.get(page)

    answer = client.post(asked.url, {"password": PASSWORD, "next": page})

    assert answer.url == page
    assert client.get(page, {"soort": "csv"}).status_code == 200


def test_the_admins_own_password_page_leads_to_the_one_that_counts(client, officer):
    client.force_login(officer)

    answer = client.post(reverse("admin:password_change"), {"old_password": "x"})

    assert answer.url == reverse("account_change_password")


def test_an_own_provider_counts_as_factor(client):
    user = factories.UserFactory(role="municipality", factor=False)
    session = client.session
    session["account_authentication_methods"] = [
        {"method": "socialaccount", "at": timezone.now().timestamp(), "provider": "entra"}
    ]
    session["account_authentication_methods_user"] = str(user.pk)
    session.save()

    client.force_login(user)

    assert client.get("/mijn/").status_code == 200
