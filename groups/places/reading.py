"""From what somebody typed to the parts it may have: a postcode, words and house numbers."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from ..spelling import visible
from .search import HouseNumber, Unreadable, parse_house_number

LONGEST = 120
# Spelled out: with re.IGNORECASE [a-z] also takes a long s and the Kelvin sign. The number may
# follow at once: 7933PA12.
POSTCODE = re.compile(r"(?<![0-9A-Za-z])([1-9][0-9]{3})[\s.\-]*([A-Za-z]{2})(?![A-Za-z])")
DIGITS = re.compile(r"[1-9][0-9]{3}")
NUMBER_WORD = re.compile(
    r"(?<!\w)(?:huis)?(?:nr|nummer|no|numero)\b[.:]?\s*(?=[0-9])", re.IGNORECASE
)
GLUED = re.compile(r"(?<=[^\W\d_]{3})(?=[0-9])|(?<=[^\W\d_]\.)(?=[0-9])")
BETWEEN = re.compile(r"[\s,;:()\[\]\"#]+")
EDGES = "-/.\u2013"
# A number, its letter and its addition may stand apart: 12 A 2.
NUMBER_PARTS = 3
MOST_NUMBERS = 4


@dataclass(frozen=True)
class Reading:
    """One way to take the words apart: around a house number, or without any."""

    before: tuple[str, ...]
    number: HouseNumber | None = None
    after: tuple[str, ...] = ()
    addition: tuple[str, ...] = ()  # words that the number took after its first


@dataclass(frozen=True)
class Typed:
    """What was typed, without signs that nobody sees."""

    text: str
    words: tuple[str, ...]
    postcode: str = ""  # 7933PA
    digits: str = ""  # 7933, when nothing else has it

    def readings(self) -> Iterator[Reading]:
        """Each house number it may hold, with most of what may belong to that first."""
        starts = [n for n, word in enumerate(self.words) if word[0] in "0123456789"]
        for start in starts[-MOST_NUMBERS:]:
            longest = min(len(self.words), start + NUMBER_PARTS)
            for end in range(longest, start, -1):
                try:
                    number = parse_house_number(" ".join(self.words[start:end]))
                except Unreadable:
                    continue
                addition = self.words[start + 1 : end]
                yield Reading(self.words[:start], number, self.words[end:], addition)


def read(text: str) -> Typed:
    """Take apart what somebody typed; never raises."""
    text = visible(text)[:LONGEST]
    postcode, rest = _postcode_of(text)
    words = _words_of(rest)
    is_area = not postcode and len(words) == 1 and DIGITS.fullmatch(words[0])
    digits = words[0] if is_area else ""
    return Typed(text, words, postcode, digits)


def without_postcode(typed: Typed) -> Typed:
    """The same when what looked like a postcode is none: the words as they stand."""
    return Typed(typed.text, _words_of(typed.text))


def _words_of(text: str) -> tuple[str, ...]:
    apart = GLUED.sub(" ", NUMBER_WORD.sub(" ", text))
    return tuple(filter(None, (word.strip(EDGES) for word in BETWEEN.split(apart))))


def _postcode_of(text: str) -> tuple[str, str]:
    """The postcode, and the text without it."""
    match = POSTCODE.search(text)
    if not match:
        return "", text
    return (match[1] + match[2]).upper(), f"{text[: match.start()]} {text[match.end() :]}"
