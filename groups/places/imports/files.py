"""Opening a register's file, and the checks that every register shares."""

import gzip
import math
import re
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO
from zipfile import BadZipFile, ZipFile

from . import ImportRefused

# The European Netherlands with some sea, in degrees.
WEST, SOUTH, EAST, NORTH = 3.0, 50.7, 7.4, 53.8
# The same in metres of RD New, to recognise a file that was not converted.
RD_EAST, RD_SOUTH, RD_NORTH = 300_000, 289_000, 650_000

ZIP, GZIP, SQLITE = b"PK\x03\x04", b"\x1f\x8b", b"SQLite format 3\x00"
# Of what is in a zip: all addresses of the Netherlands are 2 GB.
MOST_UNPACKED = 4_000_000_000
BAG_EXTRACT = re.compile(r"bag.?extract|\d{4}(WPL|OPR|NUM|VBO|LIG|STA|PND)\d{8}", re.IGNORECASE)
TAKE_INSTEAD = "take the BAG light GeoPackage of PDOK, or adressen.csv of NLExtract (docs/towns.md)"


def is_geopackage(path: Path) -> bool:
    """Whether the file is a database of SQLite, by its content. Raises ImportRefused."""
    return _start_of(path).startswith(SQLITE)


@contextmanager
def opened(path: Path) -> Iterator[IO[bytes]]:
    """The file's bytes, unpacked from gzip or the one file of a zip. Raises ImportRefused."""
    start = _start_of(path)
    try:
        with path.open("rb") as file:
            if start.startswith(ZIP):
                with ZipFile(file) as archive, archive.open(_only_member(archive, path)) as member:
                    yield member
            elif start.startswith(GZIP) or path.suffix == ".gz":
                with gzip.GzipFile(fileobj=file) as unpacked:
                    yield unpacked  # type: ignore[misc]  # a GzipFile is read as any file
            else:
                yield file
    except EOFError as error:
        raise ImportRefused(f"{path.name} is cut off: the packed file has no end.") from error
    except BadZipFile as error:
        raise ImportRefused(f"{path.name} is not a sound zip: {error}.") from error
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


def is_rd(x: float, y: float) -> bool:
    """Whether these are metres of RD New in the Netherlands; no degrees can be."""
    return 0 < x < RD_EAST and RD_SOUTH < y < RD_NORTH


def check_position(lon: float, lat: float) -> None:
    """Refuse what is no place in the Netherlands in WGS84 degrees. Raises ImportRefused."""
    if not (math.isfinite(lon) and math.isfinite(lat)):
        raise ImportRefused(f"lon {lon}, lat {lat} is no position.")
    if WEST <= lon <= EAST and SOUTH <= lat <= NORTH:
        return
    if WEST <= lat <= EAST and SOUTH <= lon <= NORTH:
        raise ImportRefused(f"lon {lon}, lat {lat}: longitude and latitude are swapped.")
    if is_rd(lon, lat):
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


def _start_of(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(len(SQLITE))
    except OSError as error:
        raise ImportRefused(f"{path} cannot be read: {error.strerror or error}.") from error


def _only_member(archive: ZipFile, path: Path) -> str:
    """The one table or map in a zip. Raises ImportRefused, saying what to take instead."""
    names = archive.namelist()
    if any(BAG_EXTRACT.search(name) for name in names):
        raise ImportRefused(f"{path.name} is the BAG extract in XML: {TAKE_INSTEAD}.")
    if "xl/workbook.xml" in names or "content.xml" in names:
        raise ImportRefused(f"{path.name} is a spreadsheet: save it as CSV UTF-8.")
    if any(name.lower().endswith(".gpkg") for name in names):
        raise ImportRefused(f"{path.name} holds a GeoPackage: unpack the zip and give that.")
    if any(name.lower().endswith(".shp") for name in names):
        raise ImportRefused(f"{path.name} holds shapefiles: take the GeoPackage of the same map.")
    parts = [
        part
        for part in archive.infolist()
        if part.filename.lower().endswith((".csv", ".txt", ".json", ".geojson"))
    ]
    if len(parts) != 1:
        raise ImportRefused(
            f"{path.name} holds {len(parts)} tables or maps where one belongs: unpack it and give "
            "the right one."
        )
    if parts[0].flag_bits & 1:
        raise ImportRefused(f"{path.name} has a password: save it without.")
    # zipfile never unpacks more of a part than the size it declares.
    if parts[0].file_size > MOST_UNPACKED:
        raise ImportRefused(f"{path.name} unpacks to more than {MOST_UNPACKED:,} bytes.")
    return parts[0].filename
