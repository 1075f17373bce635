"""Pages behind the links of mails, in another town that gives neighbourhoods no money.

The walk of every page has links that nobody made, which open nothing; these do.
"""

from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any

import pytest
from django.db import models
from django.test import Client
from django.urls import NoReverseMatch, reverse

from contacts.links import calendar_link, check_link
from contacts.models import CalendarFeed
from groups.links import application_link, interest_link, invitation_link, membership_link
from groups.places import example
from hoogeveen_alert.privacy.models import OwnDataLink
from hoogeveen_alert.privacy.own.links import own_data_link
from hoogeveen_alert.signed_links import SignedLink
from tests import contact_factories, factories, second_town
from tests.second_town import seen_by
from tests.test_permissions import MATRIX

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
MAILBOX = "buur@assen.example"


def membership(status: str) -> Callable[[], models.Model]:
    return lambda: factories.MembershipFactory(status=status, email=MAILBOX)


def own_data() -> OwnDataLink:
    factories.MembershipFactory(email=MAILBOX)
    factories.InterestFactory(email=MAILBOX)
    return OwnDataLink.objects.create(email=MAILBOX)


LINKS: dict[str, tuple[str, SignedLink[Any], Callable[[], models.Model]]] = {
    **{
        f"membership {status}": ("groups:membership", membership_link, membership(status))
        for status in ("unverified", "waiting", "invited", "joined", "refused", "left")
    },
    "application": ("groups:application", application_link, factories.ApplicationFactory),
    "interest": ("groups:interest_confirm", interest_link, factories.InterestFactory),
    "invitation": (
        "groups:invitation",
        invitation_link,
        lambda: factories.InvitationFactory(by=factories.UserFactory()),
    ),
    "calendar": (
        "contacts:feed",
        calendar_link,
        lambda: CalendarFeed.objects.create(user=factories.UserFactory(role="police")),
    ),
    "check": ("contacts:confirm", check_link, contact_factories.ContactCheckFactory),
    "own data": ("own_data:show", own_data_link, own_data),
}


@pytest.fixture(scope="module", autouse=True)
def assen() -> Iterator[None]:
    with second_town.assen(**second_town.NO_BUDGETS):
        yield


def pages_of(name: str, token: str) -> list[tuple[str, str]]:
    """The page of the link, and those of its room that need no more than the link."""
    room, below = name.partition(":")[0], {url for url, _method, _statuses in MATRIX}
    start = reverse(name, args=[token])
    found = [(name, start)]
    for url in sorted(below - {name}):
        with suppress(NoReverseMatch):
            path = reverse(url, args=[token]) if url.startswith(room) else ""
            if path.startswith(start):
                found.append((url, path))
    return found


@pytest.mark.parametrize("kind", LINKS)
def test_no_page_of_a_link_says_a_foreign_word(kind):
    name, link, make = LINKS[kind]
    pages = pages_of(name, link.make(make()))
    example.keep(None)
    visitor = Client()

    assert visitor.get(pages[0][1]).status_code == 200
    assert seen_by(visitor, "get", pages) == {}
    assert seen_by(visitor, "post", pages) == {}
