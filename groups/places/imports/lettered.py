"""The lines of a text file, whatever alphabet the program wrote that saved it."""

import codecs
import io
from collections.abc import Iterator
from pathlib import Path

from hoogeveen_alert.alphabets import likeliest

from . import ImportRefused
from .files import MOST_UNPACKED, SQLITE, TAKE_INSTEAD, opened

CHUNK = 1_000_000
# No line of a register is longer; a file without line ends would fill the memory.
LONGEST = 100_000


def text_lines(path: Path) -> tuple[str, Iterator[str]]:
    """The alphabet when it had to be guessed, else empty, and the lines. Raises ImportRefused."""
    alphabet, is_guessed = _alphabet_of(path)
    return alphabet if is_guessed else "", _lines(path, alphabet)


def _lines(path: Path, alphabet: str) -> Iterator[str]:
    with opened(path) as file, io.TextIOWrapper(file, alphabet, newline="") as text:
        number = 0
        try:
            while line := text.readline(LONGEST):
                number += 1
                if len(line) == LONGEST:
                    raise ImportRefused(f"{path.name}, line {number}: this is no line of a table.")
                yield line
        except UnicodeError as error:
            raise ImportRefused(
                f"{path.name}, line {number + 1}: this is not {alphabet.upper()}: {error}."
            ) from error


def _alphabet_of(path: Path) -> tuple[str, bool]:
    """UTF-8 or UTF-16 where it is that, else the likeliest of one byte a letter, as a guess."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    size = lines = 0
    with opened(path) as file:
        while chunk := file.read(CHUNK):
            if not size:
                _check_is_text(chunk, path.name)
                if wide := _wide(chunk):
                    return wide, False
            size += len(chunk)
            if size > MOST_UNPACKED:
                raise ImportRefused(f"{path.name} unpacks to more than {MOST_UNPACKED:,} bytes.")
            try:
                decoder.decode(chunk)
            except UnicodeDecodeError as error:
                alphabet, sense = likeliest(chunk)
                if sense >= 0:
                    return alphabet, True
                line = lines + chunk.count(b"\n", 0, error.start) + 1
                raise ImportRefused(
                    f"{path.name}, line {line}: this is not UTF-8: {error.reason}."
                ) from error
            lines += chunk.count(b"\n")
    if decoder.getstate()[0]:
        raise ImportRefused(f"{path.name}, line {lines + 1}: cut off in the middle of a letter.")
    return "utf-8-sig", False


def _wide(start: bytes) -> str:
    """The kind of UTF-16: by its mark, or by the empty half of the first letter."""
    if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    if start[1:2] == b"\x00":
        return "utf-16-le"
    return "utf-16-be" if start[:1] == b"\x00" else ""


def _check_is_text(start: bytes, name: str) -> None:
    """Refuse, with what to take instead, what is something else than a table."""
    bare = start.lstrip(codecs.BOM_UTF8).lstrip()
    if start.startswith(SQLITE):
        raise ImportRefused(f"{name} holds a GeoPackage: unpack it and give that.")
    if bare.startswith(b"<"):
        kind = "the BAG extract in XML" if b"bag" in bare.lower() else "a web page or XML"
        raise ImportRefused(f"{name} is {kind}: {TAKE_INSTEAD}.")
    if bare.startswith((b"{", b"[")):
        raise ImportRefused(f"{name} is JSON, no table: {TAKE_INSTEAD}.")
