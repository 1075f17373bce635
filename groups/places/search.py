"""From what a visitor typed as postcode and house number to an address of the register."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from ..models import Address
from ..spelling import seen

# Spelled out: with re.IGNORECASE [a-z] also takes a long s and the Kelvin sign.
POSTCODE = re.compile(r"[1-9][0-9]{3}[A-Za-z]{2}")
# The BAG gives a number at most five digits; the database could not hold ten.
HOUSE_NUMBER = re.compile(r"0*([1-9][0-9]{0,4})(?![0-9])(.*)", re.DOTALL)
ADDITION = re.compile(r"[A-Za-z0-9]{0,5}")
SEPARATORS = re.compile("[\\s\\-\u2010-\u2015/.,]+")
ZEROS = re.compile(r"(?<![0-9])0+(?=[0-9])")

NEAREST_NUMBERS = 6
MOST_NAMED = 10  # in a sentence; of 155 flats nobody reads the numbers


class Unreadable(ValueError):
    """The text cannot be a postcode, a house number or an addition."""


@dataclass(frozen=True)
class HouseNumber:
    """A number and what follows it, in lower case, with a hyphen where anything separated."""

    number: int
    written: str = ""

    def __str__(self) -> str:
        return f"{self.number}{self.written}"

    @property
    def suffix(self) -> str:
        """Letter and addition joined: `a2` for 12a-2, 12 A 2 and 12a2 alike."""
        return self.written.replace("-", "")


@dataclass(frozen=True)
class Finding:
    """The address, or why there is none and which addresses of the postcode to offer."""

    address: Address | None = None
    postcode_known: bool = True
    number_known: bool = True
    offers: list[Address] = field(default_factory=list)


def parse_postcode(text: str) -> str:
    """Write a postcode as the register does: ` 7933 pa` becomes 7933PA. Raises Unreadable."""
    bare = SEPARATORS.sub("", seen(text))
    if not POSTCODE.fullmatch(bare):
        raise Unreadable(text)
    return bare.upper()


def parse_addition(text: str) -> str:
    """Read letter and addition: ` A 2` becomes -a-2. Raises Unreadable."""
    written = SEPARATORS.sub("-", seen(text)).rstrip("-")
    if not ADDITION.fullmatch(written.replace("-", "")):
        raise Unreadable(text)
    return written.lower()


def parse_house_number(text: str) -> HouseNumber:
    """Read a number with or without letter and addition. Raises Unreadable."""
    match = HOUSE_NUMBER.fullmatch(seen(text).strip())
    if not match:
        raise Unreadable(text)
    return HouseNumber(int(match[1]), parse_addition(match[2]))


def find_address(postcode: str, house_number: HouseNumber) -> Finding:
    """Look the address up in the register: one query when it exists, two when it does not."""
    there = Address.objects.at(postcode).with_place().order_by("number", "letter", "addition", "pk")
    same_number = once(there.filter(number=house_number.number))
    if same_number:
        address = pick(same_number, house_number)
        offers = fitting_of(same_number, house_number) or same_number
        return Finding(address, offers=[] if address else offers)
    offers = nearest_numbers(once(there), house_number.number)
    return Finding(postcode_known=bool(offers), number_known=False, offers=offers)


def once(addresses: Iterable[Address]) -> list[Address]:
    """Leave out repeats: the register has some addresses twice, with another point."""
    return list({str(a): a for a in reversed(list(addresses))}.values())[::-1]


def pick(addresses: list[Address], house_number: HouseNumber) -> Address | None:
    """Choose the address meant among those of one number; None when none or several fit."""
    fitting = fitting_of(addresses, house_number)
    return fitting[0] if len(fitting) == 1 else None


def fitting_of(addresses: list[Address], house_number: HouseNumber) -> list[Address]:
    """Those of one number that may be meant by what stands behind it."""
    fitting = [a for a in addresses if _suffix_of(a) == house_number.suffix]
    if len(fitting) > 1:
        # Letter a and addition a both read 12a; only the hyphen of 12-a tells them apart.
        spelled = f"{house_number.number}{house_number.written}"
        fitting = [a for a in fitting if a.house_number.lower() == spelled] or fitting
    if not fitting:
        # Flats: who lives at 001 types 1.
        bare = _without_zeros(house_number.suffix)
        fitting = [a for a in addresses if _without_zeros(_suffix_of(a)) == bare]
    return fitting


def beginning_with(addresses: list[Address], behind: str) -> list[Address]:
    """Those with this behind their number, zeros or not; the very one first: 1 is 001, then 010."""
    bare = _without_zeros(SEPARATORS.sub("", seen(behind)).lower())
    begin = [a for a in addresses if _without_zeros(_suffix_of(a)).startswith(bare)]
    return sorted(begin, key=lambda a: _without_zeros(_suffix_of(a)) != bare)


def nameable(offers: list[Address], house_number: HouseNumber) -> list[Address]:
    """Those to name where the number is not known; none where there are too many for a sentence.

    Of many flats at one number those that begin as was typed.
    """
    if len(offers) > MOST_NAMED and house_number.suffix:
        offers = beginning_with(offers, house_number.suffix)
    return offers if len(offers) <= MOST_NAMED else []


def _suffix_of(address: Address) -> str:
    return (address.letter + address.addition).lower()


def _without_zeros(suffix: str) -> str:
    return ZEROS.sub("", suffix)


def nearest_numbers(addresses: list[Address], number: int) -> list[Address]:
    """Return the addresses closest in number, in the order of the street."""
    closest = sorted(addresses, key=lambda a: (abs(a.number - number), a.number, a.house_number))
    return sorted(closest[:NEAREST_NUMBERS], key=lambda a: (a.number, a.house_number))
