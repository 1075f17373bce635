"""A file of the municipality: kept for its preview, taken over, or deleted."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import timezone

from hoogeveen_alert.accounts.models import User
from hoogeveen_alert.sheets.kept import UploadGone, content_of, delete_unknown, forget_file

from .checking import check_town, mark_of
from .declared import WRITTEN, Row, TownSheet, Undone, town_sheets
from .models import SheetTurn, TownList, TownListQuerySet
from .reading import SheetRow, read_town

FOLDER = "town_lists"


class ChangedMeanwhile(Exception):
    """What would be written is not what was shown."""


class TooLate(Exception):
    """The list was undone already, or its day is over."""


@dataclass
class Outcome:
    """How many rows of each sheet were written, by its key."""

    written: dict[str, int] = field(default_factory=dict)

    @property
    def number(self) -> int:
        return sum(self.written.values())


def keep_upload(content: bytes, *, by: User) -> TownList:
    """Keep a file for its uploader; an earlier one that still waits goes."""
    for earlier in TownList.objects.waiting().filter(by=by):
        discard_upload(earlier)
    upload = TownList(by=by)
    # Not under the name it came with, which may name people.
    upload.file.save(f"{upload.key}.sheet", ContentFile(content), save=False)
    upload.save()
    return upload


@transaction.atomic
def discard_upload(upload: TownList) -> bool:
    """Delete the row and the file; tells whether it still waited."""
    deleted, _by_model = TownList.objects.waiting().filter(pk=upload.pk).delete()
    if deleted:
        forget_file(upload)
    return bool(deleted)


def take_over(upload: TownList, *, by: User, seen: str) -> Outcome:
    """Write what is new and what changed, one transaction a sheet, and forget the file.

    `seen` is the mark of what was shown. Should the machine stop between two sheets, the same
    file chosen again does the rest. Raises UploadGone, SheetRefused and ChangedMeanwhile.
    """
    file = read_town(content_of(upload))
    shown = check_town(file)
    if mark_of(shown) != seen:
        raise ChangedMeanwhile
    _claim(upload)
    outcome, checked = Outcome(), dict[str, list[Row]]()
    for sheet in town_sheets():
        if sheet.key in shown:
            meant = {row.number for row in shown[sheet.key] if row.state in WRITTEN}
            written = _take_sheet(sheet, file.rows[sheet.key], meant, checked, by, upload)
            outcome.written[sheet.key] = written
    return outcome


@transaction.atomic
def _claim(upload: TownList) -> None:
    """Of two who confirm one file at once, or press twice, the second finds it gone."""
    waits = TownList.objects.waiting().filter(pk=upload.pk)
    if not waits.update(taken_at=timezone.now(), file=""):
        raise UploadGone
    forget_file(upload)


@transaction.atomic
def _take_sheet(
    sheet: TownSheet,
    rows: list[SheetRow],
    meant: set[int],
    checked: dict[str, list[Row]],
    by: User,
    upload: TownList,
) -> int:
    """Another file may hold the same rows: who comes second looks again and finds them known."""
    SheetTurn.wait_for(sheet.key)
    checked[sheet.key] = sheet.check(rows, checked)
    due = [row for row in checked[sheet.key] if row.state in WRITTEN and row.number in meant]
    sheet.write(due, by, upload)
    return len(due)


@transaction.atomic
def undo(town_list: TownList) -> Undone:
    """Take back what came of a list, as far as nobody acted on it since; the last sheet first.

    What the list only put right stays. Raises TooLate after 24 hours, and a second time.
    """
    if not TownList.objects.undoable().filter(pk=town_list.pk).update(undone_at=timezone.now()):
        raise TooLate
    gone = left = 0
    for sheet in reversed(town_sheets()):
        SheetTurn.wait_for(sheet.key)
        undone = sheet.undo(town_list) if sheet.undo else Undone(0, 0)
        gone, left = gone + undone.gone, left + undone.left
    return Undone(gone, left)


def delete_old_lists() -> int:
    """Delete files past their hour, and old ones that no row knows; returns how many."""
    deleted = sum(discard_upload(upload) for upload in TownList.objects.expired())
    old = TownListQuerySet.retention.cutoff("chosen")
    return deleted + delete_unknown(TownList, FOLDER, before=old)
