"""A table of addresses as text: ours, NLExtract's, and what Excel makes of either."""

import csv
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from . import ImportRefused
from .columns import ADDRESS, places_of
from .lettered import text_lines

NEEDED = ("straat", "huisnummer", "huisletter", "toevoeging", "postcode", "woonplaats")


class Line(NamedTuple):
    """A row by the names of our columns; `problem` says why it cannot be read at all."""

    number: int
    fields: dict[str, str]
    raw: str
    problem: str = ""


def read_lines(path: Path, remarks: list[str]) -> Iterator[Line]:
    """The rows of a table, with what had to be guessed as a remark. Raises ImportRefused."""
    guessed, lines = text_lines(path)
    if guessed:
        remarks.append(f"{path.name} is not UTF-8; it was read as {guessed}. Look at the names.")
    at: dict[str, int] = {}
    delimiter, width = "", 0
    for number, line in enumerate(lines, start=1):
        if not line.strip(',;\t |\r\n"'):
            continue
        if not delimiter:
            # Excel's own line, which says what stands between the values.
            if line.lower().startswith("sep="):
                continue
            delimiter = max(",;\t|", key=line.count)
            at, width = _columns(line, delimiter, f"{path.name}, line {number}")
            continue
        read = _read(number, line, delimiter, at, width)
        if read.problem and not line.endswith(("\n", "\r")):
            raise ImportRefused(f"{path.name} is cut off in line {number}: {read.problem}")
        yield read
    if not delimiter:
        raise ImportRefused(f"{path.name}, line 1: the column straat is missing.")


def _read(number: int, line: str, delimiter: str, at: dict[str, int], width: int) -> Line:
    raw = line.strip()
    try:
        # By itself: a quotation mark that nothing closes takes no other line along.
        values = _values(line, delimiter)
    except csv.Error as error:
        return Line(number, {}, raw, f"{error}.")
    if len(values) < width or any(values[width:]):
        problem = "it has more or fewer values than line 1 has columns."
        return Line(number, {}, raw, problem)
    return Line(number, {name: values[place].strip() for name, place in at.items()}, raw)


def _values(line: str, delimiter: str) -> list[str]:
    return next(csv.reader([line], delimiter=delimiter, strict=True), [])


def _columns(line: str, delimiter: str, where: str) -> tuple[dict[str, int], int]:
    """Where each column stands, and how many there are. Raises ImportRefused."""
    try:
        names = _values(line, delimiter)
    except csv.Error as error:
        raise ImportRefused(f"{where}: {error}.") from error
    at = places_of(names, ADDRESS)
    missing = [name for name in NEEDED if name not in at]
    if not missing and not ({"lat", "lon"} <= set(at) or {"x", "y"} <= set(at)):
        missing = [name for name in ("lat", "lon") if name not in at]
    if missing:
        raise ImportRefused(
            f"{where}: the column {missing[0]} is missing; there are {', '.join(names)!r:.200}."
        )
    return at, len(names)
