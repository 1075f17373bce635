import gzip
import json
from datetime import date
from itertools import pairwise

import brotli
import pytest
from django.contrib.gis.geos import MultiPolygon, Polygon
from django.core.cache import cache
from django.db import connection
from django.urls import reverse

from groups.models import AlertGroup
from groups.public.map import encoding_for
from tests.factories import SIDE, SOUTH, WEST, AlertGroupFactory, MembershipFactory, square

URL = "/kaart/groepen.geojson"


def features(client, **query) -> list:
    return client.get(URL, query).json()["features"]


def signed_area(ring) -> float:
    return sum((x2 - x1) * (y2 + y1) for (x1, y1), (x2, y2) in pairwise(ring)) / -2


def test_a_group_is_told_without_persons_or_links(client, group):
    [feature] = features(client)

    assert feature["id"] == group.slug
    assert feature["properties"] == {
        "name": group.name,
        "url": f"/groepen/{group.slug}/",
        "status": "active",
        "confirmed": "2026-11-01",
        "members": 0,
    }


def test_it_is_geojson_as_the_standard_has_it(client, group):
    response = client.get(URL)

    assert response["Content-Type"] == "application/geo+json"
    collection = response.json()
    assert set(collection) == {"type", "features"}
    [[outer]] = collection["features"][0]["geometry"]["coordinates"]
    assert outer[0] == outer[-1]
    assert min(outer) == [WEST, SOUTH]


def test_outer_rings_turn_left_and_holes_turn_right(client, db):
    hole = Polygon.from_bbox((WEST + 0.002, SOUTH + 0.002, WEST + 0.004, SOUTH + 0.004))
    outer = square(0)[0].exterior_ring.coords
    for name, direction in (("A", 1), ("B", -1)):
        area = Polygon(outer[::direction], hole.exterior_ring.coords[::direction])
        AlertGroupFactory(name=f"Groep {name}", area=MultiPolygon(area, srid=4326))

    for feature in features(client):
        [[ring, inner]] = feature["geometry"]["coordinates"]
        assert signed_area(ring) > 0
        assert signed_area(inner) < 0


def test_coordinates_have_at_most_five_decimals(client, db):
    shift = 0.000123456
    AlertGroupFactory(
        area=MultiPolygon(
            Polygon.from_bbox((WEST + shift, SOUTH + shift, WEST + SIDE, SOUTH + SIDE)), srid=4326
        )
    )

    [feature] = features(client)

    [[ring]] = feature["geometry"]["coordinates"]
    assert ring == [[round(number, 5) for number in position] for position in ring]


@pytest.mark.parametrize("status", ["applied", "closed", "rejected"])
def test_only_published_groups_are_on_the_map(client, db, status):
    AlertGroupFactory(status=status)
    AlertGroupFactory(status="dormant", name="Slaper")

    assert [feature["properties"]["name"] for feature in features(client)] == ["Slaper"]


@pytest.mark.parametrize(("joined", "told"), [(9, 0), (10, 10), (19, 10)])
def test_members_are_rounded_down_to_tens(client, group, address, joined, told):
    MembershipFactory.create_batch(joined, group=group, address=address)
    MembershipFactory(group=group, address=address, status="waiting")

    assert features(client)[0]["properties"]["members"] == told


def test_a_group_inside_another_one_comes_after_it(client, db):
    inner = MultiPolygon(
        Polygon.from_bbox((WEST + 0.004, SOUTH + 0.004, WEST + 0.006, SOUTH + 0.006)), srid=4326
    )
    AlertGroupFactory(name="Binnen", area=inner)
    AlertGroupFactory(name="Buiten")

    assert [one["properties"]["name"] for one in features(client)] == ["Buiten", "Binnen"]


# Keeping ---------------------------------------------------------------------------------------


def test_what_is_kept_costs_one_tiny_query(client, group, django_assert_num_queries):
    client.get(URL)

    with django_assert_num_queries(1):
        client.get(URL)


def test_it_is_built_once_per_change(client, group):
    before = client.get(URL).content
    AlertGroup.objects.filter(pk=group.pk).update(name="Buiten de versie om")
    assert client.get(URL).content == before

    group.refresh_from_db()
    group.confirm(on=date(2026, 11, 20))

    [feature] = features(client)
    assert feature["properties"]["name"] == "Buiten de versie om"
    assert feature["properties"]["confirmed"] == "2026-11-20"


def test_a_change_while_the_file_is_built_is_not_lost(client, group):
    """What is kept under a version may hold newer rows, never older ones."""
    changes = iter([date(2026, 11, 21)])

    def change_after_reading(execute, sql, params, many, context):
        result = execute(sql, params, many, context)
        if "ST_" in sql or "AsGeoJSON" in sql:
            for day in changes:
                AlertGroup.objects.get(pk=group.pk).confirm(on=day)
        return result

    with connection.execute_wrapper(change_after_reading):
        client.get(URL)

    assert next(changes, None) is None
    assert features(client)[0]["properties"]["confirmed"] == "2026-11-21"


def test_every_cache_may_keep_it_and_nothing_depends_on_cookies(client, group):
    client.cookies["csrftoken"] = "x" * 32

    response = client.get(URL, headers={"accept-encoding": "gzip"})

    assert response["Cache-Control"] == "public, max-age=60"
    assert response["Vary"] == "Accept-Encoding"
    assert not response.cookies


@pytest.mark.parametrize(
    ("encoding", "unpack"),
    [("gzip", gzip.decompress), ("br", brotli.decompress), ("identity", bytes)],
)
def test_each_encoding_has_its_own_strong_etag(client, group, encoding, unpack):
    headers = {"accept-encoding": encoding}
    response = client.get(URL, headers=headers)

    assert json.loads(unpack(response.content))["features"][0]["id"] == group.slug
    assert response.get("Content-Encoding", "identity") == encoding
    again = client.get(URL, headers={**headers, "if-none-match": response["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert (again["ETag"], again["Vary"]) == (response["ETag"], "Accept-Encoding")
    other = client.get(URL, headers={"if-none-match": response["ETag"], "accept-encoding": "x"})
    assert other.status_code == (304 if encoding == "identity" else 200)


@pytest.mark.parametrize(
    ("accepted", "chosen"),
    [
        ("", "identity"),
        ("gzip, deflate, br, zstd", "br"),
        ("gzip;q=1.0, br; q=0", "gzip"),
        ("GZIP", "gzip"),
        ("*", "br"),
        ("identity, *;q=0", "identity"),
        ("deflate", "identity"),
    ],
)
def test_the_encoding_is_one_that_the_visitor_takes(accepted, chosen):
    assert encoding_for(accepted) == chosen


def test_without_redis_the_file_comes_all_the_same(client, group, settings):
    settings.CACHES = {
        "default": settings.CACHES["default"] | {"LOCATION": "unix:///nonexistent.sock"}
    }
    cache.clear()

    assert features(client)[0]["id"] == group.slug


def test_head_answers_without_a_body_and_post_not_at_all(client, group):
    head = client.head(URL)

    assert (head.status_code, head.content) == (200, b"")
    assert head["Content-Length"] == client.get(URL)["Content-Length"]
    assert client.post(URL).status_code == 405


# Windows ---------------------------------------------------------------------------------------


def test_a_window_holds_the_areas_that_touch_it(client, db):
    for number in (0, 1, 5):
        AlertGroupFactory(area=square(number), name=f"Vierkant {number}")

    found = features(client, bbox=f"{WEST},{SOUTH},{WEST + 1.5 * SIDE},{SOUTH + SIDE}")

    assert {one["properties"]["name"] for one in found} == {"Vierkant 0", "Vierkant 1"}


def test_a_window_leaves_out_corners_that_cannot_be_seen_in_it(client, db):
    bump = [(WEST + SIDE / 2, SOUTH + SIDE + 0.00002)]
    corners = square(0)[0].exterior_ring.coords
    ring = [*corners[:2], *bump, *corners[2:]]
    AlertGroupFactory(area=MultiPolygon(Polygon(ring), srid=4326))

    [feature] = features(client, bbox="6,52,7,53")

    [[outer]] = feature["geometry"]["coordinates"]
    assert len(outer) == 5


def test_an_empty_window_is_an_empty_collection(client, group):
    assert client.get(URL, {"bbox": "0,0,1,1"}).json() == {
        "type": "FeatureCollection",
        "features": [],
    }


@pytest.mark.parametrize(
    "bbox",
    ["", "x", "1,2,3", "1,2,3,4,5", "6.7,52.6,6.3,52.9", "6.3,52.9,6.7,52.6", "nan,1,2,3",
     "-1e400,1,2,3", "-181,52,7,53", "6,52,7,91", "6,52,7,53" * 5000, "{{ x }},1,2,3",
     "\x00,1,2,3"],
)  # fmt: skip
def test_a_window_that_is_none_is_refused_with_the_reason(client, db, bbox):
    response = client.get(URL, {"bbox": bbox})

    assert response.status_code == 400
    assert response["Content-Type"] == "application/problem+json"
    assert response.json()["detail"].startswith("bbox takes")


# Pages -----------------------------------------------------------------------------------------


def test_the_map_page_lists_what_is_on_the_map(client, group):
    AlertGroupFactory(status="closed", name="Voorbij")

    page = client.get(reverse("groups:map")).content.decode()

    assert f'href="/groepen/{group.slug}/"' in page
    assert "Voorbij" not in page


@pytest.mark.parametrize("number", [1, 3])
def test_the_map_page_asks_the_database_as_often_for_more_groups(
    client, db, number, django_assert_num_queries
):
    AlertGroupFactory.create_batch(number)

    with django_assert_num_queries(2):  # how many there are, and those of the page
        client.get(reverse("groups:map"))


def test_the_layers_are_those_that_the_apps_declare(client, group):
    page = client.get(reverse("groups:map")).content.decode()

    settings = page.split('id="kaart-settings" type="application/json">')[1].split("</script>")[0]
    urls = [layer["url"] for layer in json.loads(settings)["layers"]]
    assert urls == [URL, "/kaart/borden.geojson"]
