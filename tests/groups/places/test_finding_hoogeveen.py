"""Addresses of Hoogeveen, found by the ways in which people write them."""

import random
from collections import Counter

import pytest

from groups.models import Address, PlaceName
from groups.places.finding import find
from groups.places.found import Kind
from tests.groups.places.spellings import mistyped, spread, written

pytestmark = pytest.mark.slow
SEED = 12


@pytest.fixture(scope="module")
def some(hoogeveen) -> list[Address]:
    rows = spread(Address.objects.current().order_by("pk"), 60)
    for street in ("Kanaal W.Z.", "Jozef Israëlsstraat", "'t Noorden", "1e Zandwijkje"):
        rows.append(Address.objects.filter(street=street).order_by("pk")[0])
    return rows


def judged(address: Address, text: str) -> str:
    found = find(text)
    if found.kind == Kind.ADDRESS:
        return "right" if str(found.address) == str(address) else f"wrong: {text}"
    return "asked" if str(address) in {str(one) for one in found.addresses} else f"lost: {text}"


def test_every_way_to_write_an_address_finds_it(some):
    judgements = Counter(judged(a, text) for a in some for _rule, text in written(a))

    assert judgements.total() > 900
    assert judgements.keys() == {"right"}


def test_with_mistakes_nearly_all_are_found_and_none_is_another(some):
    chance = random.Random(SEED)
    texts = [(a, text) for a in some for _rule, text in [*written(a), *mistyped(a, chance)]]
    judgements = Counter(judged(address, text) for address, text in texts)

    assert [judgement for judgement in judgements if judgement.startswith("wrong")] == []
    assert judgements["right"] >= 0.99 * len(texts)


@pytest.mark.parametrize(
    ("text", "kind", "understood"),
    [
        ("Dorpsstraat 12 Pesse", "address", "Dorpsstraat 12, 7933 PC Pesse"),
        ("dorpsstr 12 pesse", "address", "Dorpsstraat 12, 7933 PC Pesse"),
        ("12 Dorpsstraat, Pesse", "address", "Dorpsstraat 12, 7933 PC Pesse"),
        ("Dorpsstraat 12", "addresses", "Dorpsstraat 12, Elim · Dorpsstraat 12, Pesse"),
        ("Dorpsstraat 12 Zuidwolde", "addresses", "Dorpsstraat 12, Elim · Dorpsstraat 12, Pesse"),
        ("Dorpstraat", "street", "Dorpsstraat, Elim · Dorpsstraat, Pesse"),
        ("Hoogeveenseweg 10 Pesse", "street", "Hoogeveenseweg, Pesse"),
        ("haagje 12", "address", "Het Haagje 12, 7906 AA Hoogeveen"),
        ("Het Haagje 3999", "street", "Het Haagje, Hoogeveen"),
        ("eisenhowerstr 10 1", "address", "Eisenhowerstraat 10-001, 7901 AH Hoogeveen"),
        ("wilhelminastr10", "address", "Wilhelminastraat 10, 7902 BP Hoogeveen"),
        ("7933pa", "postcode", "7933 PA"),
        ("7933 PA 12", "postcode", "7933 PA"),
        ("7933", "postcode", "7933"),
        ("Pesse", "name", "Pesse"),
        ("dorp Pesse", "name", "Pesse"),
        ("wijk de weide", "name", "De Weide"),
        ("krakeel", "name", "Krakeel"),
    ],
)
def test_what_is_understood_of_a_text(hoogeveen, text, kind, understood):
    found = find(text)

    assert (found.kind, found.understood) == (kind, understood)


def test_a_street_beside_the_postcode_of_another_is_asked_about(hoogeveen):
    found = find("Dorpsstraat 12, 7933 PA")

    assert found.kind == Kind.ADDRESSES
    assert [str(address) for address in found.addresses] == ["Dorpsstraat 12, 7933 PC Pesse"]
    assert not found.is_exact


def test_what_is_nothing_is_answered_with_what_comes_near(hoogeveen):
    found = find("Nergensstraat 1")

    assert found.kind == Kind.NOTHING
    assert "Rubensstraat, Hoogeveen" in [str(name) for name in found.offers]


def test_no_two_streets_of_a_town_have_one_key(hoogeveen):
    streets = Counter(PlaceName.objects.filter(kind="street").values_list("key", "town"))

    assert [street for street, times in streets.items() if times > 1] == []
