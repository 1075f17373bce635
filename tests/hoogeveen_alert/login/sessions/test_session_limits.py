from datetime import timedelta

import pytest
import time_machine
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from hoogeveen_alert.login.sessions.limits import SEEN, STARTED
from tests import factories

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)
AWAY = "U was een tijd weg. Voor de veiligheid hebben we u uitgelogd."
LONG = "U was lang ingelogd. Voor de veiligheid hebben we u uitgelogd."


def somebody(role="coordinator", **facts):
    return factories.UserFactory(role=role, **facts)


def moment_in(minutes: float):
    return time_machine.travel(timezone.now() + minutes * MINUTE, tick=False)


@pytest.mark.parametrize(
    ("role", "is_superuser", "minutes"),
    [
        ("municipality", False, 30),
        ("police", False, 30),
        ("contractor", False, 30),
        ("municipality", True, 30),
        ("coordinator", True, 30),
        ("coordinator", False, 480),
        ("area_coordinator", False, 480),
    ],
)
def test_each_role_is_logged_out_after_its_time_without_activity(
    client, role, is_superuser, minutes
):
    user, away = somebody(role, is_superuser=is_superuser), Client()
    client.force_login(user)
    away.force_login(user)
    page = "/mijn/borden/werk/" if role == "contractor" else "/mijn/"

    with moment_in(minutes - 1):
        assert client.get(page).status_code == 200
    with moment_in(minutes + 1):
        assert client.get(page).status_code == 200
        answer = away.get(page, follow=True)

    assert answer.redirect_chain == [(f"/accounts/login/?next={page}", 302)]
    assert AWAY in answer.text


def test_nobody_stays_longer_than_twelve_hours(client):
    client.force_login(somebody())
    for hour in range(1, 12):
        with moment_in(60 * hour):
            assert client.get("/mijn/").status_code == 200

    with moment_in(60 * 12 + 1):
        answer = client.get("/mijn/", follow=True)

    assert answer.redirect_chain == [("/accounts/login/?next=/mijn/", 302)]
    assert LONG in answer.text


def test_logging_in_by_password_stays_no_longer_than_otherwise():
    user, browser = somebody(), Client()
    page = browser.get(reverse("account_login"))
    assert "remember" not in page.context["form"].fields

    browser.post(reverse("account_login"), {"login": user.email, "password": "hoogeveen-demo"})

    for hour in (7, 11):
        with moment_in(60 * hour):
            assert browser.get("/mijn/").status_code == 200
    with moment_in(60 * 12 + 1):
        assert browser.get("/mijn/").status_code == 302


def test_a_page_for_everybody_is_answered_with_what_happened(client):
    client.force_login(somebody("police"))

    with moment_in(31):
        answer = client.get("/contact/")

    assert answer.status_code == 200
    assert AWAY in answer.text
    assert "no-store" in answer["Cache-Control"]
    assert not Session.objects.exists()


def test_the_settings_say_how_long(client, settings):
    settings.SESSION_IDLE = 300
    client.force_login(somebody("police"))

    with moment_in(6):
        assert client.get("/mijn/").status_code == 302


def test_the_last_activity_is_written_once_a_minute(client):
    client.force_login(somebody())

    def writes(minutes):
        with (
            moment_in(minutes),
            CaptureQueriesContext(
                connection,
            ) as queries,
        ):
            assert client.get("/mijn/agenda/").status_code == 200
        return [q["sql"] for q in queries if q["sql"].startswith("UPDATE")]

    assert writes(0.5) == []
    assert len(writes(1.1)) == 1
    assert writes(1.6) == []


def test_what_a_script_asks_by_itself_is_no_activity(client):
    client.force_login(somebody("police"))
    with moment_in(29):
        client.get("/mijn/", headers={"Sec-Fetch-Dest": "empty"})

    with moment_in(31):
        assert client.get("/mijn/").status_code == 302


def test_a_visitor_with_a_cookie_that_is_none_costs_no_more(client, django_assert_num_queries):
    client.cookies["sessionid"] = "x" * 32

    with django_assert_num_queries(1):  # the session, which no_store_for_users looks at too
        client.get("/contact/")


def test_a_session_from_before_this_rule_starts_its_time_now(client):
    client.force_login(somebody())
    session = client.session
    del session[STARTED], session[SEEN]
    session.save()

    assert client.get("/mijn/").status_code == 200

    assert client.session[STARTED] == client.session[SEEN] > 0


def test_a_blocked_account_is_told_and_leaves_no_session(client):
    user = somebody()
    client.force_login(user)
    type(user).objects.update(is_active=False)

    answer = client.get("/mijn/", follow=True)

    assert "Uw account is gewijzigd" in answer.text
    assert not Session.objects.filter(session_key=client.cookies["sessionid"].value).exists()


def test_the_script_hears_what_is_left_and_may_prolong_it(client):
    client.force_login(somebody("police"))
    url = reverse("session_left")

    with moment_in(28):
        before = client.get(url, headers={"Sec-Fetch-Dest": "empty"}).json()
        after = client.post(url, headers={"Sec-Fetch-Dest": "empty"}).json()

    assert (before["seconds"], after["seconds"]) == (pytest.approx(120, abs=2), 1800)
    assert not after["last"]


def test_whoever_sets_up_a_second_factor_is_warned_too(client):
    client.force_login(somebody("police", factor=False))

    left = client.post(reverse("session_left")).json()["seconds"]

    assert left == pytest.approx(1800, abs=60)


def test_prolonging_asks_for_a_token():
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(somebody())

    assert browser.post(reverse("session_left")).status_code == 403
    token = browser.get(reverse("session_left")).json()["token"]
    assert browser.post(reverse("session_left"), headers={"X-CSRFToken": token}).status_code == 200


def test_a_visitor_hears_of_no_session(client):
    assert client.get(reverse("session_left")).json()["seconds"] == 0
    assert client.post(reverse("session_left")).json()["seconds"] == 0
