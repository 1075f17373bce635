from datetime import timedelta

import pytest
import time_machine
from allauth.usersessions.models import UserSession
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tests import factories

from .test_end_sessions import is_in, opened_by

pytestmark = pytest.mark.django_db
PAGE = reverse("usersessions_list")


def test_each_device_in_words_with_its_last_activity_to_the_minute():
    user = factories.UserFactory()
    with time_machine.travel("2026-11-27T09:00:20Z", tick=False):
        own, other = opened_by(user), opened_by(user)
        assert is_in(own)
    with time_machine.travel("2026-11-27T10:14:10Z", tick=False):
        assert is_in(other)
    with time_machine.travel("2026-11-27T10:15:00Z", tick=False):
        page = own.get(PAGE)

    shown = page.context["sessions"]
    assert [each.is_current for each in shown] == [True, False]
    assert f"{shown[1].seen:%H:%M}" == "10:14"
    assert "Firefox op Linux" in page.text
    assert "27 november 2026, 11:14" in page.text


def test_one_other_session_is_ended():
    user = factories.UserFactory()
    own, one, other = (opened_by(user) for _ in range(3))
    note = UserSession.objects.get(session_key=one.session.session_key)

    own.post(PAGE, {"session": note.pk})

    assert [is_in(browser) for browser in (own, one, other)] == [True, False, True]
    assert UserSession.objects.count() == 2


def test_all_others_are_ended():
    user = factories.UserFactory()
    own, other = opened_by(user), opened_by(user)

    own.post(PAGE)

    assert (is_in(own), is_in(other)) == (True, False)
    assert [each.is_current for each in own.get(PAGE).context["sessions"]] == [True]


def test_nobody_ends_or_sees_a_session_of_somebody_else():
    stranger, user = factories.UserFactory(), factories.UserFactory()
    own, other = opened_by(stranger), opened_by(user)
    note = UserSession.objects.get(user=user)
    UserSession.objects.filter(pk=note.pk).update(ip="203.0.113.9")

    assert own.post(PAGE, {"session": note.pk}).status_code == 404
    assert "203.0.113.9" not in own.get(PAGE).text
    assert is_in(other)


@pytest.mark.parametrize("key", ["0", "-1", "x", "9" * 30, "\x00", "²"])
def test_a_key_that_cannot_be_is_refused(client, key):
    client.force_login(factories.UserFactory())

    assert client.post(PAGE, {"session": key}).status_code == 400


def test_a_session_that_is_over_is_not_shown():
    user = factories.UserFactory()
    with time_machine.travel(timezone.now() - timedelta(hours=9)):
        opened_by(user)
    own = opened_by(user)

    assert len(own.get(PAGE).context["sessions"]) == 1


def test_the_page_asks_the_same_for_one_session_and_five(django_assert_max_num_queries):
    user = factories.UserFactory()
    own = opened_by(user)
    for _ in range(4):
        opened_by(user)

    with django_assert_max_num_queries(4):
        own.get(PAGE)


def test_changing_the_own_password_ends_the_others():
    user = factories.UserFactory()
    own, other = opened_by(user), opened_by(user)
    new = "een-heel-nieuw-woord"

    own.post(
        reverse("account_change_password"),
        {"oldpassword": "hoogeveen-demo", "password1": new, "password2": new},
    )

    assert (is_in(own), is_in(other)) == (True, False)
    assert len(own.get(PAGE).context["sessions"]) == 1


def test_whoever_may_change_an_account_ends_its_sessions(client):
    user = factories.UserFactory()
    browser = opened_by(user)
    client.force_login(factories.UserFactory(role="municipality"))
    step = reverse("admin:accounts_user_sessions", args=[user.pk])
    assert step in client.get(reverse("admin:accounts_user_change", args=[user.pk])).text

    client.post(step)

    assert not is_in(browser)


def test_the_municipality_ends_no_session_of_an_application_manager(client, manager):
    browser = Client()
    browser.force_login(manager)
    client.force_login(factories.UserFactory(role="municipality"))

    assert (
        client.post(reverse("admin:accounts_user_sessions", args=[manager.pk])).status_code == 403
    )

    assert is_in(browser)


def test_blocking_and_letting_in_again_opens_nothing_again(client, manager):
    user = factories.UserFactory(name="Bea")
    browser = opened_by(user)
    client.force_login(manager)
    page = reverse("admin:accounts_user_change", args=[user.pk])
    typed = {"email": user.email, "name": "Bea", "role": "coordinator"}

    client.post(page, typed)
    client.post(page, typed | {"is_active": "on"})

    user.refresh_from_db()
    assert user.is_active
    assert not is_in(browser)


def test_a_change_of_name_by_the_municipality_ends_nothing(client, manager):
    user = factories.UserFactory(name="Bea")
    browser = opened_by(user)
    client.force_login(manager)

    client.post(
        reverse("admin:accounts_user_change", args=[user.pk]),
        {"email": user.email, "name": "Bea B.", "role": "coordinator", "is_active": "on"},
    )

    assert is_in(browser)
