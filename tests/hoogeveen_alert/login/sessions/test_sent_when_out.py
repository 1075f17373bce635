"""What is typed comes back however a session ended: expired, ended elsewhere, cookie gone."""

import re
from collections.abc import Callable
from html import unescape

import pytest
from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse

from groups.models import Invitation
from hoogeveen_alert.login.sessions import acts
from hoogeveen_alert.login.sessions.limits import SEEN
from hoogeveen_alert.mail.models import OutgoingMail
from tests import factories, sign_permissions
from tests.permissions import arguments_of, people_of
from tests.refused_posts import FILLED_IN, REFUSED_POSTS

pytestmark = pytest.mark.django_db

TYPED = {"name": "Jan Nieuw", "email": "jan@example.org", "post": "deputy"}
SECRETS = {"password": "geheim", "new_password2": "geheim", "code": "geheim"} | {
    "here_lat": "52.geheim",
    "here_lon": "6.geheim",
}
PAGE = reverse("session_kept")
OURS = {"HTTP_ORIGIN": "http://testserver", "HTTP_REFERER": "http://testserver/mijn/groep/"}


@pytest.fixture
def browser(coordinator):
    """A browser that checks tokens as a real one meets them, with somebody logged in."""
    browser = Client(enforce_csrf_checks=True)
    log_in(browser, coordinator)
    return browser


@pytest.fixture
def form(group):
    return reverse("groups:handover", args=[group.slug])


@pytest.fixture
def invite(group):
    return reverse("groups:handover_invite", args=[group.slug])


def log_in(browser: Client, user):
    page = browser.get(reverse("account_login")).text
    typed = {"login": user.email, "password": "hoogeveen-demo"}
    token = {"csrfmiddlewaretoken": token_in(page)}
    return browser.post(reverse("account_login"), typed | token, **OURS)


def token_in(page: str) -> str:
    return re.search(r'name="csrfmiddlewaretoken"\s+value="([^"]+)"', page)[1]


def kept_in(page: str) -> tuple[str, dict[str, str]]:
    """Where the form in the page goes, and with what, its token among it."""
    form = re.search(r'action="([^"]*)" data-session-forget>(.*?)</form>', page, re.DOTALL)
    pairs = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', form[2])
    return unescape(form[1]), {name: unescape(value) for name, value in pairs}


def ended_elsewhere(browser: Client, user) -> None:
    acts.end_sessions(user)


def cookie_gone(browser: Client, user) -> None:
    del browser.cookies[settings.SESSION_COOKIE_NAME]


def row_cleared_away(browser: Client, user) -> None:
    Session.objects.all().delete()


@pytest.mark.parametrize("end", [ended_elsewhere, cookie_gone, row_cleared_away])
def test_of_a_session_that_nobody_knows_the_text_stands_in_the_page(
    browser, coordinator, form, invite, end: Callable
):
    token = token_in(browser.get(form).text)
    end(browser, coordinator)

    refused = browser.post(invite, TYPED | {"csrfmiddlewaretoken": token}, **OURS)

    assert (refused.status_code, "no-store" in refused["Cache-Control"]) == (403, True)
    path, again = kept_in(refused.text)
    assert (path, again | TYPED) == (invite, again)
    log_in(browser, coordinator)  # in another tab: this gives a new token
    named = browser.post(path, again, **OURS).text
    assert "U verstuurt het als Bea Beheer." in named
    path, again = kept_in(named)
    assert browser.post(path, again, **OURS).status_code == 302
    assert Invitation.objects.get().email == "jan@example.org"


def test_with_every_cookie_gone_it_is_carried_on_too(browser, coordinator, form, invite):
    token = token_in(browser.get(form).text)
    browser.cookies.clear()

    page = browser.post(invite, TYPED | {"csrfmiddlewaretoken": token}, **OURS).text
    page = browser.post(*kept_in(page), **OURS).text
    assert "Inloggen in een nieuw tabblad" in page
    log_in(browser, coordinator)
    page = browser.post(*kept_in(page), **OURS).text

    assert browser.post(*kept_in(page), **OURS).status_code == 302
    assert Invitation.objects.get().email == "jan@example.org"


def test_what_stands_in_the_page_stands_nowhere_else(browser, coordinator, form, invite):
    token = token_in(browser.get(form).text)
    acts.end_sessions(coordinator)

    browser.post(invite, TYPED | {"csrfmiddlewaretoken": token}, **OURS)

    assert not any("Jan" in str(row.get_decoded()) for row in Session.objects.all())


@pytest.mark.parametrize("sender", [{}, {"HTTP_ORIGIN": "https://evil.example"}])
def test_what_did_not_come_from_a_page_of_ours_is_not_shown(client, invite, sender):
    answer = client.post(invite, TYPED, **sender)

    assert answer.status_code == 302


def test_a_button_without_text_leads_back_to_its_page(client, coordinator, invite):
    answer = client.post(invite, {}, **OURS)

    assert answer.url == f"{reverse('account_request_login_code')}?next=%2Fmijn%2Fgroep%2F"


def test_nobody_loses_what_was_typed_on_any_page_that_asks_for_an_account(group, client):
    people_of(group)
    factories.AddressFactory(neighbourhood=group.neighbourhoods.get())
    typed = FILLED_IN | sign_permissions.TYPED
    for url, refusals in REFUSED_POSTS:
        assert refusals["visitor"] == 302
        path = reverse(url, kwargs=arguments_of(url, group))

        page = client.post(path, typed | SECRETS, **OURS).text

        again = kept_in(page)[1]
        del again["csrfmiddlewaretoken"]
        assert (kept_in(page)[0], again) == (path, {k: str(v) for k, v in typed.items()})
        assert "geheim" not in page


def test_an_expired_session_keeps_it_on_every_page_too(group, client, superuser_of_all):
    factories.AddressFactory(neighbourhood=group.neighbourhoods.get())
    typed = FILLED_IN | sign_permissions.TYPED
    for url, _refusals in REFUSED_POSTS:
        path = reverse(url, kwargs=arguments_of(url, group))
        client.force_login(superuser_of_all)
        session = client.session
        session[SEEN] -= 24 * 3600
        session.save()

        answer = client.post(path, typed | SECRETS, **OURS)

        kept = client.session["sent_when_over"]
        assert (answer.status_code, kept["path"]) == (302, path)
        assert dict(kept["fields"]) == {k: str(v) for k, v in typed.items()}


@pytest.fixture
def superuser_of_all(group):
    return people_of(group)["superuser"]


def test_a_second_step_that_changed_keeps_it(client, coordinator, invite, monkeypatch):
    client.force_login(coordinator)
    monkeypatch.setattr("hoogeveen_alert.login.factor.middleware.needs_factor", lambda user: True)
    monkeypatch.setattr("hoogeveen_alert.login.factor.middleware.has_factor", lambda user: True)

    answer = client.post(invite, TYPED, **OURS)

    assert answer.url == "/accounts/login/?next=%2Fmijn%2Fingevuld%2F"
    assert SESSION_KEY not in client.session
    assert dict(client.session["sent_when_over"]["fields"]) == TYPED


def test_whatever_way_somebody_logs_in_it_is_shown_and_once(client, coordinator, invite):
    client.force_login(coordinator)
    session = client.session
    session[SEEN] -= 9 * 3600
    session.save()
    client.post(invite, TYPED, **OURS)

    client.post(reverse("account_request_login_code"), {"email": coordinator.email})
    mail = OutgoingMail.objects.filter(kind="login_code").latest("pk")
    button = re.search(r"(/accounts/inloggen/\S+)", mail.text)[1]
    assert client.post(button).url == PAGE
    path, again = kept_in(client.get(PAGE).text)
    client.post(path, again, **OURS)

    assert Invitation.objects.get().email == "jan@example.org"
    assert client.get(PAGE).url == "/mijn/"


def test_a_form_sent_again_that_is_wrong_shows_what_was_typed(client, coordinator, invite):
    client.force_login(coordinator)
    session = client.session
    session[SEEN] -= 9 * 3600
    session.save()
    client.post(invite, TYPED | {"email": "geen adres"}, **OURS)
    client.force_login(coordinator)

    path, again = kept_in(client.get(PAGE).text)
    answer = client.post(path, again, **OURS)

    assert 'value="geen adres"' in answer.text


def test_that_one_agreed_to_the_code_of_conduct_is_no_secret(client, invite):
    page = client.post(invite, TYPED | {"code": "on"}, **OURS).text

    assert kept_in(page)[1]["code"] == "on"


def test_what_a_script_asks_by_itself_is_not_kept(client, coordinator, invite):
    client.force_login(coordinator)
    session = client.session
    session[SEEN] -= 9 * 3600
    session.save()

    answer = client.post(invite, TYPED, **OURS, HTTP_SEC_FETCH_DEST="empty")

    assert answer.status_code == 302
    assert "sent_when_over" not in client.session
