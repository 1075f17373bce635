"""Reading the registers of places and addresses: check a whole file first, then write at once."""

from dataclasses import dataclass, field
from typing import Any

# Of what is stored, the share that a sound newer file may lack: a year of demolition is a tenth.
MOST_GONE = 0.05


class ImportRefused(Exception):
    """The file cannot be taken over; the message names the line or feature and the reason."""


@dataclass(frozen=True)
class Plan:
    """What an import would write: rows to store, by what happens to them, and keys that go."""

    new: list[Any] = field(default_factory=list)
    changed: list[Any] = field(default_factory=list)
    gone: list[int] = field(default_factory=list)
    unchanged: int = 0
    back: int = 0  # of the changed ones, those that were gone

    @property
    def is_empty(self) -> bool:
        return not (self.new or self.changed or self.gone)

    def summary(self) -> str:
        return (
            f"{len(self.new)} new, {len(self.changed)} changed, "
            f"{len(self.gone)} gone, {self.unchanged} unchanged"
        )

    def doubt(self) -> str:
        """What an older file than the last one looks like, or empty."""
        if not (self.back and self.gone):
            return ""
        return (
            f"{self.back} that were gone come back while {len(self.gone)} go: is this an older "
            "file than the last?"
        )

    def check_gone(self, what: str, *, is_expected: bool) -> None:
        """Refuse a file that lacks much of what is there, unless that is said. ImportRefused."""
        there = len(self.changed) - self.back + len(self.gone) + self.unchanged
        if is_expected or len(self.gone) <= there * MOST_GONE:
            return
        raise ImportRefused(
            f"Of the {there} {what} that are here {len(self.gone)} would be gone, more than "
            f"{MOST_GONE:.0%}: {self.summary()}. Is the file cut off, a part of a larger one, an "
            "old one, or of another municipality? If it is right, add --expect-gone."
        )
