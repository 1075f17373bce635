"""Files that somebody chose together, or put into one zip: sheets, and what stands beside them.

A zip that is a workbook itself is none. Of what is beside only files of known kinds are looked at.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from io import BytesIO
from pathlib import PurePosixPath
from typing import NamedTuple
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from .refused import Limits, locked, no_sheet
from .workbook import EXCEL, MOST_PARTS, OPEN_DOCUMENT, UNREADABLE, is_workbook

SHEETS = (".xlsx", ".ods", ".csv")
MOST_SHEETS = 40
# Made by programs, not by people.
DIRT = ("__MACOSX", ".")


class File(NamedTuple):
    name: str  # without folders
    content: bytes

    @property
    def stem(self) -> str:
        return PurePosixPath(self.name).stem

    @property
    def is_sheet(self) -> bool:
        return self.name.lower().endswith(SHEETS)


def is_bundle(content: bytes) -> bool:
    if not is_workbook(content):
        return False
    try:
        with ZipFile(BytesIO(content)) as archive:
            names = archive.namelist()
    except UNREADABLE:
        return False
    is_one = EXCEL in names or OPEN_DOCUMENT in names
    return not is_one and any(name.lower().endswith(SHEETS) for name in names)


def files_in(content: bytes, limits: Limits, beside: tuple[str, ...]) -> Iterator[File]:
    """The sheets of a bundle and what else has one of these endings. Raises SheetRefused."""
    try:
        with ZipFile(BytesIO(content)) as archive:
            yield from _files(archive, limits, beside)
    except UNREADABLE as error:
        raise no_sheet() from error


def _files(archive: ZipFile, limits: Limits, beside: tuple[str, ...]) -> Iterator[File]:
    parts = [part for part in archive.infolist() if not part.is_dir() and not _is_dirt(part)]
    wanted = [part for part in parts if part.filename.lower().endswith((*SHEETS, *beside))]
    sheets = [part for part in wanted if part.filename.lower().endswith(SHEETS)]
    # zipfile never unpacks more of a part than the size it declares.
    size = sum(part.file_size for part in wanted)
    if len(parts) > MOST_PARTS or len(sheets) > MOST_SHEETS or size > limits.unpacked:
        raise limits.too_many()
    if any(part.flag_bits & 1 for part in wanted):
        raise locked()
    for part in wanted:
        yield File(PurePosixPath(part.filename.replace("\\", "/")).name, archive.read(part))


def _is_dirt(part: ZipInfo) -> bool:
    return any(step.startswith(DIRT) for step in PurePosixPath(part.filename).parts)


def bundle_of(files: Iterable[File]) -> bytes:
    """One content of several files, for `files_in` to read."""
    stream = BytesIO()
    with ZipFile(stream, "w", ZIP_DEFLATED) as archive:
        for number, file in enumerate(files):
            archive.writestr(f"{number}/{file.name}", file.content)  # two may have one name
    return stream.getvalue()
