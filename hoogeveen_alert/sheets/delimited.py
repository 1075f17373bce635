"""A CSV file that somebody uploaded, as lines of cells, whatever program wrote it."""

from __future__ import annotations

import csv
from collections.abc import Iterator

from hoogeveen_alert.typed import cleaned

from .refused import Limits, no_sheet

# What names in the Netherlands are written with, beside the letters of ASCII; these above all.
LIKELY = frozenset("éèëêïöüóáäçñ")
COMMON = LIKELY | frozenset("íîìôòúûùàâåãõøæßýÿ")
APOSTROPHES = frozenset("\u2019\u2018")
MARKS = frozenset("€°²³½\u201c\u201d\u2013\u2014\u2026\xa0")
# Windows first: of two that make equal sense it is the likelier.
ONE_BYTE = ("cp1252", "mac_roman", "cp850")


def lines_of_csv(content: bytes, limits: Limits) -> tuple[list[tuple[str, ...]], bool]:
    """The lines, and whether the letters had to be guessed. Raises SheetRefused."""
    text, is_guessed = _decoded(content)
    if any(not c.isprintable() and c not in "\t\r\n" for c in cleaned(text[:2000])):
        raise no_sheet()
    first = text.lstrip().partition("\n")[0]
    delimiter = max(";,\t", key=first.count)
    try:
        lines = list(csv.reader(text.splitlines(keepends=True), delimiter=delimiter))
    except csv.Error as error:
        raise no_sheet() from error
    if sum(any(cell.strip() for cell in line) for line in lines) > limits.filled:
        raise limits.too_many()
    return [tuple(line[: limits.columns]) for line in lines], is_guessed


def _decoded(content: bytes) -> tuple[str, bool]:
    """As Excel, Numbers and LibreOffice write it; of one byte a letter the alphabet is not told."""
    encoding = "utf-16" if content.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8-sig"
    try:
        return content.decode(encoding), False
    except UnicodeDecodeError as error:
        if encoding == "utf-16":
            raise no_sheet() from error
    read = list(_readings(content))
    alphabet, text = max(read, key=lambda pair: _sense(pair[1]))
    # In the one of Windows and without a strange letter, as nearly all files are.
    return text, alphabet != ONE_BYTE[0] or _sense(text) < 0


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
