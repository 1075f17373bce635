"""Who is in a WhatsApp group, read from what a coordinator copied, typed or exported.

Three kinds: the line of numbers and names that WhatsApp shows of a group, a list with somebody a
line, and contacts (vCard). Nothing of it is kept: it is read, compared and forgotten.
"""

from __future__ import annotations

import quopri
import re
from collections.abc import Iterator
from dataclasses import dataclass

import phonenumbers
from django.utils.translation import gettext as _
from phonenumbers import Leniency, PhoneNumberMatcher

from hoogeveen_alert.alphabets import likeliest
from hoogeveen_alert.phones import NETHERLANDS
from hoogeveen_alert.sheets.workbook import OLE, ZIP

from ..spelling import seen
from .sheet import FIELD_OF

MOST_BYTES = 2_000_000
MOST_SIGNS = 200_000  # of text: 1,024 people with their names take a quarter
MOST_PEOPLE = 1_500  # of whom WhatsApp takes 1,024
LONGEST_PART = 1_000  # in which the library looks for numbers: its work grows with the square
MOST_TRIES = 1_000
LONGEST_NAME = 80

# A Dutch mobile number, also without a zero (Excel) or a plus; what stands before a bare 6 must
# not be the code of another country.
DUTCH_MOBILE = re.compile(
    r"(?:(?:\+31|0031|(?<![\d+])31)[\s().\-/0]{0,6}|(?<![\d+])\(?0\)?[\s\-]{0,3}|(?<![\d+][\s(])(?<![\d+]))"
    r"6(?:[\s().\-/]{0,3}\d){8}(?!\d)"
)
DASHES = str.maketrans(dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2212", "-") | {"\xa0": " "})
# 27-11-2026 21:03 or [27/11/2026, 21:03:11], with which each line of an exported chat begins.
CHAT_LINE = re.compile(r"^\W{0,3}\d{1,4}[-/.]\d{1,2}[-/.]\d{2,4},?\s+\d{1,2}:\d{2}", re.MULTILINE)
CHAT_LINES = 3
SAME_PERSON = re.compile(r"[;\t|]|,(?=\S)")  # between the cells of one row of a file
PEOPLE = re.compile(r"[,;\t|]")
LINES = re.compile(r"[\r\n\x0b\x0c\x85\u2028\u2029]+")
# What WhatsApp itself writes between the people.
NOBODY = {
    *("u", "jij", "jou", "ik", "you", "me", "beheerder", "groepsbeheerder", "group admin", "admin"),
    *("deelnemers", "participants", "leden", "members", "bekijk alles", "view all", "zoeken"),
    *("hé daar! ik gebruik whatsapp.", "hey there! i am using whatsapp.", "beschikbaar", "bezet"),
}


class RosterRefused(Exception):
    """This is no list of people; the text says what it is, and what to do."""


@dataclass(frozen=True)
class Entry:
    """Somebody in the WhatsApp group, as written there: a number, a name, or both."""

    name: str = ""
    numbers: tuple[str, ...] = ()  # as +31612345678; of a contact there may be several
    is_unread: bool = False  # `name` holds digits that are no number

    @property
    def digits(self) -> str:
        """The first number as an address of WhatsApp has it."""
        return self.numbers[0].lstrip("+") if self.numbers else ""

    @property
    def number(self) -> str:
        """The first number as people write it."""
        if not self.numbers:
            return ""
        parsed = phonenumbers.parse(self.numbers[0])
        kind = phonenumbers.PhoneNumberFormat
        is_dutch = parsed.country_code == NETHERLANDS
        return phonenumbers.format_number(parsed, kind.NATIONAL if is_dutch else kind.INTERNATIONAL)


def text_of(content: bytes) -> str:
    """The text of a file. Raises RosterRefused for what is none."""
    if len(content) > MOST_BYTES:
        raise RosterRefused(
            _("This file is larger than 2 MB. Export only the people in the group, without photos.")
        )
    if content.startswith((ZIP, OLE)):
        raise RosterRefused(
            _("This is no text. Of a spreadsheet, copy the column with the numbers and paste it.")
        )
    text = _decoded(content)
    if any(not sign.isprintable() and sign not in "\t\r\n\x0b\x0c" for sign in seen(text[:5000])):
        raise RosterRefused(_("We cannot read this file. Choose contacts (.vcf) or a text file."))
    return text


def _decoded(content: bytes) -> str:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16", errors="replace")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        alphabet, _sense = likeliest(content)
        return content.decode(alphabet, errors="replace")


def read_roster(text: str) -> list[Entry]:
    """Everybody in it once. Raises RosterRefused."""
    if len(CHAT_LINE.findall(text[:MOST_SIGNS])) >= CHAT_LINES:
        raise RosterRefused(
            _("This is a conversation. Copy only who is in the group: open its info in WhatsApp.")
        )
    if "BEGIN:VCARD" in text[:2000].upper():
        return _checked(_of_contacts(text))
    if len(text) > MOST_SIGNS:
        raise RosterRefused(_too_much())
    return _checked(_of_lines(seen(text).translate(DASHES)))


def _checked(entries: Iterator[Entry]) -> list[Entry]:
    once: dict[tuple[str, tuple[str, ...]], Entry] = {}
    for entry in entries:
        # Somebody without a number twice may be two people with one name.
        once.setdefault((entry.name if not entry.numbers else "", entry.numbers), entry)
        if len(once) > MOST_PEOPLE:
            raise RosterRefused(_too_much())
    if not once:
        raise RosterRefused(_("We find no phone numbers or names in this."))
    return list(once.values())


def _too_much() -> str:
    return _("This is more than fits in a WhatsApp group (1,024). Paste only who is in the group.")


# Lines ---------------------------------------------------------------------------------------


def _of_lines(text: str) -> Iterator[Entry]:
    for line in LINES.split(text):
        person = _of_row(line)
        if person:
            yield person
        else:
            yield from _of_people(line)


def _of_row(line: str) -> Entry | None:
    """The one person of a line with cells; commas with a space stand between people."""
    if not SAME_PERSON.search(line) or re.search(r",\s", line):
        return None
    numbers, rest = numbers_in(line)
    cells = (_name(cell) for cell in PEOPLE.split(rest))
    return Entry(next(filter(None, cells), ""), (numbers[0],)) if len(numbers) == 1 else None


def _of_people(line: str) -> Iterator[Entry]:
    """Of each that stands between commas the number, or else the name."""
    for part in PEOPLE.split(line):
        numbers, rest = numbers_in(part)
        name = _name(rest)
        for number in numbers:
            yield Entry(name if len(numbers) == 1 else "", (number,))
        if not numbers and len(re.sub(r"\D", "", part)) >= 5:
            yield Entry(part.strip()[:LONGEST_NAME], is_unread=True)
        elif not numbers and name:
            yield Entry(name)


def numbers_in(text: str) -> tuple[list[str], str]:
    """Every phone number of the text as +31612345678, and what is left of it."""
    found: list[tuple[int, str]] = []

    def take(match: re.Match[str]) -> str:
        digits = re.sub(r"\D", "", match[0])
        found.append((match.start(), f"+31{digits[-9:]}"))
        return " " * len(match[0])

    rest = DUTCH_MOBILE.sub(take, text)
    if len(" ".join(rest.split())) > LONGEST_PART:
        return [number for _start, number in found], rest
    for match in PhoneNumberMatcher(rest, "NL", Leniency.POSSIBLE, MOST_TRIES):
        if _is_number(match.number):
            found.append((match.start, _as_e164(match.number)))
            rest = rest[: match.start] + " " * (match.end - match.start) + rest[match.end :]
    return [number for _start, number in sorted(found)], rest


def _is_number(number: phonenumbers.PhoneNumber) -> bool:
    """Of this country only what can be called; of others what the library takes for one."""
    is_dutch = number.country_code == NETHERLANDS
    return phonenumbers.is_valid_number(number) if is_dutch else True


def _as_e164(number: phonenumbers.PhoneNumber) -> str:
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def _name(text: str) -> str:
    """A name, without marks around it; nothing for what WhatsApp itself writes there."""
    bare = re.sub(r"[():;\"<>\[\]]", " ", text)
    name = " ".join(bare.split()).strip(" ~\u2022*-:;,.\"'()[]<>+").strip()
    if name.lower() in NOBODY or not any(sign.isalpha() for sign in name):
        return ""
    return "" if re.sub(r"[^a-z0-9]", "", name.lower()) in FIELD_OF else name[:LONGEST_NAME]


# Contacts ------------------------------------------------------------------------------------


def _of_contacts(text: str) -> Iterator[Entry]:
    """One for each card: the name, and each of its numbers."""
    name: str = ""
    numbers: list[str] = []
    for label, parameters, value in _properties(text):
        if label == "BEGIN":
            name, numbers = "", []
        elif label == "FN" or (label == "N" and not name):
            name = _name(_plain(value, parameters))
        elif label == "TEL":
            numbers += _numbers_of(parameters, value)
        elif label == "END" and (name or numbers):
            yield Entry(name, tuple(dict.fromkeys(numbers)))


def _numbers_of(parameters: str, value: str) -> list[str]:
    """WhatsApp puts its own spelling of a number beside that of the contact."""
    own = re.search(r"WAID=(\d{6,15})", parameters)
    written = f"+{own[1]}" if own else seen(value).translate(DASHES)
    numbers, _rest = numbers_in(written)
    return numbers


def _plain(value: str, parameters: str) -> str:
    if "QUOTED-PRINTABLE" in parameters:
        value = quopri.decodestring(value.encode()).decode(errors="replace")
    parts = [part.strip() for part in seen(value).split(";")[:3]]
    # N has the family name first: Bos;Anna;van der
    words = (parts[1], parts[2], parts[0]) if len(parts) == 3 else parts
    return " ".join(" ".join(words).replace("\\", "").split())


def _properties(text: str) -> Iterator[tuple[str, str, str]]:
    """Name, parameters in capitals and value of each line, the folded ones whole."""
    whole = re.sub(r"\r?\n[ \t]|=\r?\n", "", text)
    for line in whole.splitlines():
        head, colon, value = line.partition(":")
        if colon:
            label, _semicolon, parameters = head.upper().partition(";")
            yield label.rpartition(".")[2].strip(), parameters, value
