"""A form that could not be taken keeps what was typed, in the page that says so."""

import re
from html import unescape

import pytest
from django.test import Client
from django.urls import reverse

from groups.apps import GroupsConfig
from groups.models import Membership
from signage.models import DamageReport
from tests import factories
from tests.joining import ask
from tests.sign_factories import SignFactory

pytestmark = pytest.mark.django_db

OURS = {"HTTP_ORIGIN": "http://testserver"}


@pytest.fixture
def path(group):
    return f"/borden/{SignFactory(group=group).pk}/melden/"


def fields_in(page: str) -> dict[str, str]:
    pairs = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page)
    return {name: unescape(value) for name, value in pairs}


def action_in(page: str) -> str:
    return re.search(r'method="post" action="([^"]*)" data-session-forget', page)[1]


def test_a_form_with_a_stale_token_is_sent_once_more_from_the_page(path):
    client = Client(enforce_csrf_checks=True)
    words = 'Het bord hangt "los" & <b>scheef</b>\r\nal een week'
    typed = {"kind": "other", "explanation": words, "csrfmiddlewaretoken": "x" * 64}

    refused = client.post(path, typed, **OURS)

    page = refused.content.decode()
    assert refused.status_code == 403
    assert not DamageReport.objects.exists()
    again = fields_in(page)
    assert again["explanation"] == words
    assert action_in(page) == path
    assert client.post(path, again, **OURS).status_code == 302
    assert "scheef" in DamageReport.objects.get().text


@pytest.mark.parametrize(
    "sender",
    [
        {},
        {"HTTP_ORIGIN": "https://evil.example"},
        {"HTTP_ORIGIN": "null"},
        {"HTTP_REFERER": "http://testserver.evil.example/"},
    ],
)
def test_what_another_website_sends_is_not_offered(path, sender):
    client = Client(enforce_csrf_checks=True)

    page = client.post(path, {"kind": "other", "explanation": "van elders"}, **sender)

    assert page.status_code == 403
    assert "van elders" not in page.content.decode()


def test_passwords_and_codes_stand_in_no_page():
    client = Client(enforce_csrf_checks=True)

    for name in ("account_login", "account_confirm_login_code"):
        typed = {"login": "jan@example.org", "password": "geheim-woord", "code": "geheim-woord"}
        page = client.post(reverse(name), typed, **OURS)
        assert page.status_code == 403
        assert "geheim-woord" not in page.content.decode()
        assert "jan@example.org" not in page.content.decode()


def test_whoever_logged_in_meanwhile_is_told_as_whom_it_is_sent(path):
    client = Client(enforce_csrf_checks=True)
    client.force_login(factories.UserFactory(name="Kees Kan"))

    page = client.post(path, {"kind": "gone"}, **OURS).content.decode()

    assert "U verstuurt het als Kees Kan." in page


def test_a_hall_of_sixty_residents_joins_from_one_address(client, group):
    factories.AddressFactory(neighbourhood=group.neighbourhoods.get())

    answers = [ask(client, group, email=f"jan{n}@example.org").status_code for n in range(60)]

    assert answers == [200] * 60
    assert Membership.objects.count() == 60


def test_too_often_says_when_and_keeps_what_was_typed(client, group, monkeypatch, time_machine):
    time_machine.move_to("2026-11-28 19:40:00+01:00", tick=False)
    monkeypatch.setitem(GroupsConfig.rate_limits, "join", "1/h/ip")
    factories.AddressFactory(neighbourhood=group.neighbourhoods.get())
    ask(client, group, email="eerst@example.org")
    time_machine.shift(600)

    refused = ask(client, group, email="jan@example.org", name="Jan de Boer")

    page = refused.content.decode()
    assert refused.status_code == 429
    assert refused["Retry-After"] == "3000"
    assert "no-store" in refused["Cache-Control"]
    assert "Het kan weer om 20:40 uur" in " ".join(page.split())
    again = fields_in(page)
    assert (again["email"], again["name"]) == ("jan@example.org", "Jan de Boer")
    time_machine.shift(3001)
    client.post(action_in(page), again)
    assert Membership.objects.filter(email="jan@example.org").exists()


def test_another_day_is_named(client, group, monkeypatch, time_machine):
    time_machine.move_to("2026-11-28 23:40:00+01:00", tick=False)
    monkeypatch.setitem(GroupsConfig.rate_limits, "join", "1/h/ip")
    factories.AddressFactory(neighbourhood=group.neighbourhoods.get())
    ask(client, group, email="eerst@example.org")

    page = ask(client, group, email="jan@example.org").content.decode()

    assert "Het kan weer op 29 november om 00:40 uur" in " ".join(page.split())
