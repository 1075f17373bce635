"""What is sent when the session is over is not lost, and nobody else sees it."""

from datetime import timedelta

import pytest
import time_machine
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from groups.models import Invitation
from hoogeveen_alert.login.sessions.limits import SEEN
from tests import factories

pytestmark = pytest.mark.django_db
TYPED = {"name": "Jan Nieuw", "email": "jan@example.org", "post": "deputy"}
PAGE = reverse("session_kept")


@pytest.fixture
def invite(group):
    return reverse("groups:handover_invite", args=[group.slug])


def be_away(browser: Client, seconds: int = 9 * 3600) -> None:
    session = browser.session
    session[SEEN] -= seconds
    session.save()


def log_in(browser: Client, user):
    typed = {"login": user.email, "password": "hoogeveen-demo"}
    return browser.post(reverse("account_login") + f"?next={PAGE}", typed | {"next": PAGE})


def test_what_was_sent_is_there_after_logging_in_and_goes_on(logged_in, coordinator, invite):
    be_away(logged_in)

    refused = logged_in.post(invite, TYPED)
    assert refused.url == "/accounts/login/code/?next=%2Fmijn%2Fingevuld%2F"
    assert not Invitation.objects.exists()
    assert log_in(logged_in, coordinator).url == PAGE
    kept = logged_in.get(PAGE).context["kept"]

    assert kept["path"] == invite
    assert dict(kept["fields"]) == TYPED
    assert logged_in.post(kept["path"], dict(kept["fields"])).status_code == 302
    assert Invitation.objects.get().email == "jan@example.org"


def test_what_was_typed_stands_in_no_address(logged_in, invite):
    be_away(logged_in)

    answer = logged_in.post(invite, TYPED)

    assert "jan" not in answer.url.lower()


def test_somebody_else_on_that_browser_does_not_see_it(logged_in, invite):
    be_away(logged_in)
    logged_in.post(invite, TYPED)

    log_in(logged_in, factories.UserFactory())

    answer = logged_in.get(PAGE)
    assert (answer.status_code, answer.url) == (302, "/mijn/")
    assert "sent_when_over" not in logged_in.session


def test_it_opens_for_nobody_before_logging_in(logged_in, invite):
    be_away(logged_in)
    logged_in.post(invite, TYPED)

    assert logged_in.get(PAGE).status_code == 302
    assert "Jan" not in logged_in.get(reverse("account_login")).text


def test_after_an_hour_it_is_gone(logged_in, coordinator, invite):
    be_away(logged_in)
    logged_in.post(invite, TYPED)

    with time_machine.travel(timezone.now() + timedelta(minutes=61)):
        log_in(logged_in, coordinator)
        assert logged_in.get(PAGE).status_code == 302


def test_what_nobody_comes_back_for_goes_as_soon(logged_in, coordinator, invite):
    be_away(logged_in)
    logged_in.post(invite, TYPED)
    assert Session.objects.get().expire_date < timezone.now() + timedelta(hours=1, minutes=1)

    logged_in.force_login(coordinator)

    assert Session.objects.get().expire_date > timezone.now() + timedelta(hours=12)


def test_it_can_be_let_go(logged_in, coordinator, invite):
    be_away(logged_in)
    logged_in.post(invite, TYPED)
    log_in(logged_in, coordinator)

    logged_in.post(PAGE)

    assert logged_in.get(PAGE).status_code == 302
    assert not Invitation.objects.exists()


def test_passwords_are_not_kept(logged_in):
    be_away(logged_in)

    logged_in.post(reverse("account_change_password"), {"oldpassword": "geheim-woord"})

    assert not any("sent_when_over" in row.get_decoded() for row in Session.objects.all())


def test_a_form_without_a_token_is_not_kept(coordinator, invite):
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(coordinator)
    be_away(browser)

    assert browser.post(invite, TYPED).status_code == 403

    assert not any("sent_when_over" in row.get_decoded() for row in Session.objects.all())


def test_a_form_for_everybody_is_simply_answered(logged_in):
    be_away(logged_in)

    answer = logged_in.post(reverse("groups:missing"), {"postcode": "7933ZZ", "number": "1"})

    assert answer.status_code != 302 or "/login/" not in answer.url
    assert "sent_when_over" not in logged_in.session


def test_the_address_that_gets_it_again_is_one_of_the_portal(logged_in, coordinator):
    be_away(logged_in)
    logged_in.post("//evil.example.org/beheer/accounts/user/add/", TYPED)
    be_away_again = logged_in.get(PAGE)

    assert be_away_again.status_code == 302
