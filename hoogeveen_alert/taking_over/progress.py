"""How far the work on a list is: in the cache, as a transaction hides it until it ends."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import asdict, dataclass
from typing import Any, Literal, TypeVar
from uuid import UUID

from django.core.cache import cache

T = TypeVar("T")
Step = Literal["waiting", "looking", "writing", "failed"]
EVERY = 0.3  # seconds between two words in the cache
KEPT = 3600
# Who said nothing for so long has stopped; going on again does no harm to one who did not.
SILENT_AFTER = 60


@dataclass(frozen=True)
class Progress:
    """`done` of `of` rows; `sheet` is the key of the one it is at."""

    step: Step
    of: int
    done: int = 0
    sheet: str = ""
    at: float = 0

    @property
    def is_alive(self) -> bool:
        return self.step != "failed" and time.time() - self.at < SILENT_AFTER


def _name(key: UUID) -> str:
    return f"town_list:{key}"


def progress_of(key: UUID) -> Progress | None:
    kept: dict[str, Any] | None = cache.get(_name(key))
    return Progress(**kept) if kept else None


def forget_progress(key: UUID) -> None:
    cache.delete(_name(key))


class Reporter:
    """Says how far it is, not more often than somebody can see."""

    def __init__(self, key: UUID, step: Step, of: int) -> None:
        self.key, self.step, self.of = key, step, of
        self.done, self.sheet, self._said = 0, "", 0.0
        self.say()

    def say(self) -> None:
        self._said = time.monotonic()
        said = Progress(self.step, self.of, min(self.done, self.of), self.sheet, time.time())
        cache.set(_name(self.key), asdict(said), timeout=KEPT)

    def begin(self, sheet: str) -> None:
        self.sheet = sheet
        self.say()

    def add(self, number: int = 1) -> None:
        self.done += number
        if time.monotonic() - self._said > EVERY:
            self.say()


_current: ContextVar[Reporter | None] = ContextVar("reporter", default=None)


@contextmanager
def reporting(key: UUID, step: Step, of: int) -> Iterator[Reporter]:
    """What is `counted` inside is told; an error too."""
    reporter = Reporter(key, step, of)
    token = _current.set(reporter)
    try:
        yield reporter
    finally:
        _current.reset(token)


def fail(key: UUID) -> None:
    Reporter(key, "failed", 0)


def counted(rows: Sequence[T]) -> Iterator[T]:
    """The rows; each is counted once it is done with, for who looks at the bar."""
    reporter = _current.get()
    for row in rows:
        yield row
        if reporter:
            reporter.add()
