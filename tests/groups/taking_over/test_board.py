"""The board shows how far each group is, whom to call, and asks again at most so often."""

from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from groups.models import AlertGroup, Invitation
from hoogeveen_alert.mail.models import OutgoingMail
from tests import factories
from tests.groups.taking_over.test_answer import BOARD, accept
from tests.town_lists import ANNA, BERT, BRINK, book, take

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_folder", "town", "clerk")]
NAMES = ["Aa", "Bb", "Cc", "Dd"]
AGAIN = OutgoingMail.objects.filter(kind="taken_over_again")


@pytest.fixture
def funnel(client):
    """Aa is asked, Bb accepted, Cc has a link, Dd members; Ee has nobody at all."""
    people = [[name * 2, name, f"{name.lower()}@example.org"] for name in NAMES]
    take(client, book([[name * 2, "Centrum"] for name in [*NAMES, "Ee"]], people))
    for name in NAMES[1:]:
        accept(f"{name.lower()}@example.org")
    for name in NAMES[2:]:
        AlertGroup.objects.get(name=name * 2).set_link("https://chat.whatsapp.com/DEMOtest")
    factories.MembershipFactory(group=AlertGroup.objects.get(name="DdDd"))


def shown(client, **query) -> list[str]:
    return [row.group.name for row in client.get(BOARD, query).context["rows"]]


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ({}, ["AaAa", "EeEe", "BbBb", "CcCc", "DdDd"]),
        ({"toon": "niemand"}, ["AaAa", "EeEe"]),
        ({"toon": "wacht"}, ["AaAa"]),
        ({"toon": "bellen"}, []),
        ({"toon": "brief"}, []),
        ({"toon": "link"}, ["BbBb"]),
        ({"toon": "leden"}, ["BbBb", "CcCc"]),
        ({"zoek": "bb"}, ["BbBb"]),
        ({"zoek": "%"}, []),
        ({"toon": "verzonnen"}, ["AaAa", "EeEe", "BbBb", "CcCc", "DdDd"]),
        ({"zoek": "x" * 81}, ["AaAa", "EeEe", "BbBb", "CcCc", "DdDd"]),
        ({"page": "99"}, ["AaAa", "EeEe", "BbBb", "CcCc", "DdDd"]),
    ],
)
def test_each_filter_shows_its_groups(client, funnel, query, names):
    assert shown(client, **query) == names


def test_the_funnel_is_of_all_groups_whatever_is_shown(client, funnel):
    seen = client.get(BOARD, {"toon": "link"}).context["funnel"]

    assert (seen.groups, seen.accepted, seen.linked, seen.filled) == (5, 3, 2, 1)


def test_whom_to_call_is_who_was_silent_for_two_weeks(client, clerk):
    take(client, book([BRINK], [ANNA]))

    with time_machine.travel(timezone.now() + timedelta(days=15), tick=False):
        client.force_login(clerk)
        page = client.get(BOARD, {"toon": "bellen"})
        assert 'href="tel:+31611111111"' in page.content.decode()
        client.post(BOARD + "opnieuw/", {"asked": Invitation.objects.get().pk})
        assert shown(client, toon="bellen") == []


def test_all_are_asked_again_in_one_mail_each_once_a_week(client, clerk):
    take(client, book([BRINK, ["Noord", "Noord"]], [ANNA, BERT, ["Noord", *ANNA[1:]]]))
    client.post(BOARD + "allen/")
    assert not AGAIN.exists()

    with time_machine.travel(timezone.now() + timedelta(days=8), tick=False):
        client.force_login(clerk)
        for _press in range(2):
            client.post(BOARD + "allen/")

    sent = sorted(AGAIN.values_list("recipient", flat=True))
    assert sent == ["anna@example.org", "bert@example.org"]


def test_a_page_of_many_groups_takes_as_many_queries_as_of_one(client):
    take(client, book([BRINK], [ANNA]))
    one = queries_of(client)
    names = [f"Groep {n}" for n in range(30)]
    take(client, book([[n, "Centrum"] for n in names], [[n, *ANNA[1:]] for n in names]))

    assert len(shown(client)) == 25
    assert queries_of(client) == one
    assert queries_of(client, toon="wacht") == one


def queries_of(client, **query) -> int:
    client.get(BOARD, query)  # messages of before are read
    with CaptureQueriesContext(connection) as caught:
        client.get(BOARD, query)
    return len(caught)
