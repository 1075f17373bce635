"""Spreadsheets that wait to be confirmed, and the people in them."""

from __future__ import annotations

from dataclasses import dataclass

from hoogeveen_alert.sheets.kept import content_of

from ..models import AlertGroup, MemberImport, Membership
from .rows import Row, check_rows
from .sheet import Sheet, read_sheet


@dataclass(frozen=True)
class Outcome:
    added: list[Membership]
    known: int
    refused: int

    @property
    def letters(self) -> int:
        """How many get no mail, so that the coordinator prints a letter."""
        return sum(not membership.email for membership in self.added)


def rows_of(upload: MemberImport) -> list[Row]:
    """Each row with its state as things stand now. Raises UploadGone and SheetRefused."""
    return check_rows(upload.group, sheet_of(upload))


def sheet_of(upload: MemberImport) -> Sheet:
    """What stands in the file. Raises UploadGone and SheetRefused."""
    return read_sheet(content_of(upload))


def room_of(group: AlertGroup) -> int:
    return max(0, group.capacity - group.memberships.seated().count())
