"""Which letters the bytes of a text are, when each is one letter of who knows which alphabet."""

from __future__ import annotations

from collections.abc import Iterator

# What names in the Netherlands are written with, beside the letters of ASCII; these above all.
LIKELY = frozenset("éèëêïöüóáäçñ")
COMMON = LIKELY | frozenset("íîìôòúûùàâåãõøæßýÿ")
APOSTROPHES = frozenset("\u2019\u2018")
MARKS = frozenset("€°²³½\u201c\u201d\u2013\u2014\u2026\xa0")
# Windows first: of two that make equal sense it is the likelier.
ONE_BYTE = ("cp1252", "mac_roman", "cp850")


def likeliest(content: bytes) -> tuple[str, int]:
    """The alphabet in which the bytes make most sense as names, and how much; below 0 none."""
    sense = {alphabet: _sense(text) for alphabet, text in _readings(content)}
    best = max(sense, key=sense.__getitem__)
    return best, sense[best]


def _readings(content: bytes) -> Iterator[tuple[str, str]]:
    """In each alphabet that has a letter for every byte; the last two have for all."""
    for alphabet in ONE_BYTE:
        try:
            yield alphabet, content.decode(alphabet)
        except UnicodeDecodeError:
            continue


def _sense(text: str) -> int:
    """How much the letters outside ASCII look like those of names: René more than RenŽ."""
    return sum(
        _sense_of(sign, text[at - 1 : at], text[at + 1 : at + 2])
        for at, sign in enumerate(text)
        if not sign.isascii()
    )


def _sense_of(sign: str, before: str, after: str) -> int:
    if sign in COMMON:
        return (3 if sign in LIKELY else 2) if before.isalpha() else 1
    if sign in APOSTROPHES:
        # In a word, at its end, or before it as in 't Hart; the other only before it.
        fits = after.isalpha() or before.isalpha()
        return 2 if fits and (sign == "\u2019" or not before.isalpha()) else -1
    if sign in MARKS:
        return 3 if before.isalpha() and not after.isalpha() else 1
    if sign.lower() in COMMON:  # a capital, which stands at the beginning or among capitals
        return -3 if before.islower() else 1
    return -3
