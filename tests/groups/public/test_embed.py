"""The map in a frame on other sites, and the page that makes the line for it."""

import json
import re
from html import unescape

import pytest
from django.test import Client

from groups.models import AlertGroup
from tests import factories
from tests.factories import square
from tests.groups.public.test_map_page import many_groups
from tests.joining import words

pytestmark = pytest.mark.django_db

URL = "/kaart/insluiten/"
MAKE = "/kaart/insluiten/maken/"


def names(response) -> list[str]:
    return [group.name for group in response.context["groups"]]


def policy(response) -> list[str]:
    """Who may show the page in a frame."""
    parts = response["Content-Security-Policy"].split("; ")
    return next(part.split()[1:] for part in parts if part.startswith("frame-ancestors"))


def snippet(response) -> str:
    return unescape(re.search(r"<textarea[^>]*>(.*?)</textarea>", words(response))[1])


@pytest.fixture
def groups(db):
    """One group in each of two districts, and one that has no page yet."""
    factories.AlertGroupFactory(name="Aangevraagd", status="applied")
    return [
        factories.AlertGroupFactory(name="West", area=square(0)),
        factories.AlertGroupFactory(name="Oost", area=square(1), status="dormant"),
    ]


@pytest.mark.parametrize("origins", [[], ["https://www.hoogeveen.nl", "https://dorp.example"]])
def test_only_the_configured_origins_may_show_it(client, settings, origins):
    settings.EMBED_ORIGINS = origins

    for query in ("", "?wijk=onzin", "?groep=onzin"):
        response = client.get(f"{URL}{query}")
        assert policy(response) == ["'self'", *origins]
        assert "X-Frame-Options" not in response
        assert "script-src 'self'" in response["Content-Security-Policy"]


@pytest.mark.parametrize("url", ["/", "/kaart/", MAKE, "/mijn/", f"{URL}onzin/"])
def test_no_other_page_can_be_shown_in_a_frame(client, settings, url):
    settings.EMBED_ORIGINS = ["https://www.hoogeveen.nl"]

    response = client.get(url)

    assert policy(response) == ["'none'"]
    assert response["X-Frame-Options"] == "DENY"


@pytest.mark.parametrize("query", ["", "?groep=west", "?wijk=onzin"])
def test_it_sets_no_cookie_and_is_the_same_for_everybody(client, logged_in, groups, query):
    for browser in (Client(), logged_in):
        response = browser.get(f"{URL}{query}")
        assert not response.cookies
        assert "csrf" not in response.content.decode()
        assert "Beheer" not in response.content.decode()
    assert "Cookie" not in Client().get(f"{URL}{query}").get("Vary", "")


def test_it_shows_all_groups_one_district_or_one_group(client, groups):
    west, oost = groups
    district = west.neighbourhoods.get().district

    assert sorted(names(client.get(URL))) == ["Oost", "West"]
    assert names(client.get(f"{URL}?wijk={district.code}")) == ["West"]
    assert names(client.get(f"{URL}?groep={oost.slug}")) == ["Oost"]
    assert names(client.get(f"{URL}?groep={oost.slug}&wijk={district.code}")) == ["Oost"]


def test_map_and_list_show_the_same_groups(client, groups):
    west, _oost = groups

    response = client.get(f"{URL}?groep={west.slug}")

    assert f'"only": ["{west.slug}"], ' in words(response)
    assert f'"focus": ["{west.slug}"]' in words(response)
    assert f'href="{west.get_absolute_url()}"' in words(response)
    assert "Oost" not in words(response)


@pytest.mark.parametrize("name", ["wijk", "groep"])
@pytest.mark.parametrize(
    "nonsense",
    ["onzin", "%00", "x" * 5000, "<script>", "{{ x }}", "' or 1=1", "%F0%9F%98%80", "../", "%ff"],
    ids=["unknown", "nul", "long", "tag", "template", "sql", "emoji", "path", "bytes"],
)
def test_what_does_not_exist_says_so_inside_the_frame(client, groups, name, nonsense):
    response = client.get(f"{URL}?{name}={nonsense}")

    assert response.status_code == 404
    assert names(response) == []
    assert "bestaat niet" in words(response)
    assert "<title>Dit staat hier niet meer" in words(response)
    assert "<script>" not in words(response)


@pytest.mark.parametrize("status", ["applied", "rejected", "closed"])
def test_a_group_without_a_place_on_the_map_is_not_in_a_frame(client, status):
    group = factories.AlertGroupFactory(status=status)

    assert client.get(f"{URL}?groep={group.slug}").status_code == 404


def test_a_district_without_groups_says_so(client):
    district = factories.DistrictFactory(name="Stil")

    response = client.get(f"{URL}?wijk={district.code}")

    assert response.status_code == 200
    assert "nog geen groepen" in words(response)
    assert "leaflet" not in words(response)


def test_it_only_answers_to_reading(client):
    assert client.post(URL).status_code == 405
    assert client.post(MAKE).status_code == 405


@pytest.mark.parametrize("query", ["", "?wijk={code}", "?groep={slug}"])
def test_query_counts_do_not_grow(client, group, query, django_assert_max_num_queries):
    district = group.neighbourhoods.get().district
    url = URL + query.format(code=district.code, slug=group.slug)
    client.get(url)
    counts = []
    for _round in range(2):
        with django_assert_max_num_queries(3) as captured:
            client.get(url)
        counts.append(len(captured))
        for other in factories.AlertGroupFactory.create_batch(10):
            other.neighbourhoods.set(group.neighbourhoods.all())
    assert counts[0] == counts[1]


def test_a_large_land_is_paged_inside_the_frame(client):
    many_groups(300)

    first, second = (client.get(URL, {"page": number}) for number in (1, 2))

    assert [len(names(page)) for page in (first, second)] == [250, 50]
    assert '"only": "*"' in words(first)
    assert re.search(r'rel="next" target="_self" href="\?page=2"', words(first))
    assert len(first.content) < 200_000


def test_the_map_of_a_large_district_draws_all_of_its_groups(client, group):
    many_groups(300)
    place = group.neighbourhoods.get()
    place.alert_groups.set(AlertGroup.objects.all())

    response = client.get(URL, {"wijk": place.district.code, "page": 2})

    assert len(names(response)) == 51
    only = json.loads(re.search(r'"only": (\[.*?\])', words(response))[1])
    assert len(only) == len(set(only)) == 301


# The line to paste ------------------------------------------------------------------------------


def test_the_line_is_an_iframe_without_script(client, settings):
    settings.SITE_URL = "https://alert.example.nl"

    assert snippet(client.get(MAKE)) == (
        '<iframe src="https://alert.example.nl/kaart/insluiten/" '
        'title="WhatsApp-groepen in Hoogeveen" width="100%" height="700" '
        'loading="lazy"></iframe>'
    )


def test_the_line_is_for_what_was_chosen(client, groups):
    west, oost = groups
    district = west.neighbourhoods.get().district

    for_district = snippet(client.get(MAKE, {"wijk": district.code, "hoogte": "450"}))
    for_group = snippet(client.get(MAKE, {"groep": f"https://x.nl/groepen/{oost.slug}/"}))

    assert f'/kaart/insluiten/?wijk={district.code}"' in for_district
    assert 'height="450"' in for_district
    assert f'/kaart/insluiten/?groep={oost.slug}"' in for_group
    assert 'title="WhatsApp-groep Oost"' in for_group


@pytest.mark.parametrize("written", ["{slug}", "/groepen/{slug}/", "groepen/{slug}", " {slug} "])
def test_a_group_is_known_by_its_address(client, group, written):
    assert f"?groep={group.slug}" in snippet(
        client.get(MAKE, {"groep": written.format(slug=group.slug)})
    )


@pytest.mark.parametrize(
    "asked",
    [
        {"wijk": "onzin"},
        {"groep": "onzin"},
        {"groep": "x" * 301},
        {"groep": "a\x00b"},
        {"groep": "https://x.nl/elders/groep/"},
        {"groep": '"><script>alert(1)</script>'},
        {"hoogte": "299"},
        {"hoogte": "2001"},
        {"hoogte": "veel"},
        {"hoogte": "9" * 400},
    ],
    ids=lambda asked: f"{next(iter(asked))}-{str(*asked.values())[:8]!r}",
)
def test_a_choice_that_makes_no_sense_gives_no_line(client, group, asked):
    response = client.get(MAKE, asked)

    assert response.status_code == 200
    assert response.context["form"].errors
    assert "<iframe" not in words(response)
    assert "<script>alert" not in words(response)


def test_district_and_group_together_are_one_too_many(client, group):
    asked = {"wijk": group.neighbourhoods.get().district.code, "groep": group.slug}

    assert list(client.get(MAKE, asked).context["form"].errors) == ["groep"]


def test_a_name_with_quotes_stays_inside_its_attribute(client):
    group = factories.AlertGroupFactory(name='"><script>alert(1)</script>')

    page = words(client.get(MAKE, {"groep": group.slug}))

    assert "<script>alert" not in page
    assert "<script>alert" not in snippet(client.get(MAKE, {"groep": group.slug}))


@pytest.mark.parametrize("origins", [[], ["https://www.hoogeveen.nl"]])
def test_it_says_which_sites_may_show_the_map(client, settings, origins):
    settings.EMBED_ORIGINS = origins

    page = words(client.get(MAKE))

    assert ("nog geen website" in page) == (not origins)
    assert all(f"<li>{origin}</li>" in page for origin in origins)
