"""What somebody who is still typing may mean, in words of the registers."""

from __future__ import annotations

from collections.abc import Iterator

from ..spelling import key_of
from .known import PLACES, STREETS, Known, Name, in_the_book, known
from .reading import Reading, Typed, read

MOST = 8
SHORTEST = 2


def suggest(text: str) -> list[str]:
    """Up to eight texts that `find` understands, the likeliest first; one query."""
    typed = read(text)
    if typed.postcode or typed.digits or len(key_of(typed.text)) < SHORTEST:
        return []
    names = known()
    return list(dict.fromkeys(_texts(typed, names)))[:MOST]


def _texts(typed: Typed, names: Known) -> Iterator[str]:
    reading = next((r for r in typed.readings() if r.before and not r.after), None)
    if reading:
        for street in _streets(key_of(" ".join(reading.before)), names):
            yield _with_number(street, reading)
        return
    key = key_of(" ".join(typed.words))
    yield from (name.name for name in _starting(key, PLACES, names))
    yield from map(str, _streets(key, names))
    yield from (group.name for group in names.groups if key in group.key)


def _with_number(street: Name, reading: Reading) -> str:
    return f"{street.name} {reading.number}, {street.town}"


def _streets(key: str, names: Known) -> list[Name]:
    found = names.names.exact(key, STREETS) + _starting(key, STREETS, names)
    return found or [close.name for close in names.names.close(key, STREETS)]


def _starting(key: str, kinds: tuple[str, ...], names: Known) -> list[Name]:
    return sorted(
        names.names.starting(key, kinds), key=lambda name: (len(name.key), in_the_book(str(name)))
    )
