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


def test_a_flat_with_many_numbers_asks_for_what_stands_behind(client, address):
    for number in range(1, 41):
        factories.AddressFactory(
            number=10, addition=f"{number:03}", neighbourhood=address.neighbourhood
        )

    page = words(ask(client, "Dorpsstraat 10"))

    assert page.count("huisnummer=10-0") == 24
    assert "Typ ook wat erachter staat" in page
    assert "Dorpsstraat 10-007, 7933 PA Pesse" in words(ask(client, "Dorpsstraat 10 7"))
