"""From a list that somebody wrote to its parts: postcodes, and names with numbers behind them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Literal

from ...spelling import key_of, visible

Parity = Literal["", "odd", "even"]

HIGHEST = 99_999  # the BAG gives a number at most five digits
LINES = re.compile(r"[\r\n;|\u2028\u2029]+")
HYPHENS = re.compile("[\u2010-\u2015\u2212]")
BULLET = re.compile(r"^\s*(?:[-*\u2022]\s+)")
# Of `tm` only between a space and a digit: 7902 TM is a postcode.
TO = re.compile(r"\s*(?:-|\bt\s*/\s*m\b|\btot\s+en\s+met\b)\s*|\s+t\.?e?\.?m\.?\s+(?=\d)")
POSTCODE = re.compile(r"(?:postcodes?\s*:?\s*)?([1-9][0-9]{3})\s*([A-Za-z]{2})?")
LETTERS = re.compile("[A-Za-z]{2}")
NUMBER = re.compile(r"([0-9]{1,5})([a-z][a-z0-9]{0,4})?")
RANGE = re.compile(r"([0-9]{1,5})-([0-9]{1,5})")
FILLING = re.compile(
    r"\b(?:huisnummers?|nummers?|nrs?|nos?|kant|zijde|en|van)\b\.?|[&+:,()\[\]]", re.IGNORECASE
)
PARITIES: dict[str, Parity] = {
    "oneven": "odd",
    "even": "even",
}


@dataclass(frozen=True)
class Numbers:
    """House numbers of a street, both ends included; `suffix` as in 12a, joined and small."""

    low: int = 1
    high: int = HIGHEST
    parity: Parity = ""
    suffix: str = ""

    def holds(self, number: int, suffix: str) -> bool:
        if not self.low <= number <= self.high or (self.suffix and suffix != self.suffix):
            return False
        return not self.parity or number % 2 == (self.parity == "odd")

    @property
    def is_backwards(self) -> bool:
        return self.high < self.low


@dataclass(frozen=True)
class Postcodes:
    """From the first postcode to the last, both included; 7902 is 7902AA to 7902ZZ."""

    first: str
    last: str

    def holds(self, postcode: str) -> bool:
        return self.first <= postcode <= self.last


def lines_of(text: str) -> Iterator[list[str]]:
    """Of each line its parts between commas, in the spelling in which they are read."""
    for line in LINES.split(text):
        bare = BULLET.sub("", HYPHENS.sub("-", line))
        parts = [visible(part) for part in bare.split(",")]
        if any(parts):
            yield [part for part in parts if part]


def postcodes_of(text: str) -> Postcodes | None:
    """`7902 AA`, `7902 AA-7902 AZ`, `7902 AA-AZ`, `7902`, `7902-7904`; None for anything else."""
    ends = [end.strip() for end in TO.split(text.strip().rstrip("."))]
    if not 1 <= len(ends) <= 2:
        return None
    first = POSTCODE.fullmatch(ends[0])
    if first and LETTERS.fullmatch(ends[-1]):
        ends[-1] = first[1] + ends[-1]
    last = POSTCODE.fullmatch(ends[-1])
    if not first or not last or bool(first[2]) != bool(last[2]):
        return None
    return Postcodes(
        first[1] + (first[2] or "AA").upper(),
        last[1] + (last[2] or "ZZ").upper(),
    )


def numbers_of(text: str) -> list[Numbers] | None:
    """`1-99 oneven`, `2 t/m 20 even en 31`, `12a`, `vanaf 40`, `oneven`; None for anything else.

    Of no words all numbers. Odd or even goes with the range before it, or with all behind it.
    """
    words = FILLING.sub(" ", TO.sub("-", text.lower())).split()
    found: list[Numbers] = []
    ahead: Parity = ""
    skipped = ""
    for word in words:
        if word in PARITIES:
            if found and not found[-1].parity:
                found[-1] = replace(found[-1], parity=PARITIES[word])
            else:
                ahead = PARITIES[word]
            continue
        if word in ("vanaf", "tot"):
            skipped = word
            continue
        numbers = _numbers(word, skipped)
        if numbers is None:
            return None
        found.append(replace(numbers, parity=ahead))
        skipped = ""
    if skipped:
        return None
    return found or [Numbers(parity=ahead)]


def _numbers(word: str, before: str) -> Numbers | None:
    if match := RANGE.fullmatch(word):
        return None if before == "tot" else Numbers(int(match[1]), int(match[2]))
    match = NUMBER.fullmatch(word.removesuffix("-").removeprefix("-").replace("-", ""))
    if not match:
        return None
    number = int(match[1])
    if before == "vanaf" or word.endswith("-"):
        return Numbers(low=number)
    if word.startswith("-"):
        return Numbers(high=number)
    if before == "tot":
        return Numbers(high=number - 1)
    return Numbers(number, number, suffix=match[2] or "")


def begins_with_number(text: str) -> bool:
    """Whether it goes on with the street before it: `3`, `7-9`, `oneven`."""
    return text[:1].isdigit() or key_of(text.split()[0]) in PARITIES
