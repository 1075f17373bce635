"""The checklist of who sets the portal up says whether what the town has was brought in."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from groups.models import AlertGroup
from hoogeveen_alert.taking_over.models import TownList
from tests.groups.taking_over.test_answer import accept
from tests.groups.taking_over.test_undo import undo
from tests.town_lists import ANNA, BERT, BRINK, book, take

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_folder", "town", "clerk")]
PAGE = "/mijn/inrichten/"
BROUGHT, ACCEPTED = "eigen-gegevens", "overgenomen"


def colour(client: Client, key: str) -> bool | None:
    """Whether a step is green; None where there is no such step."""
    steps = {shown.step.key: shown.is_right for shown in client.get(PAGE).context["steps"]}
    return steps.get(key)


def test_it_is_red_and_leads_to_the_workbook(client):
    page = client.get(PAGE).content.decode()

    assert colour(client, BROUGHT) is False
    assert colour(client, ACCEPTED) is None
    assert 'href="/mijn/inrichten/gegevens/"' in page
    assert 'href="/mijn/inrichten/gegevens/toevoegen/groups/"' in page


def test_a_file_that_was_only_looked_at_brings_nothing(client, clerk):
    TownList.objects.create(by=clerk, file="town_lists/x.sheet")

    assert colour(client, BROUGHT) is False


def test_a_list_that_was_undone_is_not_brought_in(client):
    take(client, book([BRINK]))
    assert colour(client, BROUGHT) is True

    undo(client)

    assert colour(client, BROUGHT) is False


def test_a_town_that_has_nothing_says_so(client):
    shown = next(s for s in client.get(PAGE).context["steps"] if s.step.key == BROUGHT)

    client.post(f"{PAGE}{BROUGHT}/bevestigen/", {"state": shown.step.state})

    assert colour(client, BROUGHT) is True


def test_groups_that_wait_are_red_and_lead_to_the_board(client):
    take(client, book([BRINK, ["Noord", "Noord"]], [ANNA, ["Noord", *BERT[1:]]]))
    accept("anna@example.org")

    page = client.get(PAGE).content.decode()

    assert colour(client, ACCEPTED) is False
    assert "2 groepen: 1 bevestigd" in page
    assert "Van 1 groepen heeft nog niemand bevestigd" in page
    assert 'href="/mijn/overname/"' in page


def test_it_is_green_once_each_group_has_somebody_or_sleeps(client):
    take(client, book([BRINK, ["Noord", "Noord"]], [ANNA]))
    accept("anna@example.org")
    assert colour(client, ACCEPTED) is False

    AlertGroup.objects.get(name="Noord").move_to("dormant", by=None)

    assert colour(client, ACCEPTED) is True


def test_as_many_queries_for_many_groups_as_for_few(client):
    take(client, book([BRINK]))
    few = queries_of(client)
    take(client, book([[f"Groep {n}", "Centrum"] for n in range(5)]))

    assert queries_of(client) == few


def queries_of(client: Client) -> int:
    client.get(PAGE)  # messages of before are read
    with CaptureQueriesContext(connection) as caught:
        client.get(PAGE)
    return len(caught)
