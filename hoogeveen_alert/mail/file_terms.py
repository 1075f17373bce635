"""Mails that a portal without a mail server put in a folder: they go with the term for mails."""

from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

from django.conf import settings

from hoogeveen_alert.personal_data import Expiring

from .models.terms import KEPT


def expiring() -> Iterator[Expiring]:
    yield Expiring("mails in files", lambda: len(_old()), _delete, lambda: len(_files()))


def _files() -> list[Path]:
    folder = Path(settings.EMAIL_FILE_PATH)
    return [path for ending in ("eml", "part") for path in folder.glob(f"*.{ending}")]


def _old() -> list[Path]:
    before = KEPT.cutoff()
    return [path for path in _files() if _written_at(path) < before]


def _written_at(path: Path) -> datetime:
    try:
        return datetime.fromtimestamp(path.stat().st_mtime, tz=UTC)
    except FileNotFoundError:
        return datetime.max.replace(tzinfo=UTC)  # another run was first


def _delete() -> int:
    old = _old()
    for path in old:
        with suppress(FileNotFoundError):
            path.unlink()
    return len(old)
