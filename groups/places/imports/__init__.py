"""Reading the registers of places and addresses: check a whole file first, then write at once."""

from dataclasses import dataclass, field
from typing import Any


class ImportRefused(Exception):
    """The file cannot be taken over; the message names the line or feature and the reason."""


@dataclass(frozen=True)
class Plan:
    """What an import would write: rows to store, by what happens to them, and keys that go."""

    new: list[Any] = field(default_factory=list)
    changed: list[Any] = field(default_factory=list)
    gone: list[int] = field(default_factory=list)
    unchanged: int = 0

    @property
    def is_empty(self) -> bool:
        return not (self.new or self.changed or self.gone)

    def summary(self) -> str:
        return (
            f"{len(self.new)} new, {len(self.changed)} changed, "
            f"{len(self.gone)} gone, {self.unchanged} unchanged"
        )
