"""Which streets the words of a text may mean, the likeliest first."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from ..models import Address
from ..spelling import key_of
from .known import STREETS, Name, Names
from .reading import Reading, Typed
from .search import HouseNumber

# Zuideropgaande Nieuw Moscou: words of a place.
PLACE_WORDS = 3

Words = tuple[str, ...]
Split = tuple[Words, tuple[Name, ...]]  # the words of a street, and the places beside it


@dataclass(frozen=True)
class Meaning:
    """Streets with a house number, and how much had to be read over to get there."""

    streets: list[Name]
    number: HouseNumber | None = None
    places: tuple[Name, ...] = ()
    mistakes: int = 0  # letters that were wrong
    closest: str = ""  # key of the street with the fewest mistakes
    left_out: bool = False  # words, or a place that the street is not in

    @property
    def is_exact(self) -> bool:
        return not self.mistakes and not self.left_out

    def fits(self, address: Address) -> bool:
        """Whether it lies in one of the streets, and in the place if that was typed."""
        if not any((address.street, address.town) == (s.name, s.town) for s in self.streets):
            return False
        return not self.places or any(_lies_in(address, place) for place in self.places)

    def is_sure(self, address: Address, streets: list[list[Address]]) -> bool:
        """A wrong address is worse than a question: no other street may be meant as well."""
        if self.left_out or not self.number:
            return False
        if self.mistakes:
            return len(streets) == 1 and key_of(address.street) == self.closest
        # Of two villages one has 12, the other 12a and 12b: who typed 12 may live in both.
        return len(streets) == 1 or bool(self.number.suffix)


def _lies_in(address: Address, place: Name) -> bool:
    if place.kind == "town":
        return address.town == place.name
    neighbourhood = address.neighbourhood
    if place.kind == "neighbourhood":
        return neighbourhood.name == place.name
    return neighbourhood.district.name == place.name


def numbered(typed: Typed, names: Names) -> list[Meaning]:
    """What the words may mean with each house number in them; the least to read over first."""
    found = [m for reading in typed.readings() for m in _of_reading(reading, names)]
    return sorted(found, key=lambda m: (m.left_out, m.mistakes))


def bare(typed: Typed, names: Names) -> list[Meaning]:
    """The same without a number."""
    found = list(_of_reading(Reading(typed.words), names))
    return sorted(found, key=lambda m: (m.left_out, m.mistakes))


def _of_reading(reading: Reading, names: Names) -> Iterator[Meaning]:
    """With a street, or with a number only (that of a postcode)."""
    before, after = reading.before, reading.after
    if reading.addition and places_of(reading.addition, names):
        return  # "12 Elim" is no addition
    if not before and after:
        before, after = after, ()
    places = places_of(after, names)
    left_out = bool(after) and not places
    if not before:
        yield Meaning([], reading.number, left_out=left_out)
        return
    splits = list(_splits(before, places, names))
    exact = [(names.exact(key_of(" ".join(words)), STREETS), there) for words, there in splits]
    if any(streets for streets, _there in exact):
        for streets, there in exact:
            if streets:
                yield _within(Meaning(streets, reading.number, there, left_out=left_out))
        return
    for words, there in splits:
        close = names.close(key_of(" ".join(words)), STREETS)
        if close:
            nearest = close[0]
            meaning = Meaning([c.name for c in close], reading.number, there, nearest.mistakes)
            yield _within(meaning, closest=nearest.name.key, left_out=left_out)


def _splits(words: Words, after: tuple[Name, ...], names: Names) -> Iterator[Split]:
    """The words whole, and without a place at their end or beginning."""
    yield words, after
    for length in range(1, min(PLACE_WORDS, len(words) - 1) + 1):
        for rest, place in ((words[:-length], words[-length:]), (words[length:], words[:length])):
            places = places_of(place, names)
            if places:
                yield rest, after or places


def _within(meaning: Meaning, **facts: Any) -> Meaning:
    """Only streets of the town that was typed, if it has them."""
    towns = {place.name for place in meaning.places if place.kind == "town"}
    inside = [street for street in meaning.streets if not towns or street.town in towns]
    if inside:
        return replace(meaning, streets=inside, **facts)
    # "Hoogeveen" is what many call the whole municipality: nothing to be sure of.
    return replace(meaning, places=(), **(facts | {"left_out": True}))


def places_of(words: Words, names: Names) -> tuple[Name, ...]:
    """The places of these words; a town also with a mistake in it."""
    key = key_of(" ".join(words))
    if not key:
        return ()
    return tuple(names.exact_place(words) or (close.name for close in names.close(key, ("town",))))
