"""The large map: which groups it marks, where it begins, and its list."""

import json
import re

import pytest
from django.contrib.gis.geos import Point

from groups.models import AlertGroup
from groups.models.alert_group import centre_of
from tests.factories import (
    SIDE,
    SOUTH,
    WEST,
    AddressFactory,
    AlertGroupFactory,
    NeighbourhoodFactory,
    square,
)

URL = "/kaart/"

pytestmark = pytest.mark.django_db


@pytest.fixture
def pesse() -> AlertGroup:
    home = NeighbourhoodFactory(name="Pesse kern", area=square(0))
    AddressFactory(neighbourhood=home)
    return AlertGroupFactory(name="Buurtalert Pesse", area=square(0), neighbourhoods=[home])


@pytest.fixture
def elim() -> AlertGroup:
    home = NeighbourhoodFactory(name="Elim kern", area=square(3))
    point = Point(WEST + 3.5 * SIDE, SOUTH + SIDE / 2, srid=4326)
    AddressFactory(
        neighbourhood=home, town="Elim", street="Carel Coenraadweg", postcode="7916PA", point=point
    )
    return AlertGroupFactory(name="Elim Veilig", area=square(3), neighbourhoods=[home])


def settings_of(response) -> dict:
    page = response.content.decode()
    found = re.search(r'<script id="kaart-settings" type="application/json">(.*?)</script>', page)
    return json.loads(found[1])


def in_list(response) -> list[str]:
    return re.findall(r'<li data-slug="([\w-]+)">', response.content.decode())


@pytest.mark.parametrize("query", ["", "?groep=", "?groep=bestaat-niet", "?groep=%00", "?x=1"])
def test_without_a_question_no_group_stands_out(client, pesse, elim, query):
    response = client.get(URL + query)

    assert settings_of(response)["focus"] == []
    assert settings_of(response)["bounds"] is None
    assert sorted(in_list(response)) == ["buurtalert-pesse", "elim-veilig"]
    assert "no-store" not in response.get("Cache-Control", "")


@pytest.mark.parametrize("text", ["", "   ", "x" * 101, "\x00", "%", "<b>", "{{ x }}", "😀"])
def test_words_that_mean_nothing_are_answered_with_the_whole_map(client, pesse, text):
    response = client.get(URL, {"zoek": text})

    assert response.status_code == 200
    assert settings_of(response)["focus"] == []
    assert in_list(response) == ["buurtalert-pesse"]


def test_the_group_of_an_address_stands_out_and_its_address_has_a_pin(client, pesse, elim):
    response = client.get(URL, {"zoek": "dorpsstraat 12 pesse"})

    asked = settings_of(response)
    assert asked["focus"] == ["buurtalert-pesse"]
    assert asked["point"] == [pytest.approx(SOUTH + SIDE / 2), pytest.approx(WEST + SIDE / 2)]
    assert in_list(response) == ["buurtalert-pesse", "elim-veilig"]
    assert "Groepen van Dorpsstraat 12, 7933 PA Pesse" in " ".join(
        response.content.decode().split()
    )


def test_a_town_is_where_the_map_begins(client, pesse, elim):
    asked = settings_of(client.get(URL, {"zoek": "Elim"}))

    assert asked["focus"] == ["elim-veilig"]
    assert asked["point"] is None
    [[south, west], [north, east]] = asked["bounds"]
    assert WEST + 3 * SIDE <= west <= east <= WEST + 4 * SIDE
    assert SOUTH <= south <= north <= SOUTH + SIDE


@pytest.mark.parametrize(
    "text", ["7916 PA", "7916", "Carel Coenraadweg", "elim kern", "elim veilig"]
)
def test_a_postcode_street_neighbourhood_or_group_marks_its_groups(client, pesse, elim, text):
    assert settings_of(client.get(URL, {"zoek": text}))["focus"] == ["elim-veilig"]


def test_of_an_address_without_a_group_the_page_says_so(client, pesse):
    AddressFactory(street="Verweg", number=1, postcode="7999ZZ", town="Ver",
                   point=Point(WEST + 0.3, SOUTH, srid=4326))  # fmt: skip

    response = client.get(URL, {"zoek": "7999 ZZ 1"})

    assert settings_of(response)["focus"] == []
    assert settings_of(response)["point"]
    assert "Er is nog geen groep op uw adres" in response.content.decode()
    assert in_list(response) == ["buurtalert-pesse"]


def test_what_is_searched_is_kept_nowhere_and_found_by_no_search_engine(client, pesse):
    response = client.get(URL, {"zoek": "dorpsstraat 12 pesse"})

    assert "no-store" in response["Cache-Control"]
    assert '<meta name="robots" content="noindex">' in response.content.decode()


def test_a_slip_is_told_and_nothing_found_offers_what_comes_near(client, pesse, elim):
    assert "Carel Coenraadweg" in client.get(URL, {"zoek": "karel coenraadwech"}).content.decode()

    page = client.get(URL, {"zoek": "Dropsstraatweg"}).content.decode()

    assert 'href="/kaart/?zoek=Dorpsstraat%2C%20Pesse"' in page


def test_a_number_that_is_not_there_offers_its_neighbours_on_the_map(client, pesse):
    page = client.get(URL, {"zoek": "Dorpsstraat 13 Pesse"}).content.decode()

    assert 'href="/kaart/?zoek=7933PA+12"' in page


def test_one_group_stands_out_by_its_link_from_its_own_page(client, pesse, elim):
    page = client.get(pesse.get_absolute_url()).content.decode()
    assert 'href="/kaart/?groep=buurtalert-pesse"' in page

    response = client.get("/kaart/?groep=buurtalert-pesse")

    assert settings_of(response)["focus"] == ["buurtalert-pesse"]
    assert settings_of(response)["isOfOneGroup"] is False
    assert in_list(response)[0] == "buurtalert-pesse"


def test_a_group_that_is_not_public_is_not_marked(client, pesse):
    AlertGroupFactory(name="Nog niet", status="applied")

    assert settings_of(client.get("/kaart/?groep=nog-niet"))["focus"] == []


@pytest.mark.parametrize("query", ["", "?zoek=Pesse", "?groep=g-3-1"])
def test_query_counts_do_not_grow(client, pesse, query, django_assert_max_num_queries):
    client.get(URL + query)
    counts = []
    for number in (3, 40):
        for one in range(number):
            AlertGroupFactory(name=f"G {number} {one}", neighbourhoods=[pesse.neighbourhoods.get()])
        with django_assert_max_num_queries(8) as captured:
            client.get(URL + query)
        counts.append(len(captured))

    assert counts[0] == counts[1]


# A large land ------------------------------------------------------------------------------------


def many_groups(number: int) -> None:
    """Beside one another from west to east, as the factories lay them."""
    areas = [square(n) for n in range(number)]
    AlertGroup.objects.bulk_create(
        AlertGroup(
            name=f"Groep {n:04}",
            sort_key=f"groep{n:04}",
            slug=f"groep-{n:04}",
            status="active",
            area=area,
            centre_rd=centre_of(area),
        )
        for n, area in enumerate(areas)
    )


def test_a_large_land_is_paged_and_no_page_is_heavy(client):
    many_groups(600)

    pages = [client.get(URL, {"page": number}) for number in (1, 2, 3)]

    assert [len(in_list(page)) for page in pages] == [250, 250, 100]
    assert len({slug for page in pages for slug in in_list(page)}) == 600
    assert max(len(page.content) for page in pages) < 200_000
    assert "600 groepen staan op de kaart" in " ".join(pages[1].content.decode().split())
    assert 'href="?page=3"' in pages[1].content.decode()


def test_the_list_of_a_window_has_what_touches_it(client):
    many_groups(300)
    window = f"{WEST + 10.5 * SIDE},{SOUTH},{WEST + 12.5 * SIDE},{SOUTH + SIDE}"

    response = client.get(URL, {"bbox": window})

    assert in_list(response) == ["groep-0010", "groep-0011", "groep-0012"]
    assert 'data-total="300" data-in-view="3" data-paged' in response.content.decode()


@pytest.mark.parametrize("bbox", ["", "1,2,3", "9,9,1,1", "nan,1,2,3", "\x00", "1e400,0,1,1"])
def test_a_window_that_makes_no_sense_leaves_nothing_out(client, pesse, elim, bbox):
    assert len(in_list(client.get(URL, {"bbox": bbox}))) == 2


def test_what_stands_out_stands_on_the_first_page(client):
    many_groups(300)

    response = client.get(URL, {"groep": "groep-0299"})

    assert in_list(response)[:2] == ["groep-0299", "groep-0000"]
    assert "De groep die u zoekt" in response.content.decode()


def test_a_later_page_does_not_say_that_there_is_no_group(client, pesse):
    many_groups(300)

    page = client.get(URL, {"zoek": "dorpsstraat 12 pesse", "page": 2}).content.decode()

    assert "nog geen groep" not in page
