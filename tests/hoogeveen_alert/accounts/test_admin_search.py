"""Searching in the admin: words are posted, and no address of a page holds them."""

import re

import pytest
from django.contrib import admin
from django.test import Client
from django.urls import reverse

from hoogeveen_alert.search_stash import KEPT
from tests import factories
from tests.permissions import ROLES, people_of

pytestmark = pytest.mark.django_db
LIST = "/beheer/accounts/user/"


@pytest.fixture
def office(client) -> Client:
    client.force_login(factories.UserFactory(role="municipality", name="Gemeente"))
    for name in ("Anna Jansen", "Bert Jansen", "Cor de Vries"):
        factories.UserFactory(name=name, email=f"{name.split()[0]}@example.org".lower())
    factories.UserFactory(name="Dora Jansen", role="police")
    return client


def names(response) -> list[str]:
    return sorted(user.name for user in response.context["cl"].result_list)


def links(response) -> set[str]:
    return set(re.findall(r'(?:href|action|value)="([^"]*)"', response.content.decode()))


def test_a_search_is_posted_and_its_address_has_a_key(office):
    response = office.post(LIST, {"q": "jansen"})

    assert response.status_code == 302
    assert re.fullmatch(rf"{LIST}\?q=[\w-]{{8}}", response.url)
    assert names(office.get(response.url)) == ["Anna Jansen", "Bert Jansen", "Dora Jansen"]


def test_an_e_mail_address_is_searched_for_the_same_way(office):
    response = office.post(LIST, {"q": "anna@example.org"}, follow=True)

    assert names(response) == ["Anna Jansen"]
    assert all("anna" not in path for path, _status in response.redirect_chain)


def test_filters_orders_and_pages_keep_the_search_and_no_link_holds_it(office):
    filtered = office.post(f"{LIST}?role__exact=police&o=1&p=2", {"q": "jansen"}, follow=True)

    assert names(filtered) == ["Dora Jansen"]
    (path, _status), *_others = filtered.redirect_chain
    key = re.search(r"q=([\w-]+)", path).group()
    assert "role__exact=police" in path
    assert "p=2" not in path
    cleared = filtered.context["cl"].without_search.replace("&", "&amp;")
    orders = {link for link in links(filtered) if re.search(r"[?&;]o=", link)} - {cleared}
    assert orders
    assert all(key in link for link in orders)
    assert not [link for link in links(filtered) - {"jansen"} if "jansen" in link.lower()]


def test_the_search_is_shown_and_can_be_cleared(office):
    response = office.post(f"{LIST}?role__exact=police", {"q": "jansen"}, follow=True)

    assert 'name="q" value="jansen"' in response.content.decode()
    assert '<a href="?role__exact=police">' in response.content.decode()


def test_an_empty_search_shows_everything_again(office):
    response = office.post(f"{LIST}?q=abcdefgh", {"q": "  "}, follow=True)

    assert response.redirect_chain == [(LIST, 302)]
    assert len(names(response)) == 5


@pytest.mark.parametrize("typed", ["jansen", "aB3dE9xy", " ".join(["woord"] * 1_000), "\0", "²"])
def test_words_in_an_address_search_for_nothing(office, typed):
    response = office.get(LIST, {"q": typed, "role__exact": ""}, follow=True)

    assert response.redirect_chain == [(f"{LIST}?role__exact=", 302)]
    response = office.get(LIST, {"q": typed}, follow=True)
    assert len(names(response)) == 5
    assert "Zoek opnieuw" in response.content.decode()
    assert f'value="{typed}"' not in response.content.decode()


def test_the_key_of_another_session_opens_nothing(office):
    address = office.post(LIST, {"q": "jansen"}).url
    other = Client()
    other.force_login(factories.UserFactory(role="municipality"))

    response = other.get(address, follow=True)

    assert response.redirect_chain == [(LIST, 302)]
    assert response.context["cl"].query == ""


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        (" ".join(["woord"] * 1_000), "Gebruik hoogstens 100 letters."),
        ("a\0b", "Null"),
    ],
)
def test_too_many_words_are_told_and_not_kept(office, typed, said):
    response = office.post(LIST, {"q": typed}, follow=True)

    assert response.status_code == 200
    assert said in response.content.decode()
    assert not office.session.get(KEPT)


def test_fifty_short_words_are_looked_for(office):
    response = office.post(LIST, {"q": " ".join(["an"] * 33)}, follow=True)

    assert names(response) == ["Anna Jansen", "Bert Jansen", "Dora Jansen"]


@pytest.mark.parametrize("role", ROLES)
def test_every_list_that_can_be_searched_is_searched_by_post(client, role, group):
    user = people_of(group)[role]
    if role != "visitor":
        client.force_login(user)
    for model, page in admin.site._registry.items():
        if not page.search_fields:
            continue
        path = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")
        seen = client.get(path).status_code == 200
        answer = client.post(path, {"q": "Jansen"})
        if seen:
            assert answer.status_code == 302
            assert "Jansen" not in answer.url
            assert client.get(answer.url).status_code == 200
        else:
            assert answer.status_code == (302 if role == "visitor" else 403)
            assert "q=" not in answer.get("Location", "") or role == "visitor"


def test_a_search_without_a_token_is_refused(db):
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(factories.UserFactory(role="municipality"))
    token = re.search(r'csrfmiddlewaretoken" value="(\w+)"', strict.get(LIST).content.decode())

    assert strict.post(LIST, {"q": "a"}).status_code == 403
    assert strict.post(LIST, {"q": "a", "csrfmiddlewaretoken": token.group(1)}).status_code == 302
