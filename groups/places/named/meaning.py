"""What the parts of a list mean in the registers, and in plain words what is wrong with them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TypeVar

from django.utils.translation import gettext

from ...spelling import key_of
from ..known import STREETS, Name, Names, known
from .register import Places, Register, Street, Which
from .words import (
    HIGHEST,
    Numbers,
    Postcodes,
    begins_with_number,
    lines_of,
    numbers_of,
    postcodes_of,
)

Key = TypeVar("Key")

MOST_LETTERS = 20_000
MOST_PARTS = 1_000
MOST_OFFERED = 3
CODE = re.compile(r"(?:BU[0-9]{8}|WK[0-9]{6})", re.IGNORECASE)
KINDS = {
    "buurt": ("neighbourhood",),
    "wijk": ("district", "neighbourhood"),
    "dorp": ("town", "district", "neighbourhood"),
    "plaats": ("town", "district", "neighbourhood"),
    "woonplaats": ("town",),
}
ANY_PLACE = ("neighbourhood", "district", "town")


@dataclass(frozen=True)
class Problem:
    """A part that names nothing, or not one thing, and what to do about it."""

    part: str  # as it was written
    code: str  # unknown, elsewhere, several, nothing, backwards, unreadable, long, empty
    said: str


@dataclass(frozen=True)
class Understood:
    """What a part was taken for, in words of the registers, and how many addresses that are."""

    part: str
    said: str
    addresses: int


@dataclass(frozen=True)
class Named:
    """What one list names, as keys of rows."""

    addresses: frozenset[int] = frozenset()
    neighbourhoods: frozenset[int] = frozenset()
    standing_in: frozenset[int] = frozenset()  # the neighbourhoods of the addresses
    understood: list[Understood] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


@dataclass
class Meant:
    """A part and what it means, before the addresses are known."""

    part: str
    which: Which | Problem


def read_named(texts: Mapping[Key, str]) -> dict[Key, Named]:
    """What each list names; four queries for all of them. Never raises."""
    names = known().names
    meant = {key: list(_meanings(text, names)) for key, text in texts.items()}
    every = (part.which for parts in meant.values() for part in parts)
    register = Register([which for which in every if not isinstance(which, Problem)])
    return {key: _named(parts, register) for key, parts in meant.items()}


def _named(parts: list[Meant], register: Register) -> Named:
    addresses: set[int] = set()
    whole: set[int] = set()
    understood: list[Understood] = []
    problems: list[Problem] = []
    for part in parts:
        if isinstance(part.which, Problem):
            problems.append(part.which)
            continue
        found = register.addresses_of(part.which)
        if not found:
            problems.append(_nothing(part, register))
            continue
        understood.append(Understood(part.part, _said(part.which), len(found)))
        addresses |= found
        whole |= register.whole_of(part.which)
    standing_in = frozenset(register.neighbourhood_of[pk] for pk in addresses)
    return Named(frozenset(addresses), frozenset(whole), standing_in, understood, problems)


# Parts to meanings -----------------------------------------------------------------------------


def _meanings(text: str, names: Names) -> Iterator[Meant]:
    if len(text) > MOST_LETTERS:
        said = gettext("This list is too long. Use at most %(most)d letters.")
        yield _wrong("", "long", said, most=MOST_LETTERS)
        return
    number = 0
    for line in lines_of(text):
        for meant in _joined(line, names):
            number += 1
            if number > MOST_PARTS:
                said = gettext("This list has more than %(most)d parts. Use postcodes instead.")
                yield _wrong("", "long", said, most=MOST_PARTS)
                return
            yield meant
    if not number:
        said = gettext("Name at least one street, postcode or neighbourhood.")
        yield _wrong("", "empty", said)


def _joined(line: list[str], names: Names) -> Iterator[Meant]:
    """The meanings of a line; what belongs to the street before it is read together with that."""
    at = 0
    while at < len(line):
        end = at + 1
        meant = _meaning(line[at], names)
        while end < len(line) and _goes_on(meant, line[end], names):
            end += 1
            meant = _meaning(", ".join(line[at:end]), names)
        yield meant
        at = end


def _goes_on(meant: Meant, part: str, names: Names) -> bool:
    """Whether a part is a town or numbers of the street before the comma."""
    towns = {key_of(name.town) for name in _beginning(meant.part, names)[0]}
    if not towns or postcodes_of(part):
        return False
    if begins_with_number(part):
        return numbers_of(part) is not None
    town, numbers = _behind(part.split(), names)
    if numbers is None or not _towns(town, names):
        return False
    return key_of(town) in towns or not _streets(part, names)


def _meaning(part: str, names: Names) -> Meant:
    postcodes = postcodes_of(part)
    if postcodes:
        if postcodes.last < postcodes.first:
            said = gettext("“%(part)s” runs backwards. Write the lowest first.")
            return _wrong(part, "backwards", said)
        return Meant(part, postcodes)
    words = part.split()
    first = key_of(words[0])
    if first in KINDS and len(words) > 1:
        places = _places(" ".join(words[1:]), names, KINDS[first])
        if places:
            return Meant(part, Places(tuple(places)))
    places = _places(part, names, ANY_PLACE)
    street = _street(part, names)
    if places and street:
        return _wrong(
            part,
            "several",
            gettext(
                "“%(part)s” is a street and a place."
                " Write “straat %(part)s” or “%(kind)s %(part)s”."
            ),
            kind={"neighbourhood": "buurt", "district": "wijk", "town": "dorp"}[places[0].kind],
        )
    if places:
        return Meant(part, Places(tuple(places)))
    return street or _unknown(part, names)


def _places(text: str, names: Names, kinds: Iterable[str]) -> list[Name]:
    """The places of the first kind that has any of this name or code."""
    if CODE.fullmatch(text.strip()):
        return names.coded(text.strip().upper())
    found = names.exact(key_of(text), ANY_PLACE) or names.exact_place(text.split())
    return next((of for kind in kinds if (of := [n for n in found if n.kind == kind])), [])


def _towns(text: str, names: Names) -> list[Name]:
    return names.exact(key_of(text), ("town",))


def _streets(text: str, names: Names) -> list[Name]:
    return names.exact(key_of(text), STREETS)


def _street(part: str, names: Names) -> Meant | None:
    """The street that begins a part, with its town and numbers."""
    streets, town, numbers = _beginning(part, names)
    return _one_street(part, streets, town, numbers) if streets else None


def _beginning(text: str, names: Names) -> tuple[list[Name], str, list[Numbers]]:
    """The streets of the longest name that begins a text; what is behind it has to be read too."""
    words = text.replace(",", " , ").replace("(", " ").replace(")", " ").split()
    for end in range(len(words), 0, -1):
        streets = _streets(" ".join(words[:end]), names)
        if streets:
            rest = [word for word in words[end:] if word != ","]
            town, numbers = _behind(rest, names)
            if numbers is not None:
                return streets, town, numbers
    if words[1:] and key_of(words[0]) == "straat":
        return _beginning(" ".join(words[1:]), names)
    return [], "", []


def _behind(words: list[str], names: Names) -> tuple[str, list[Numbers] | None]:
    """The town, and the numbers, behind the name of a street; in either order.

    What holds no digit may be the name of a town that is elsewhere.
    """
    words = [word for word in words if word.lower() not in ("in", "te")]
    numbers = numbers_of(" ".join(words))
    if numbers is not None:
        return "", numbers
    for start in range(len(words)):
        for end in range(len(words), start, -1):
            town = " ".join(words[start:end])
            if _towns(town, names):
                numbers = numbers_of(" ".join([*words[:start], *words[end:]]))
                if numbers is not None:
                    return town, numbers
    written = " ".join(words)
    if key_of(written) and not any(sign.isdigit() for sign in written):
        return written, [Numbers()]
    return "", None


def _one_street(part: str, streets: list[Name], town: str, numbers: list[Numbers]) -> Meant:
    if any(one.is_backwards for one in numbers):
        said = gettext("“%(part)s” runs backwards. Write the lowest number first.")
        return _wrong(part, "backwards", said)
    there = [name for name in streets if not town or key_of(name.town) == key_of(town)]
    towns = sorted({name.town for name in streets})
    facts = {"street": streets[0].name, "towns": _either(towns), "town": town}
    if not there:
        said = gettext("%(street)s is in %(towns)s, not in %(town)s.")
        return _wrong(part, "elsewhere", said, **facts)
    if len(there) > 1:
        said = gettext("%(street)s is in %(towns)s. Write the town behind it: “%(example)s”.")
        return _wrong(part, "several", said, example=str(there[0]), **facts)
    return Meant(part, Street(there[0].name, there[0].town, tuple(numbers)))


def _unknown(part: str, names: Names) -> Meant:
    key = key_of(re.split(r"\s+(?=\d)", part)[0])
    like = names.like(key, (*STREETS, *ANY_PLACE))
    near = [f"“{name}”" for name in dict.fromkeys(map(str, like))][:MOST_OFFERED]
    if near:
        said = gettext("We do not know “%(part)s”. Do you mean %(offers)s?")
        return _wrong(part, "unknown", said, offers=_either(near))
    return _wrong(part, "unknown", gettext("We do not know “%(part)s”."))


def _wrong(part: str, code: str, said: str, **facts: object) -> Meant:
    return Meant(part, Problem(part, code, said % {"part": part, **facts}))


def _either(names: list[str]) -> str:
    """`Elim`, `Elim or Pesse`, `Elim, Pesse or Alteveer`."""
    if len(names) < 2:
        return "".join(names)
    return gettext("%(some)s or %(last)s") % {"some": ", ".join(names[:-1]), "last": names[-1]}


# In words --------------------------------------------------------------------------------------


def _said(which: Which) -> str:
    if isinstance(which, Postcodes):
        return _postcodes_in_words(which)
    if isinstance(which, Places):
        words = {
            "neighbourhood": gettext("neighbourhood %s"),
            "district": gettext("district %s"),
            "town": gettext("town %s"),
        }
        return ", ".join(words[name.kind] % name.name for name in which.names)
    numbers = ", ".join(filter(None, map(_numbers_in_words, which.numbers)))
    return f"{which.name} {numbers}".strip() + f", {which.town}"


def _postcodes_in_words(which: Postcodes) -> str:
    first, last = (f"{code[:4]} {code[4:]}" for code in (which.first, which.last))
    if which.first == which.last:
        return first
    if which.first.endswith("AA") and which.last.endswith("ZZ"):
        first, last = first[:4], last[:4]
    return first if first == last else f"{first} – {last}"


def _numbers_in_words(numbers: Numbers) -> str:
    ends = "%(low)d–%(high)d"
    if numbers.low == numbers.high:
        ends = f"%(low)d{numbers.suffix}"
    elif numbers.high == HIGHEST:
        ends = "" if numbers.low == 1 else gettext("from %(low)d")
    parity = {"": "", "odd": gettext("odd"), "even": gettext("even")}[numbers.parity]
    return " ".join(filter(None, (ends % {"low": numbers.low, "high": numbers.high}, parity)))


def _nothing(part: Meant, register: Register) -> Problem:
    which = part.which
    if isinstance(which, Postcodes):
        said = gettext("“%(part)s” is no postcode of this municipality.")
        return Problem(part.part, "elsewhere", said % {"part": part.part})
    if isinstance(which, Street):
        numbers = sorted({row.number for row in register.by_street[which.name, which.town]})
        said = gettext(
            "“%(part)s” holds no address. %(street)s has the numbers %(low)d to %(high)d."
        )
        if numbers:
            facts = {"street": which.name, "low": numbers[0], "high": numbers[-1]}
            return Problem(part.part, "nothing", said % {"part": part.part, **facts})
    said = gettext("“%(part)s” holds no address.")
    return Problem(part.part, "nothing", said % {"part": part.part})
