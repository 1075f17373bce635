"""Opening a register's file, and the checks that every register shares."""

import gzip
import math
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from . import ImportRefused

# The European Netherlands with some sea, in degrees.
WEST, SOUTH, EAST, NORTH = 3.0, 50.7, 7.4, 53.8
# The same in metres of RD New, to recognise a file that was not converted.
RD_EAST, RD_SOUTH, RD_NORTH = 300_000, 289_000, 650_000


@contextmanager
def opened(path: Path) -> Iterator[Iterable[bytes]]:
    """The file's bytes, unpacked when its name ends in .gz. Raises ImportRefused."""
    try:
        with path.open("rb") as file:
            yield gzip.GzipFile(fileobj=file) if path.suffix == ".gz" else file
    except EOFError as error:
        raise ImportRefused(f"{path.name} is cut off: the gzip file has no end.") from error
    except (gzip.BadGzipFile, zlib.error) as error:
        raise ImportRefused(f"{path.name} is not a sound gzip file: {error}.") from error
    except OSError as error:
        raise ImportRefused(f"{path} cannot be read: {error.strerror or error}.") from error


def decoded(lines: Iterable[bytes], name: str) -> Iterator[str]:
    """The lines as text; they must be UTF-8. Raises ImportRefused with the line's number."""
    for number, line in enumerate(lines, start=1):
        try:
            # utf-8-sig: spreadsheets put a byte order mark in front.
            yield line.decode("utf-8-sig" if number == 1 else "utf-8")
        except UnicodeDecodeError as error:
            raise ImportRefused(
                f"{name}, line {number}: this is not UTF-8: {error.reason}."
            ) from error


def check_position(lon: float, lat: float) -> None:
    """Refuse what is no place in the Netherlands in WGS84 degrees. Raises ImportRefused."""
    if not (math.isfinite(lon) and math.isfinite(lat)):
        raise ImportRefused(f"lon {lon}, lat {lat} is no position.")
    if WEST <= lon <= EAST and SOUTH <= lat <= NORTH:
        return
    if WEST <= lat <= EAST and SOUTH <= lon <= NORTH:
        raise ImportRefused(f"lon {lon}, lat {lat}: longitude and latitude are swapped.")
    if 0 < lon < RD_EAST and RD_SOUTH < lat < RD_NORTH:
        raise ImportRefused(
            f"{lon}, {lat} look like metres of RD New (EPSG:28992); degrees of WGS84 are needed."
        )
    raise ImportRefused(f"lon {lon}, lat {lat} lies outside the Netherlands.")


def checked_text(text: object, *, name: str, at_most: int) -> str:
    """The text without spaces around it, when it can be shown and stored. Raises ImportRefused."""
    if not isinstance(text, str) or not text.strip():
        raise ImportRefused(f"{name} is missing.")
    text = text.strip()
    if not text.isprintable():
        raise ImportRefused(f"{name} {text!r} holds characters that cannot be shown.")
    if len(text) > at_most:
        raise ImportRefused(f"{name} is longer than {at_most} characters: {text[:40]}…")
    return text
