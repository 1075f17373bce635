"""A link of one person, opened where somebody else is logged in."""

import pytest
from django.test import Client
from django.urls import reverse

from contacts.links import check_link
from groups.links import application_link, interest_link, invitation_link, membership_link
from tests import contact_factories, factories

pytestmark = pytest.mark.django_db

LINKS = {
    "groups:invitation": lambda: invitation_link.make(
        factories.InvitationFactory(email="b@example.org")
    ),
    "groups:membership": lambda: membership_link.make(
        factories.MembershipFactory(email="b@example.org")
    ),
    "groups:application": lambda: application_link.make(
        factories.ApplicationFactory(email="b@example.org")
    ),
    "groups:interest_confirm": lambda: interest_link.make(
        factories.InterestFactory(email="b@example.org")
    ),
    "contacts:confirm": lambda: check_link.make(
        contact_factories.ContactCheckFactory(user__email="b@example.org")
    ),
}
OTHER = "U bent ingelogd als Anna Ander (a@example.org)"


def logged_in(**facts) -> Client:
    client = Client()
    client.force_login(factories.UserFactory(**facts))
    return client


def words_of(answer) -> str:
    return " ".join(answer.content.decode().split())


@pytest.mark.parametrize("name", LINKS)
def test_another_account_is_told_who_is_logged_in_and_can_change(name):
    path = reverse(name, args=[LINKS[name]()])
    client = logged_in(email="a@example.org", name="Anna Ander")

    page = words_of(client.get(path))

    assert OTHER in page
    assert f'name="next" value="{path}"' in page
    answer = client.post(reverse("account_logout"), {"next": path})
    assert (answer.status_code, answer["Location"]) == (302, path)
    assert "U bent ingelogd" not in words_of(client.get(path))


@pytest.mark.parametrize("name", [name for name in LINKS if name != "contacts:confirm"])
def test_the_owner_and_a_visitor_are_not_told(name):
    path = reverse(name, args=[LINKS[name]()])

    for client in (Client(), logged_in(email="b@example.org", name="Bas Bezitter")):
        assert "Log uit en open deze link opnieuw" not in words_of(client.get(path))


def test_a_page_of_another_group_says_who_is_logged_in(group):
    client = logged_in(email="a@example.org", name="Anna Ander")

    page = words_of(client.get(reverse("groups:handover", args=[group.slug])))

    assert OTHER in page
    assert "Log in met een ander account" in page


def test_a_visitor_finds_no_page_and_no_account(client):
    assert "Log in met een ander account" not in words_of(client.get("/bestaat-niet/"))
