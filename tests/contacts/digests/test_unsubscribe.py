"""Ending an overview from its mail: by one click of the mail program, and by its page."""

from urllib.parse import urlsplit

import pytest
import time_machine
from django.core import signing
from django.test import Client
from django.urls import reverse

from contacts.digests.emails import send_digest
from contacts.links import digest_off_links
from contacts.models import Digest, DigestChoice
from hoogeveen_alert.dashboard import Line
from hoogeveen_alert.mail.tasks import deliver_mail
from tests import factories
from tests.mail_server import deliver_to, mail_server

pytestmark = pytest.mark.django_db
ONE_CLICK = {"List-Unsubscribe": "One-Click"}


@pytest.fixture
def office():
    return factories.UserFactory(role="municipality", name="Greet Gemeente")


@pytest.fixture
def path(office):
    return reverse("contacts:digest_off", args=[digest_off_links[Digest.MUNICIPALITY].make(office)])


def is_off(user, digest="municipality") -> bool:
    return DigestChoice.objects.switched_off(digest).filter(user=user).exists()


@pytest.mark.parametrize("token", ["x", "1", "NDE:1xWucS:ayssvpyDbp0Jp96lhwaPNNg2smPm", "%00"])
def test_a_forged_link_ends_nothing(client, office, token):
    path = f"/overzichten/{token}/"

    assert [client.get(path).status_code, client.post(path, ONE_CLICK).status_code] == [410, 410]
    assert not is_off(office)


@pytest.mark.parametrize("value", [10**30, "x", None, [1]])
def test_a_signed_value_that_is_no_account_ends_nothing(client, value):
    token = signing.dumps(value, salt="contacts.digest_off.municipality")

    assert client.post(f"/overzichten/{token}/", ONE_CLICK).status_code == 410


def test_of_a_blocked_account_nothing_is_left_to_end(client, office, path):
    type(office).objects.update(is_active=False)

    assert client.post(path, ONE_CLICK).status_code == 410


def test_the_link_of_one_overview_ends_no_other(client, office):
    token = digest_off_links[Digest.AREA].make(office)

    assert client.post(f"/overzichten/{token}/", ONE_CLICK).status_code == 200
    assert (is_off(office, "area"), is_off(office)) == (True, False)


def test_a_mail_program_ends_it_without_cookie_and_token_against_forgery(office, path):
    program = Client(enforce_csrf_checks=True)

    first, again = program.post(path, ONE_CLICK), program.post(path, ONE_CLICK)

    assert (first.status_code, again.status_code) == (200, 200)
    assert is_off(office)
    assert not first.cookies
    assert "no-store" in first["Cache-Control"]


@pytest.mark.parametrize("method", ["get", "head", "options"])
def test_a_scanner_that_only_looks_ends_nothing(client, office, path, method):
    getattr(client, method)(path)

    assert not is_off(office)


def test_the_page_asks_names_nobody_and_does_it_after_a_press(client, office, path):
    asked = client.get(path).content.decode()
    done = client.post(path).content.decode()

    assert "Wilt u het weekoverzicht van de gemeente niet meer?" in asked
    assert "U krijgt het weekoverzicht van de gemeente niet meer." in done
    assert "Greet" not in asked + done


def test_the_mail_that_arrives_has_both_headers_and_a_link_that_works(office, settings):
    with mail_server() as server, time_machine.travel("2026-11-24 10:00+01:00"):
        deliver_to(server, settings)
        send_digest(office, "municipality", [Line("Er wacht iets", "/mijn/", count=1)])
        deliver_mail()
        taken = server.taken[0]

        link = taken["List-Unsubscribe"].strip().removeprefix("<").removesuffix(">")
        Client().post(urlsplit(link).path, ONE_CLICK)

    assert link.startswith(settings.SITE_URL)
    assert link in taken.get_body(("plain",)).get_content()
    assert taken["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert is_off(office)
