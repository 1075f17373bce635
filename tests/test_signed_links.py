"""Links in mailboxes and calendars still open what they opened when they were sent."""

from uuid import UUID

import pytest
import time_machine
from django.core import signing

from contacts.links import calendar_link, check_link
from contacts.models import CalendarFeed, ContactCheck
from groups.links import application_link, interest_link, invitation_link, membership_link
from groups.models import Application, Interest, Invitation, Membership
from tests import contact_factories, factories

NOON = "2026-11-27 12:00:00+00:00"
SECRET = "test-key-test-key-test-key-test-key-test-key-test-key-test-key-0123456789abcdef"
KEY = UUID("12345678-1234-5678-1234-567812345678")
SIGNED_KEY = "IjEyMzQ1Njc4LTEyMzQtNTY3OC0xMjM0LTU2NzgxMjM0NTY3OCI:1xWucS:"
DAY = 24 * 60 * 60

# Made at noon, with that secret, by the code of version 0.1 of 27 November 2026.
LINKS = [
    (interest_link, Interest(pk=41), "NDE:1xWucS:ayssvpyDbp0Jp96lhwaPNNg2smPmFLrb40ucIhmiC6g"),
    (
        membership_link,
        Membership(key=KEY),
        SIGNED_KEY + "Prc4WUhpZt0fOTeEE18ftwXX6qojdgn3b5OzTZM-Ki8",
    ),
    (
        invitation_link,
        Invitation(key=KEY),
        SIGNED_KEY + "dWf0AxNItcD7SOBxCBonmnUoUanXwxCdIPo_oj8tuf0",
    ),
    (
        application_link,
        Application(key=KEY),
        SIGNED_KEY + "baZdGhGw5KLEFRK78XVC8GirYL55OA-3esLcFQJWkqo",
    ),
    (
        calendar_link,
        CalendarFeed(key=KEY),
        SIGNED_KEY + "D1sNdRR9X7BCvK15dgdeRomXWew8Fnv1uCMjhYBbhWk",
    ),
    (
        check_link,
        ContactCheck(key=KEY),
        SIGNED_KEY + "-mTp3qt99Dvzg7QBZnOwvaPr3VDeslPfHcBewLMIav0",
    ),
]


@pytest.mark.parametrize(
    ("link", "row", "token"), LINKS, ids=lambda part: getattr(part, "salt", "")
)
def test_salt_and_payload_of_a_link_are_what_they_were(settings, link, row, token):
    settings.SECRET_KEY = SECRET

    with time_machine.travel(NOON, tick=False):
        assert link.make(row) == token


def test_links_live_as_long_as_they_did():
    ages = {link.salt: link.max_age and link.max_age // DAY for link, _row, _token in LINKS}

    assert ages == {
        "groups.interest": 400,
        "groups.membership": 400,
        "groups.invitation": 120,
        "groups.application": 400,
        "contacts.calendar": None,
        "contacts.check": 1520,
    }


MADE = {
    "groups.interest": factories.InterestFactory,
    "groups.membership": factories.MembershipFactory,
    "groups.invitation": lambda: factories.InvitationFactory(by=factories.UserFactory()),
    "groups.application": factories.ApplicationFactory,
    "contacts.calendar": lambda: CalendarFeed.objects.create(user=factories.UserFactory()),
    "contacts.check": contact_factories.ContactCheckFactory,
}


@pytest.mark.django_db
@pytest.mark.parametrize("link", [link for link, _row, _token in LINKS], ids=lambda link: link.salt)
def test_a_link_opens_its_own_row_and_one_with_the_salt_of_another_does_not(link):
    row = MADE[link.salt]()
    value = signing.loads(link.make(row), salt=link.salt)

    opened = {salt: link.read(signing.dumps(value, salt=salt)) for salt in MADE}

    assert opened == dict.fromkeys(MADE) | {link.salt: row}


@pytest.mark.django_db
@pytest.mark.parametrize("payload", ["x", "", None, 7, ["x"], {"a": 1}, 10**30])
def test_a_payload_that_is_no_key_opens_nothing(payload):
    for link, _row, _token in LINKS:
        assert link.read(signing.dumps(payload, salt=link.salt)) is None
