from concurrent.futures import ThreadPoolExecutor
from urllib.parse import quote

import pytest
from django.contrib.gis.geos import Point
from django.urls import reverse

from groups.life import acts as life
from groups.models.rd import to_rd
from tests import factories
from tests.factories import SIDE, SOUTH, WEST, square

pytestmark = pytest.mark.django_db

MIDDLE = SOUTH + SIDE / 2


def east(squares: float) -> Point:
    """A point so many squares east of the middle of square 0; lon lat."""
    return Point(WEST + (squares + 0.5) * SIDE, MIDDLE, srid=4326)


def ask(client, postcode="7933PA", number="12", addition=""):
    query = {"postcode": postcode, "huisnummer": number, "toevoeging": addition}
    return client.get(reverse("groups:search"), query)


def words(response) -> str:
    return " ".join(response.content.decode().split())


def test_without_parameters_the_page_is_a_form_without_errors(client):
    response = client.get("/zoeken")

    assert response.status_code == 200
    assert not response.context["form"].errors
    assert "error-summary" not in words(response)


@pytest.mark.parametrize("postcode", ["7933PA", "7933pa", "7933 PA", " 7933  pa "])
def test_an_address_leads_to_its_group(client, group, address, postcode):
    response = ask(client, postcode)

    assert response.status_code == 200
    assert "Dorpsstraat 12, 7933 PA Pesse" in words(response)
    assert address.neighbourhood.name in words(response)
    assert f'href="{group.get_absolute_url()}"' in words(response)
    assert response.context["interest_form"] is None


def test_the_answer_stands_before_the_map(client, group, address):
    page = words(client.get("/zoeken?postcode=7933PA&huisnummer=12"))

    assert page.index("/aanmelden/?postcode=") < page.index('id="map"')


@pytest.mark.parametrize(
    ("number", "addition"),
    [("12a-2", ""), ("12 A 2", ""), ("12a2", ""), ("12a", "2"), ("12", "a2"), ("12", "A-2")],
)
def test_letter_and_addition_may_stand_in_one_field_or_two(client, address, number, addition):
    exact = factories.AddressFactory(letter="a", addition="2", neighbourhood=address.neighbourhood)

    response = ask(client, number=number, addition=addition)

    assert response.context["finding"].address == exact


def test_several_groups_stand_with_the_nearest_centre_first(client, address):
    wide = square(-2, 6 * SIDE)
    far = factories.AlertGroupFactory(name="Ver", area=wide)

    response = ask(client)

    assert [g.name for g in response.context["active"]][-1] == far.name
    assert len(response.context["active"]) == 2


def test_a_dormant_group_is_shown_as_such_with_tell_me_when(client, group, address):
    life.fall_dormant(group, why="stil")

    response = ask(client)

    assert response.context["active"] == []
    assert "1 november 2026" in words(response)
    assert "card--pale" in words(response)
    assert 'action="/belangstelling/"' in words(response)


def test_beside_an_active_group_a_dormant_one_is_still_shown(client, group, address):
    factories.AlertGroupFactory(name="Slaper", status="dormant")

    response = ask(client)

    assert "Slaper" in words(response)
    assert response.context["interest_form"] is None


def test_without_a_group_the_nearest_three_stand_with_their_distance(client, group, address):
    life.close(group, by=None, why="op")
    for number in (4, 2, 3, 5):
        factories.AlertGroupFactory(name=f"Op {number}", area=square(number))

    response = ask(client)

    assert [g.name for g in response.context["nearest"]] == ["Op 2", "Op 3", "Op 4"]
    assert "1,3 km" in words(response)
    assert 'action="/belangstelling/"' in words(response)
    assert "https://www.hoogeveen.nl/contact" in words(response)


@pytest.mark.parametrize("status", ["applied", "rejected", "closed"])
def test_a_group_that_is_not_published_is_not_found(client, group, address, status):
    type(group).objects.filter(pk=group.pk).update(
        status=status, closed_at="2026-11-02T00:00Z" if status == "closed" else None
    )

    assert group.name not in words(ask(client))


def test_a_number_that_does_not_exist_offers_the_nearest_of_that_postcode(client, address):
    for number in (2, 4, 6, 8, 10, 100):
        factories.AddressFactory(number=number, neighbourhood=address.neighbourhood)

    response = ask(client, number="7")

    assert response.status_code == 200
    assert [a.number for a in response.context["finding"].offers] == [2, 4, 6, 8, 10, 12]
    assert 'href="/zoeken?postcode=7933PA&amp;huisnummer=8"' in words(response)


def test_without_the_addition_the_existing_ones_are_offered(client, address):
    for letter, addition in (("a", ""), ("b", "2")):
        factories.AddressFactory(
            number=20, letter=letter, addition=addition, neighbourhood=address.neighbourhood
        )

    response = ask(client, number="20")

    assert 'huisnummer=20a"' in words(response)
    assert 'huisnummer=20b-2"' in words(response)
    assert response.context["finding"].address is None


def test_an_address_that_the_register_has_twice_is_one_address(client, address):
    factories.AddressFactory(serial=2, neighbourhood=address.neighbourhood, point=east(0.2))

    assert ask(client).context["finding"].address == address


def test_an_address_that_is_gone_is_not_found(client, address):
    type(address).objects.update(gone_on="2026-01-01")

    assert ask(client).context["finding"].address is None


@pytest.mark.parametrize("postcode", ["7933ZZ", "5038EA"])
def test_an_unknown_postcode_is_said_to_lie_outside_the_municipality(client, address, postcode):
    response = ask(client, postcode)

    assert response.status_code == 200
    assert "Hoogeveen" in response.content.decode()
    assert f"{postcode[:4]} {postcode[4:]}" in words(response)
    assert not response.context["finding"].postcode_known


BAD = {
    "nul": "12\0",
    "emoji": "🏠",
    "html": "<script>alert(1)</script>",
    "template": "{{ form }}{% if x %}",
    "quotes": "\"'`onfocus=x",
    "long": "7" * 10_000,
    "int": str(2**31),
    "bigint": str(2**63),
    "arabic": "٧٩٣٣",
    "surrogate": "\ud800".encode("utf-8", "surrogatepass"),
    "latin": b"\xe9\xff",
}
# In the page's address, and in the form.
FIELDS = {"postcode": "postcode", "huisnummer": "house_number", "toevoeging": "addition"}


def ask_raw(client, field, value):
    query = {"postcode": "7933PA", "huisnummer": "12", "toevoeging": ""} | {field: value}
    return client.get("/zoeken?" + "&".join(f"{k}={quote(v)}" for k, v in query.items()))


@pytest.mark.parametrize("value", BAD.values(), ids=BAD)
@pytest.mark.parametrize("field", FIELDS)
def test_bad_input_is_explained_and_kept(client, address, field, value):
    response = ask_raw(client, field, value)

    form = response.context["form"]
    assert response.status_code == 200
    assert list(form.errors) == [FIELDS[field]]
    assert len(form.errors[FIELDS[field]]) == 1
    assert form[FIELDS[field]].value() == (
        value if isinstance(value, str) else value.decode("utf-8", "replace")
    )
    assert b"<script>alert" not in response.content


@pytest.mark.parametrize("value", ["", "abc", "-1", "0", "12\r\n", "a a a", "..", "1e5"])
@pytest.mark.parametrize("field", FIELDS)
def test_odd_input_never_breaks_the_page(client, address, field, value):
    response = ask_raw(client, field, value)

    assert response.status_code == 200
    assert response.context["form"][FIELDS[field]].value() == value


def test_repeated_and_missing_parameters_never_break_the_page(client, address):
    for query in (
        "postcode=1&postcode=7933PA",
        "huisnummer=12",
        "toevoeging=%00",
        "postcode",
        "%ff",
    ):
        assert client.get(f"/zoeken?{query}").status_code == 200


def test_what_was_typed_stands_escaped_in_the_form_and_is_no_template(client, address):
    response = ask(client, postcode='"><b>{{ site }}{% now "Y" %}')

    assert 'value="&quot;&gt;&lt;b&gt;{{ site }}{% now &quot;Y&quot; %}"' in words(response)


def test_an_error_is_summed_up_and_tied_to_its_field(client, address):
    page = words(ask(client, postcode="hier", number=""))

    assert 'href="#id_postcode"' in page
    assert 'href="#id_huisnummer"' in page
    assert page.count('aria-invalid="true"') == 2
    assert "id_postcode_error" in page


def test_the_page_is_kept_nowhere_and_not_indexed(client, group, address):
    response = ask(client)

    assert "no-store" in response["Cache-Control"]
    assert '<meta name="robots" content="noindex">' in words(response)


def test_the_address_is_not_logged(client, address, caplog):
    ask(client, number="12")
    ask(client, postcode="hier")

    assert "7933PA" not in caplog.text


def test_a_group_is_found_in_two_queries_however_many_there_are(
    client, address, django_assert_num_queries
):
    ask(client)
    with django_assert_num_queries(2):
        ask(client)
    for _ in range(30):
        factories.AlertGroupFactory(area=square(0), neighbourhoods=[address.neighbourhood])

    with django_assert_num_queries(2):
        ask(client)


def test_without_a_group_three_queries_are_enough(client, address, django_assert_num_queries):
    type(address).objects.update(point=east(3))
    ask(client)  # the first in a process also reads what RD New is measured in

    with django_assert_num_queries(3):
        ask(client)


def test_metres_of_a_kept_transformation_are_those_of_a_new_one():
    point = east(0)
    new = point.transform(28992, clone=True)

    with ThreadPoolExecutor(2) as threads:
        kept = [to_rd(point), *threads.map(to_rd, [point] * 8)]

    assert {p.coords for p in kept} == {new.coords}
    assert {p.srid for p in kept} == {28992}
    assert to_rd(new).coords == new.coords
    assert point.srid == 4326


def test_a_post_to_the_search_page_is_not_allowed(client):
    assert client.post("/zoeken").status_code == 405
