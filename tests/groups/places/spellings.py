"""Ways in which people write an address, made by rules from the register's own words."""

from __future__ import annotations

import random
import unicodedata
from collections.abc import Iterable, Iterator

from groups.models import Address

ABBREVIATED = (("straat", "str."), ("laan", "ln"), ("weg", "wg."), ("plein", "pln"))
MADE_ASCII = str.maketrans("ëéöïüèáó", "eeoiueao")


def written(address: Address) -> Iterator[tuple[str, str]]:
    """Pairs of a rule's name and the address as that rule writes it."""
    street, town, number = address.street, address.town, address.house_number
    postcode = f"{address.postcode[:4]} {address.postcode[4:]}"
    yield "as it is", f"{street} {number}, {town}"
    yield "small, no comma", f"{street} {number} {town}".lower()
    yield "capitals", f"{street} {number} {town}".upper()
    yield "postcode", f"{postcode} {number}"
    yield "postcode, glued", f"{address.postcode.lower()}{number}"
    yield "number first", f"{number} {postcode}"
    yield "as on a letter", f"{street} {number}, {postcode} {town.upper()}"
    yield "signs nobody sees", f"\u202a{street}\u200b {number}\u200e, \u00ad{town}\u202c\ufeff"
    yield "accents apart", unicodedata.normalize("NFD", f"{street} {number} {town}")
    yield "no accents", f"{street} {number} {town}".translate(MADE_ASCII)
    yield "curled apostrophe", f"{street} {number} {town}".replace("'", "\u2019")
    yield "one letter ij", f"{street} {number} {town}".replace("ij", "\u0133")
    yield "town first", f"{town}, {street} {number}"
    yield "with nr.", f"{street} nr. {number} {town}"
    yield "hyphens are spaces", f"{street.replace('-', ' ')} {number} {town}"
    yield "spaces", f" {street}\u00a0\u00a0{number}\t{town} "
    for whole, short in ABBREVIATED:
        if street.lower().endswith(whole):
            yield "abbreviated", f"{street[: -len(whole)]}{short} {number} {town}"


def mistyped(address: Address, chance: random.Random) -> Iterator[tuple[str, str]]:
    """One or two letters wrong, in a name long enough to stand it."""
    rest = f" {address.house_number} {address.town}"
    if len(address.street) >= 8:
        yield "one letter wrong", wrong(address.street, chance) + rest
    if len(address.street) >= 10:
        yield "two letters wrong", wrong(wrong(address.street, chance), chance) + rest


def wrong(name: str, chance: random.Random) -> str:
    """A letter left out, doubled, swapped with the next or replaced."""
    at = chance.randrange(1, len(name) - 2)
    before, letter, after = name[:at], name[at], name[at + 1 :]
    kind = chance.randrange(4)
    if kind == 0:
        return before + after
    if kind == 1:
        return before + letter * 2 + after
    if kind == 2:
        return before + after[0] + letter + after[1:]
    return before + ("e" if letter != "e" else "a") + after


def spread(addresses: Iterable[Address], many: int) -> list[Address]:
    """From all over the register, each street at most once."""
    by_street = {(a.street, a.town): a for a in addresses}
    rows = [by_street[key] for key in sorted(by_street)]
    return rows[:: max(1, len(rows) // many)][:many]
