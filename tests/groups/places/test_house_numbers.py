import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from groups.models import Address
from groups.places.search import (
    HouseNumber,
    Unreadable,
    nearest_numbers,
    parse_addition,
    parse_house_number,
    parse_postcode,
    pick,
)

LETTERS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"


def at(number: int, letter: str = "", addition: str = "") -> Address:
    return Address(street="Dorpsstraat", number=number, letter=letter, addition=addition)


@pytest.mark.parametrize(
    "text", ["7933PA", "7933pa", "7933 PA", " 7933  pA ", "79 33 p a", "7933\u00a0PA", "7933-PA",
     "\u200e7933PA", "\u202a7933\u200b PA\u202c", "7933\u00adPA\ufeff"],
)  # fmt: skip
def test_a_postcode_is_read_in_any_spelling(text):
    assert parse_postcode(text) == "7933PA"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "7933",
        "PA7933",
        "0933PA",
        "7933PAA",
        "79333PA",
        "7933P1",
        "7933\u017fa",
        "7933P\0A",
    ],
)
def test_what_is_no_postcode_is_refused(text):
    with pytest.raises(Unreadable):
        parse_postcode(text)


@pytest.mark.parametrize(
    ("text", "number", "suffix"),
    [
        ("12", 12, ""),
        (" 12 ", 12, ""),
        ("012", 12, ""),
        ("12a", 12, "a"),
        ("12A", 12, "a"),
        ("12 a", 12, "a"),
        ("12-a", 12, "a"),
        ("12-2", 12, "2"),
        ("12/2", 12, "2"),
        ("12 A 2", 12, "a2"),
        ("12a-2", 12, "a2"),
        ("12a2", 12, "a2"),
        ("12bis", 12, "bis"),
        ("12 BIS", 12, "bis"),
        ("12\u20132", 12, "2"),
        ("99999 G001", 99999, "g001"),
        ("\u200e12\u2060a", 12, "a"),
    ],
)
def test_a_house_number_is_read_in_any_spelling(text, number, suffix):
    read = parse_house_number(text)

    assert (read.number, read.suffix) == (number, suffix)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "a",
        "a12",
        "0",
        "-12",
        "123456",
        "9" * 5000,
        "12abcdef",
        "12\0",
        "12é",
        "12😀",
        "١٢",
        "²",
    ],
)
def test_what_is_no_house_number_is_refused(text):
    with pytest.raises(Unreadable):
        parse_house_number(text)


@settings(deadline=None)  # a busy machine is no error
@given(st.text())
def test_any_text_is_read_or_refused(text):
    for parse in (parse_postcode, parse_addition, parse_house_number):
        try:
            read = parse(text)
        except Unreadable:
            continue
        if isinstance(read, HouseNumber):
            assert 1 <= read.number <= 99999
            assert read.suffix == read.suffix.lower()
            assert len(read.suffix) <= 5


@settings(deadline=None)  # a busy machine is no error
@given(
    number=st.integers(1, 99999),
    letter=st.sampled_from(["", *LETTERS]),
    addition=st.text(alphabet=LETTERS + "0123456789", max_size=4),
    shape=st.sampled_from(["{0}{1}{2}", "{0} {1} {2}", "{0}{1}-{2}", " {0}-{1}/{2} "]),
    upper=st.booleans(),
)
def test_an_address_is_found_by_every_way_to_write_its_number(
    number, letter, addition, shape, upper
):
    if addition[:1].isdigit() and not letter:
        shape = "{0}-{1}{2}"  # 12 and 2 written as 122 is another house
    text = shape.format(number, letter, addition)
    address = at(number, letter, addition)

    found = pick(
        [at(number, "", "zzzz"), address], parse_house_number(text.upper() if upper else text)
    )

    assert found == address or addition.lower() == "zzzz"


def test_letter_and_addition_that_read_alike_are_told_apart_by_the_hyphen():
    letter, addition = at(12, "a"), at(12, "", "a")
    both = [letter, addition]

    assert pick(both, parse_house_number("12a")) is letter
    assert pick(both, parse_house_number("12-a")) is addition
    assert pick(both, parse_house_number("12 A")) is addition


def test_a_flat_is_found_without_its_zeros_where_that_means_one():
    flats = [at(12, "", "001"), at(12, "", "002"), at(12, "", "010")]

    assert pick(flats, parse_house_number("12-1")) is flats[0]
    assert pick(flats, parse_house_number("12 10")) is flats[2]
    assert pick([*flats, at(12, "", "01")], parse_house_number("12-1")) is None
    assert pick(flats, parse_house_number("12")) is None


def test_a_number_that_only_exists_with_letters_is_not_guessed():
    assert pick([at(12, "a"), at(12, "b")], HouseNumber(12)) is None


def test_the_nearest_numbers_come_in_the_order_of_the_street():
    street = [at(n) for n in (1, 3, 5, 7, 9, 11, 90, 92)]

    assert [a.number for a in nearest_numbers(street, 8)] == [1, 3, 5, 7, 9, 11]
    assert [a.number for a in nearest_numbers(street, 500)] == [5, 7, 9, 11, 90, 92]
