"""Finding a place among few: what is certain, what is asked, and what it costs."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from groups.models import Address, AlertGroup, MapVersion, PlaceName
from groups.places import there
from groups.places.finding import find, find_addresses
from groups.places.found import Kind
from groups.places.imports.names import derive_names
from tests import factories
from tests.factories import square

pytestmark = pytest.mark.django_db


@pytest.fixture
def home(address):
    return address.neighbourhood


def add(home, **facts) -> Address:
    return factories.AddressFactory(neighbourhood=home, **facts)


def names_of(text: str) -> list[str]:
    fits = there.groups_of(find(text), AlertGroup.objects.published()).groups
    return sorted(fits.values_list("name", flat=True))


ODD = [
    "", " ", "\0", "\u200e", "%", "_", "'; --", "{{ x }}", "<b>", "12", "0 0", "9" * 100, "½",
    "١٢", "²", "1 1 1 1 1 1 1 1", "a" * 500, "7933", "7933 PA " + "1" * 90, "-", "12a 12b 12c",
    "\ud800", "🏠" * 60, "ß", "nr. 12", "nr", "7933PA 7933PA", "12,,,;;;", "straat", "de", "'t",
]  # fmt: skip


@pytest.mark.parametrize("text", ODD, ids=ascii)
def test_odd_texts_find_no_address(address, text):
    found = find(text)

    assert found.address is None
    assert isinstance(found.said, str)
    assert find_addresses([text])[0].address is None


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.text(max_size=60)
    | st.lists(
        st.sampled_from(["Dorpsstraat", "12", "12a", "7933PA", "Pesse", "nr.", ",", "\u200e", "-"]),
        max_size=7,
    ).map(" ".join)
)
def test_no_text_raises(address, text):
    found = find(text)

    assert found.kind in set(Kind)
    assert there.groups_of(found, AlertGroup.objects.published()).groups.count() >= 0


def test_of_two_villages_with_a_street_the_one_that_is_named_counts(home):
    elim = add(home, town="Elim", postcode="7916AA")

    assert find("Dorpsstraat 12 Pesse").address.town == "Pesse"
    assert find("Dorpsstraat 12 elim").address == elim
    assert find("Elim, Dorpsstraat 12").address == elim
    assert find("Dorpsstraat 12").kind == Kind.ADDRESSES


def test_an_addition_that_only_one_village_has_is_no_question(home):
    elim = add(home, town="Elim", postcode="7916AA", letter="a")

    assert find("Dorpsstraat 12a").address == elim
    assert find("Dorpsstraat 12").kind == Kind.ADDRESSES


def test_flats_are_found_without_their_zeros(home):
    flats = [add(home, number=3, addition=f"00{n}") for n in (1, 2)]

    assert find("7933PA 3-1").address == flats[0]
    assert find("Dorpsstraat 3 2").address == flats[1]
    assert find("Dorpsstraat 3").kind == Kind.ADDRESSES


def test_zeros_are_not_read_over_where_that_means_two(home):
    for addition in ("01", "001"):
        add(home, number=3, addition=addition)

    assert find("7933PA 3-1").kind == Kind.ADDRESSES
    assert find("7933PA 3-01").address.addition == "01"


def test_a_number_that_is_not_there_falls_back_to_the_street_and_says_so(home):
    found = find("Dorpsstraat 99")

    assert (found.kind, str(found.missing)) == (Kind.STREET, "99")
    assert "Nummer 99 kennen wij daar niet" in found.said
    assert [a.number for a in found.nearest_numbers] == [12]


def test_a_mistake_that_may_mean_two_streets_is_asked_about(home):
    for street, postcode in (("Bosstraat", "7933AA"), ("Mosstraat", "7933AB")):
        add(home, street=street, postcode=postcode)

    found = find("Vosstraat 12")

    assert [a.street for a in found.addresses] == ["Bosstraat", "Mosstraat"]
    assert found.kind == Kind.ADDRESSES


def test_a_house_that_only_another_street_has_is_asked_about(home):
    add(home, street="Bosstraat", postcode="7933AA", number=2)
    add(home, street="Mosstraat", postcode="7933AB")

    assert find("Bosstrat 12").kind == Kind.ADDRESSES
    assert find("Bosstrat 2").address.street == "Bosstraat"


@pytest.mark.parametrize("words", ["Zuidwolde", "begane grond", "t.n.v. de heer"])
def test_words_that_mean_nothing_here_make_it_a_question(home, words):
    found = find(f"Dorpsstraat 12 {words}")

    assert (found.kind, found.is_exact) == (Kind.ADDRESSES, False)
    assert len(found.addresses) == 1


def test_a_number_that_only_another_village_has_is_not_taken(home):
    add(home, town="Elim", postcode="7916AA", number=14)

    found = find("Dorpsstraat 14 Pesse")

    assert (found.kind, found.understood) == (Kind.STREET, "Dorpsstraat, Pesse")
    assert find("Dorpsstraat 14").address.town == "Elim"


def test_a_mistake_is_told(home):
    found = find("Dropsstraat 12")

    assert found.address.street == "Dorpsstraat"
    assert "Wij zochten naar Dorpsstraat 12" in found.said


@pytest.mark.parametrize("text", ["7933", "7933pa", "Dorps", "pesse", "7933 PA 99"])
def test_what_is_no_address_has_the_groups_of_its_addresses(home, group, text):
    factories.AlertGroupFactory(name="Ver", area=square(9))

    assert names_of(text) == [group.name]


def test_a_group_is_found_by_a_part_of_its_name_in_any_spelling(home):
    factories.AlertGroupFactory(name="Buurtwacht 't Hoekje", area=square(9))

    assert names_of("het hoekje") == ["Buurtwacht 't Hoekje"]
    assert names_of("BUURTWACHT \u2018t hoek") == ["Buurtwacht 't Hoekje"]
    assert names_of("buurtwahct t hoekje") == ["Buurtwacht 't Hoekje"]


def test_an_address_without_a_group_gives_the_nearest(home, group):
    Address.objects.update(point="SRID=4326;POINT(6.5 52.9)")

    fits = there.groups_of(find("7933PA 12"), AlertGroup.objects.published())

    assert fits.is_nearest
    assert list(fits.groups) == [group]


def test_streets_stand_as_in_a_dutch_telephone_book(home):
    for number, street in enumerate(("Zandweg", "Éénhoornweg", "'s-Gravenweg", "Eikweg", "Tolweg")):
        add(home, street=street, number=5, postcode="7933PB", addition=str(number))
    derive_names()

    assert [a.street for a in find("7933PB 5").addresses] == [
        *("Éénhoornweg", "Eikweg", "'s-Gravenweg", "Tolweg", "Zandweg")
    ]


def test_names_that_a_new_import_brings_are_found_at_once(home):
    assert find("Nieuwstraat 12").kind == Kind.NOTHING
    Address.objects.update(street="Nieuwstraat")
    assert find("Nieuwstraat 12").kind == Kind.NOTHING

    derive_names()

    assert find("Nieuwstraat 12").kind == Kind.ADDRESS
    assert find("Dorpsstraat").kind == Kind.NOTHING


def test_deriving_names_again_changes_nothing(home):
    before, number = set(PlaceName.objects.values_list("pk")), MapVersion.both()
    derive_names()

    assert set(PlaceName.objects.values_list("pk")) == before
    assert MapVersion.both() == number


@pytest.mark.parametrize(
    ("text", "queries"),
    [("7933PA 12", 1), ("Dorpsstraat 12", 2), ("dropsstraat 12 pesse", 2), ("Dorpsstraat 99", 3)],
)
def test_queries_do_not_grow(home, text, queries, django_assert_num_queries):
    find(text)
    for number in range(20, 60):
        add(home, number=number)
    find(text)

    with django_assert_num_queries(queries):
        find(text)


def test_ten_addresses_take_two_queries(home, django_assert_num_queries):
    texts = [f"Dorpsstraat {number}" for number in range(12, 21)] + ["7933 PA 12"]
    find_addresses(texts)

    with django_assert_num_queries(2):
        found = find_addresses(texts)

    assert [f.kind for f in found] == [Kind.ADDRESS, *[Kind.NOTHING] * 8, Kind.ADDRESS]
