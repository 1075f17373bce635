"""Which archives stay: the newest of each of the last days, weeks and months that have one."""

import re
import shutil
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

DAYS, WEEKS, MONTHS = 7, 4, 6
NAME = "hoogeveen-alert-{:%Y-%m-%dT%H%M%SZ}.tar.gpg"
# In DATA_DIR: when it was touched is when the last backup was made.
MARK = "last_backup"
NAMED = re.compile(r"hoogeveen-alert-(\d{4}-\d\d-\d\dT\d{6}Z)\.tar\.gpg")


def moment_of(archive: Path) -> datetime | None:
    """When it was made, by its name; None for a file that is no archive of ours."""
    found = NAMED.fullmatch(archive.name)
    return datetime.strptime(found[1], "%Y-%m-%dT%H%M%SZ").replace(tzinfo=UTC) if found else None


def archives_in(folder: Path) -> dict[datetime, Path]:
    found = {moment_of(path): path for path in folder.iterdir() if path.is_file()}
    return {moment: path for moment, path in sorted(found.items(), key=str) if moment}


def to_keep(moments: Iterable[datetime]) -> set[datetime]:
    newest_first = sorted(moments, reverse=True)
    spans: list[tuple[int, Callable[[datetime], Any]]] = [
        (DAYS, lambda moment: moment.date()),
        (WEEKS, lambda moment: moment.isocalendar()[:2]),
        (MONTHS, lambda moment: (moment.year, moment.month)),
    ]
    kept: set[datetime] = set()
    for most, span_of in spans:
        newest: dict[Any, datetime] = {}
        for moment in newest_first:
            newest.setdefault(span_of(moment), moment)
        kept |= set(list(newest.values())[:most])
    return kept


def remove_old(folder: Path) -> list[Path]:
    """Remove what need not stay; returns it."""
    found = archives_in(folder)
    old = [found[moment] for moment in found.keys() - to_keep(found)]
    for path in old:
        path.unlink()
    return sorted(old)


def remove_halves(folder: Path) -> None:
    """Remove what a backup left that was cut off; call it while no other one is being made."""
    for path in folder.glob("*.partial"):
        path.unlink()
    for path in folder.glob(".making-*"):
        shutil.rmtree(path)
