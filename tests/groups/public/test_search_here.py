"""Where a resident stands, from a button on the search box: answered, and kept nowhere."""

import pytest
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client

from groups.models import AlertGroup
from tests import factories
from tests.factories import SIDE, SOUTH, WEST, square

pytestmark = pytest.mark.django_db
HERE = "/zoeken/hier/"
LAT, LON = str(SOUTH + SIDE * 0.517), str(WEST + SIDE * 0.517)
INSIDE = {"here_lat": LAT, "here_lon": LON}


@pytest.mark.parametrize(
    "posted",
    [
        {}, {"here_lat": "", "here_lon": ""}, {"here_lat": "nan", "here_lon": "6"},
        {"here_lat": "inf", "here_lon": "6"}, {"here_lat": "91", "here_lon": "6"},
        {"here_lat": "52,7", "here_lon": "x"}, {"here_lat": "1" * 5_000, "here_lon": "6"},
        {"here_lat": "\0", "here_lon": "6"}, {"here_lat": "1e400", "here_lon": "-1e400"},
    ],
    ids=str,
)  # fmt: skip
def test_a_place_that_is_none_is_explained(client, group, posted):
    response = client.post(HERE, posted)

    assert response.status_code == 200
    assert "Uw plek is niet te lezen." in response.content.decode()
    assert 'name="zoek"' in response.content.decode()


@pytest.mark.parametrize("place", [("90", "180"), ("-90", "-180"), ("0", "0"), ("52.7", "-180")])
def test_the_ends_of_the_world_are_answered(client, group, place):
    response = client.post(HERE, dict(zip(INSIDE, place, strict=True)))

    assert response.status_code == 200
    assert "Uw locatie ligt niet in" in response.content.decode()
    assert group.get_absolute_url() in response.content.decode()


def test_the_group_of_the_place_is_named_and_no_other(client, group):
    far = factories.AlertGroupFactory(name="Ver weg", area=square(9))

    page = client.post(HERE, INSIDE).content.decode()

    assert "Deze groep geldt voor uw locatie" in page
    assert f"U bent in {group.neighbourhoods.get().name}." in page
    assert group.get_absolute_url() in page
    assert far.get_absolute_url() not in page


def test_where_no_group_is_the_nearest_are_offered(client, group):
    page = client.post(HERE, INSIDE | {"here_lon": str(WEST + 3 * SIDE)}).content.decode()

    assert "Waar u bent, is geen groep" in page
    assert group.get_absolute_url() in page


def test_groups_that_are_not_published_are_not_shown(client, group):
    AlertGroup.objects.update(status="applied")

    assert group.name not in client.post(HERE, INSIDE).content.decode()


def test_where_somebody_stands_is_kept_nowhere(client, group, caplog):
    caplog.set_level(0)

    response = client.post(HERE, INSIDE)

    assert "no-store" in response["Cache-Control"]
    assert not response.cookies
    assert not Session.objects.exists()
    assert LAT not in caplog.text
    assert LAT not in everything_kept()


def everything_kept() -> str:
    """All rows of all tables of the portal."""
    with connection.cursor() as cursor:
        kept = []
        for table in connection.introspection.django_table_names(only_existing=True):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            kept += [str(row) for row in cursor.fetchall()]
    assert kept
    return " ".join(kept)


def test_it_is_posted_and_needs_no_cookie(group):
    client = Client(enforce_csrf_checks=True)

    assert client.get(HERE, INSIDE).status_code == 405
    assert client.post(HERE, INSIDE).status_code == 200


def test_queries_do_not_grow_with_the_groups(client, group, django_assert_num_queries):
    for _number in range(20):
        factories.AlertGroupFactory(area=square(0))
    client.post(HERE, INSIDE)

    with django_assert_num_queries(3):
        client.post(HERE, INSIDE)
