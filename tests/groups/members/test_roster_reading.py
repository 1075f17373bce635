"""Who stands in what a coordinator pasted: numbers in any spelling, names, contacts."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from groups.members.roster_reading import (
    MOST_BYTES,
    Entry,
    RosterRefused,
    numbers_in,
    read_roster,
    text_of,
)
from tests.rosters import CHAT, SPELLINGS, card
from tests.sheets import ANNA, workbook

NUMBER = "+31648151623"


def who(text: str) -> list[tuple[str, ...]]:
    return [(entry.name, *entry.numbers) for entry in read_roster(text)]


def why(text: str) -> str:
    with pytest.raises(RosterRefused) as refused:
        read_roster(text)
    return str(refused.value)


# What is no list


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (CHAT, "een gesprek"),
        (CHAT.replace("[", "").replace("]", " -"), "een gesprek"),
        ("...\n, ; \n-", "geen telefoonnummers of namen"),
        ("BEGIN:VCARD\nEND:VCARD", "geen telefoonnummers of namen"),
        ("Naam;Telefoonnummer\n", "geen telefoonnummers of namen"),
        ("\n".join(f"06 4{number:07}" for number in range(1600)), "meer dan in een WhatsApp-groep"),
        ("a" * 200_001, "meer dan in een WhatsApp-groep"),
    ],
)
def test_what_is_no_list_of_people_is_refused_in_words(text, said):
    assert said in why(text)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"x" * (MOST_BYTES + 1), "groter dan 2 MB"),
        (b"\x89PNG\r\n\x1a\n\x00\x01", "kunnen we niet lezen"),
        (b"%PDF-1.7\n\x00\x01\x02", "kunnen we niet lezen"),
        (workbook(ANNA), "geen tekst"),
    ],
)
def test_a_file_that_is_no_text_is_refused_in_words(content, said):
    with pytest.raises(RosterRefused, match=said):
        text_of(content)


@pytest.mark.parametrize("text", ["1 2 3 4 5 6 " * 16_000, "+31 (0 " * 28_000, "6( " * 66_000])
def test_text_that_is_meant_to_take_long_does_not(text):
    started = time.process_time()
    read_roster(text)

    assert time.process_time() - started < 5


@given(st.text(max_size=300))
def test_any_text_gives_people_or_a_reason(text):
    try:
        entries = read_roster(text)
    except RosterRefused:
        return
    assert all(entry.numbers or entry.name for entry in entries)
    assert all(entry.number for entry in entries if entry.numbers)


# Numbers and names


@pytest.mark.parametrize("text", SPELLINGS)
def test_a_number_is_read_in_any_spelling(text):
    assert read_roster(text) == [Entry(numbers=(NUMBER,))]


@pytest.mark.parametrize("sentence", ["+31 6 48151623", "0031648151623"])
def test_the_line_of_whatsapp_has_numbers_and_names(sentence):
    text = f"+31 6 11111111, {sentence}, Jan de Vries, ~Piet, +49 151 23456789, Jij"

    assert who(text) == [
        ("", "+31611111111"),
        ("", NUMBER),
        ("Jan de Vries",),
        ("Piet",),
        ("", "+4915123456789"),
    ]


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("Anna Bos;06 48151623;7933 PA", [("Anna Bos", NUMBER)]),
        ("Anna Bos,0648151623", [("Anna Bos", NUMBER)]),
        ("0648151623\tAnna Bos", [("Anna Bos", NUMBER)]),
        ("Anna Bos 06 48151623", [("Anna Bos", NUMBER)]),
        ("Anna Bos: 06-48151623 (thuis)", [("Anna Bos thuis", NUMBER)]),
        ("Anna, 06 48151623", [("Anna",), ("", NUMBER)]),
        ("0648151623 0611111111", [("", NUMBER), ("", "+31611111111")]),
        ("+33 6 12 34 56 78", [("", "+33612345678")]),
        ("0528 123456", [("", "+31528123456")]),
        ("06 00000001", [("", "+31600000001")]),
    ],
)
def test_a_line_is_one_person_or_several(line, expected):
    assert who(line) == expected


@pytest.mark.parametrize("line", ["06 4815", "06 481 516 233", "12345678901234567890"])
def test_digits_that_are_no_number_are_shown_as_not_read(line):
    (entry,) = read_roster(line)

    assert entry.is_unread
    assert entry.name == line


def test_somebody_pasted_twice_is_one():
    assert who("06 48151623\n+31 6 48151623, Anna, Anna") == [("", NUMBER), ("Anna",)]


# Contacts


def test_contacts_have_a_name_and_each_of_their_numbers():
    text = card("Anna Bos", "item1.TEL;type=CELL:06-48 15 16 23", "TEL;HOME:0528 123456")
    text += card("Piet", "PHOTO;ENCODING=b:AAAA", " BBBB", "TEL;waid=31611111111:+31 6 11111111")

    assert who(text) == [("Anna Bos", NUMBER, "+31528123456"), ("Piet", "+31611111111")]


def test_contacts_of_an_old_phone_are_read():
    name = "N;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:Bos;Ren=C3=A9=\r\n;van der;;"
    text = f"BEGIN:VCARD\r\nVERSION:2.1\r\n{name}\r\nTEL;CELL:0648151623\r\nEND:VCARD\r\n"

    assert who(text) == [("René van der Bos", NUMBER)]


def test_a_forged_spelling_of_whatsapp_is_no_number():
    assert who(card("Anna", "TEL;waid=000000000:x")) == [("Anna",)]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "cp1252"])
def test_a_file_is_read_in_the_encoding_it_has(encoding):
    content = "René;06 48151623\r\n".encode(encoding)

    assert who(text_of(content)) == [("René", NUMBER)]


def test_what_is_left_keeps_its_place():
    assert numbers_in("a 06 48151623 b") == ([NUMBER], f"a {'':11} b")
