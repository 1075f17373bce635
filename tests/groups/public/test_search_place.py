"""The one field in which residents search: an address, a street, a village or a group."""

from urllib.parse import quote

import pytest

from tests import factories
from tests.factories import square
from tests.groups.public.test_search import BAD

pytestmark = pytest.mark.django_db


def ask(client, text):
    return client.get("/zoeken", {"zoek": text})


def words(response) -> str:
    return " ".join(response.content.decode().split())


@pytest.mark.parametrize("value", BAD.values(), ids=BAD)
def test_bad_input_never_breaks_the_page(client, address, value):
    response = client.get(f"/zoeken?zoek={quote(value)}")

    assert response.status_code == 200
    assert b"<script>alert" not in response.content
    assert "Lijst van alle groepen" in words(response) or response.context["form"].errors


@pytest.mark.parametrize(
    ("query", "told"), [("zoek=", "Vul in wat u zoekt"), ("zoek=" + "x" * 101, "100 letters")]
)
def test_what_cannot_be_searched_is_explained(client, query, told):
    page = words(client.get(f"/zoeken?{query}"))

    assert told in page
    assert 'href="#id_zoek"' in page


@pytest.mark.parametrize(
    "text", ["7933PA12", "dorpsstr. 12, Pesse", "dropsstraat 12", "12 7933 pa", "\u200e7933PA 12"]
)
def test_an_address_leads_to_its_group(client, group, address, text):
    page = words(ask(client, text))

    assert "Dorpsstraat 12, 7933 PA Pesse" in page
    assert f"/groepen/{group.slug}/aanmelden/?postcode=7933PA&amp;huisnummer=12" in page


@pytest.mark.parametrize("text", ["Dorpsstraat", "Pesse", "7933", "7933 PA", "dorpsstr", "pese?"])
def test_what_is_no_address_gives_its_groups(client, group, address, text):
    factories.AlertGroupFactory(name="Ver weg", area=square(9))

    page = words(ask(client, text))

    assert (group.name in page) == (text != "pese?")
    assert "Ver weg" not in page


def test_a_group_is_found_by_name(client, address):
    far = factories.AlertGroupFactory(name="Waakzaam Süd", area=square(9))

    page = words(ask(client, "waakzaam sud"))

    assert far.get_absolute_url() in page


def test_a_number_that_is_not_there_is_said_with_the_nearest(client, group, address):
    page = words(ask(client, "Dorpsstraat 14"))

    assert "Nummer 14 kennen wij daar niet" in page
    assert 'href="/zoeken?postcode=7933PA&amp;huisnummer=12"' in page
    assert group.name in page


def test_an_address_missing_at_a_postcode_can_be_reported(client, address):
    page = words(ask(client, "7933 PA 14"))

    assert 'action="/zoeken/adres-ontbreekt/"' in page
    assert 'name="huisnummer" value="14"' in page


def test_groups_that_are_not_published_are_not_shown(client, address):
    hidden = factories.AlertGroupFactory(name="Verborgen groep", status="applied")

    for text in ("Verborgen groep", "Pesse", "7933PA 12"):
        assert hidden.name not in words(ask(client, text)).replace('value="Verborgen groep"', "")


def test_the_page_is_kept_nowhere_and_logs_no_address(client, group, address, caplog):
    response = ask(client, "Dorpsstraat 12")

    assert "no-store" in response["Cache-Control"]
    assert "Dorpsstraat" not in caplog.text


@pytest.mark.parametrize(
    ("text", "queries"),
    [("7933PA 12", 2), ("Dorpsstraat 12", 3), ("Pesse", 2), ("Dorpsstraat", 3)],
)
def test_queries_do_not_grow_with_groups_and_addresses(
    client, group, address, text, queries, django_assert_num_queries
):
    for number in range(20, 50):
        factories.AddressFactory(number=number, neighbourhood=address.neighbourhood)
        factories.AlertGroupFactory(area=square(0), neighbourhoods=[address.neighbourhood])
    ask(client, text)

    with django_assert_num_queries(queries):
        ask(client, text)


@pytest.mark.parametrize("text", ["7933PA 12", "dropsstraat 12", "Buurt van Pesse"])
def test_what_was_searched_begins_the_start_of_a_group(client, address, text):
    neighbourhood = address.neighbourhood
    neighbourhood.name = "Buurt van Pesse"
    neighbourhood.save()

    response = client.get("/groepen/starten/", {"zoek": text})

    assert response.context["form"].initial["neighbourhoods"] == [neighbourhood.code]


@pytest.mark.parametrize("value", BAD.values(), ids=BAD)
def test_bad_input_never_breaks_the_start_of_a_group(client, address, value):
    assert client.get(f"/groepen/starten/?zoek={quote(value)}").status_code == 200


@pytest.fixture
def flat(address):
    """155 numbers at Dorpsstraat 10."""
    return [
        factories.AddressFactory(
            number=10, addition=f"{number:03}", neighbourhood=address.neighbourhood
        )
        for number in range(1, 156)
    ]


SEARCHES = [{"zoek": "Dorpsstraat 10"}, {"postcode": "7933PA", "huisnummer": "10"}]


@pytest.mark.parametrize("search", SEARCHES, ids=["words", "apart"])
def test_a_flat_shows_all_its_numbers_with_a_filter(client, flat, search):
    page = words(client.get("/zoeken", search))

    assert page.count("huisnummer=10-") == 155
    assert "155 van 155 adressen" in page
    assert 'name="achter"' in page


@pytest.mark.parametrize("search", SEARCHES, ids=["words", "apart"])
@pytest.mark.parametrize(
    ("behind", "first", "many"),
    [("1", "10-001", 67), ("01", "10-001", 67), ("12", "10-012", 11), ("155", "10-155", 1)],
)
def test_the_filter_works_without_javascript(client, flat, search, behind, first, many):
    response = client.get("/zoeken", search | {"achter": behind})

    shown = [address.house_number for address in response.context["choices"].addresses]
    assert (shown[0], len(shown)) == (first, many)
    assert f'value="{next(iter(search.values()))}"' in words(response)


@pytest.mark.parametrize("value", [*BAD.values(), "zz", "1" * 5_000])
def test_a_filter_that_fits_nothing_never_breaks(client, flat, value):
    response = client.get("/zoeken", SEARCHES[0] | {"achter": value})

    assert response.status_code == 200
    assert b"<script>alert" not in response.content


def test_the_number_of_a_flat_needs_no_zeros(client, flat):
    assert "Dorpsstraat 10-007, 7933 PA Pesse" in words(ask(client, "Dorpsstraat 10 7"))
    assert "Dorpsstraat 10-001, 7933 PA Pesse" in words(ask(client, "7933PA 10-1"))


@pytest.mark.parametrize("text", ["Dorpsstraat 10-1", "7933PA 10-1"])
def test_of_two_that_may_be_meant_only_those_are_asked_about(client, flat, address, text):
    factories.AddressFactory(number=10, addition="01", neighbourhood=address.neighbourhood)

    response = ask(client, text)

    shown = {one.house_number for one in response.context["choices"].addresses}
    assert shown == {"10-001", "10-01"}


def test_an_unknown_postcode_is_said_with_those_that_come_near(client, address):
    page = words(ask(client, "7933 PB 12"))

    assert "Postcode 7933 PB kennen wij hier niet" in page
    assert 'href="/zoeken?zoek=7933%20PA"' in page
    assert 'action="/zoeken/adres-ontbreekt/"' in page


def test_of_an_unknown_street_the_place_is_understood(client, group, address):
    page = words(ask(client, "Qwertzlaantje 1, Pesse"))

    assert "Wij kennen in Pesse geen adres, straat of groep die zo heet" in page
    assert 'href="/zoeken?zoek=Pesse"' in page


@pytest.mark.parametrize("text", ["qqqqzzzz", "7933 PB 12", "Qwertzlaantje 1, Pesse", "9999"])
def test_nothing_found_is_no_dead_end(client, address, text):
    page = words(ask(client, text))

    for path in ("/groepen/", "/kaart/", "/groepen/starten/"):
        assert f'href="{path}"' in page
    assert 'action="/zoeken/hier/"' in page
