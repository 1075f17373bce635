"""Officers begin on the contact list, however they log in; everybody else on the desk."""

import re

import pytest
from django.urls import reverse

from hoogeveen_alert.mail.models import OutgoingMail
from tests import factories
from tests.hoogeveen_alert.login.factor.totp import PASSWORD, SECRET, code_of, type_password

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer():
    user = factories.UserFactory(role="police", factor=False)
    factories.give_factor(user, SECRET)
    return user


def second_step(client) -> str:
    client.post(reverse("mfa_authenticate"), {"code": code_of()})
    return client.post(reverse("mfa_trust"), {"action": "skip"}).url


def test_by_password(client, officer):
    type_password(client, officer)

    assert second_step(client) == "/politie/"


def test_by_a_code_from_a_mail(client, officer):
    client.post(reverse("account_request_login_code"), {"email": officer.email})
    words = OutgoingMail.objects.get(kind="login_code").text
    code = re.search(r"^\d{6}$", words, re.MULTILINE).group()
    client.post(reverse("account_confirm_login_code"), {"code": code})

    assert second_step(client) == "/politie/"


def test_who_is_logged_in_already_is_led_there_too(client, officer):
    client.force_login(officer)

    assert client.get(reverse("account_login")).url == "/politie/"


def test_the_page_that_was_asked_for_comes_first(client, officer):
    page = f"{reverse('account_login')}?next=/mijn/"
    client.post(page, {"login": officer.email, "password": PASSWORD, "next": "/mijn/"})

    assert second_step(client) == "/mijn/"


@pytest.mark.parametrize("role", ["coordinator", "area_coordinator", "municipality"])
def test_everybody_else_begins_on_the_desk(client, role):
    client.force_login(factories.UserFactory(role=role))

    assert client.get(reverse("account_login")).url == "/mijn/"


def test_the_menu_of_every_page_leads_there(client, officer):
    client.force_login(officer)

    page = client.get(reverse("account_email"), follow=True).content.decode()

    assert re.search(r'<a href="/politie/"[^>]*>Contactlijst</a>', page)
