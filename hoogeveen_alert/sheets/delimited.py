"""A CSV file that somebody uploaded, as lines of cells, whatever program wrote it."""

from __future__ import annotations

import csv

from hoogeveen_alert.alphabets import ONE_BYTE, likeliest
from hoogeveen_alert.typed import cleaned

from .refused import Limits, no_sheet


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
    alphabet, sense = likeliest(content)
    # In the one of Windows and without a strange letter, as nearly all files are.
    return content.decode(alphabet), alphabet != ONE_BYTE[0] or sense < 0
