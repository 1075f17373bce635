"""Which streets the words of a text may mean, the likeliest first."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ..models import Address
from ..spelling import key_of
from .known import PLACES, STREETS, Name, Names
from .reading import Reading, Typed
from .search import HouseNumber

# Hollandscheveldse Opgaande, Zuideropgaande Nieuw Moscou: words of a place.
PLACE_WORDS = 3


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
        """A wrong address is worse than a question: no other street comes as near."""
        if self.left_out:
            return False
        if not self.mistakes:
            return True
        return len(streets) == 1 and key_of(address.street) == self.closest


def _lies_in(address: Address, place: Name) -> bool:
    if place.kind == "town":
        return address.town == place.name
    neighbourhood = address.neighbourhood
    if place.kind == "neighbourhood":
        return neighbourhood.name == place.name
    return neighbourhood.district.name == place.name


def meanings(typed: Typed, names: Names) -> list[Meaning]:
    """All that the words may mean, those with the least to read over first."""
    found = [m for reading in typed.readings() for m in _of_reading(reading, names)]
    found += _of_reading(Reading(typed.words), names)
    return sorted(found, key=lambda m: (m.left_out, m.mistakes))


def _of_reading(reading: Reading, names: Names) -> Iterator[Meaning]:
    """With a street, or with a number only (that of a postcode)."""
    before, after = reading.before, reading.after
    if not before and after:
        before, after = after, ()
    after_places = _places(after, names)
    left_out = bool(after) and not after_places
    if not before:
        yield Meaning([], reading.number, left_out=left_out)
        return
    for words, before_places in _with_places(before, names):
        places = after_places or before_places
        yield from _of_street(words, places, reading.number, left_out, names)


def _with_places(
    words: tuple[str, ...], names: Names
) -> Iterator[tuple[tuple[str, ...], tuple[Name, ...]]]:
    """The words whole, and without a place at their end or beginning."""
    yield words, ()
    for length in range(1, min(PLACE_WORDS, len(words) - 1) + 1):
        for rest, place in (
            (words[:-length], words[-length:]),
            (words[length:], words[:length]),
        ):
            places = tuple(names.exact(key_of(" ".join(place)), PLACES))
            if places:
                yield rest, places


def _of_street(
    words: tuple[str, ...],
    places: tuple[Name, ...],
    number: HouseNumber | None,
    left_out: bool,
    names: Names,
) -> Iterator[Meaning]:
    key = key_of(" ".join(words))
    streets = names.exact(key, STREETS)
    mistakes, closest = 0, key
    if not streets:
        close = names.close(key, STREETS)
        if not close:
            return
        streets = [c.name for c in close]
        mistakes, closest = close[0].mistakes, close[0].name.key
    towns = {place.name for place in places if place.kind == "town"}
    inside = [street for street in streets if not towns or street.town in towns]
    if not inside:
        # "Hoogeveen" is what many call the whole municipality.
        yield Meaning(streets, number, (), mistakes, closest, left_out=True)
        return
    yield Meaning(inside, number, places, mistakes, closest, left_out)


def _places(words: tuple[str, ...], names: Names) -> tuple[Name, ...]:
    key = key_of(" ".join(words))
    found = names.exact(key, PLACES) if key else []
    return tuple(found or (close.name for close in names.close(key, ("town",))))
