"""The search box on the form that starts a group: fills in, and keeps what was typed."""

import pytest

from tests import factories
from tests.groups.public.test_search import BAD

pytestmark = pytest.mark.django_db
START = "/groepen/starten/"


def look_up(client, text, **more):
    return client.post(START, {"find": "1", "zoek": text, "group_name": "Onze buurt", **more})


@pytest.mark.parametrize("value", BAD.values(), ids=BAD)
def test_bad_input_never_breaks_the_form(client, address, value):
    response = look_up(client, value)

    assert response.status_code == 200
    assert b"<script>alert" not in response.content
    assert 'value="Onze buurt"' in response.content.decode()


def test_an_address_is_filled_in_and_the_rest_is_kept(client, address):
    response = look_up(client, "dorpsstr 12 pesse", neighbourhoods=["BU01"])

    form = response.context["form"]
    assert form["postcode"].value() == "7933PA"
    assert form["house_number"].value() == "12"
    assert form["neighbourhoods"].value() == ["BU01", address.neighbourhood.code]
    assert 'value="Onze buurt"' in response.content.decode()
    assert not form.errors


def test_what_may_be_meant_is_offered_and_can_be_chosen(client, address):
    factories.AddressFactory(town="Elim", postcode="7916AA", neighbourhood=address.neighbourhood)

    page = look_up(client, "Dorpsstraat 12").content.decode()
    chosen = client.post(
        START, {"zoek": "Dorpsstraat 12", "choose": "Dorpsstraat 12, 7933 PA Pesse"}
    )

    assert 'name="choose" value="Dorpsstraat 12, 7933 PA Pesse"' in page
    assert chosen.context["form"]["postcode"].value() == "7933PA"


def test_nothing_found_says_so_and_keeps_the_form(client, address):
    page = look_up(client, "qqqqzzzz").content.decode()

    assert "Wij kennen geen adres" in page
    assert 'value="Onze buurt"' in page


def test_the_button_with_nothing_typed_shows_the_form_again(client, address):
    assert 'value="Onze buurt"' in look_up(client, "").content.decode()
