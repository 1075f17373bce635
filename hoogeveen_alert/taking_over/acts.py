"""A file of the municipality: kept, looked at, confirmed and written, or deleted.

Whoever works on it may be killed at any moment. Each step begins with what the database says is
done, and ends in one transaction; so a step that is taken again, or twice at once, is taken once.
"""

from __future__ import annotations

from typing import Any

from django.core.files.base import ContentFile
from django.db import IntegrityError, transaction
from django.utils import timezone

from hoogeveen_alert.accounts.models import User
from hoogeveen_alert.sheets.kept import UploadGone, content_of, delete_unknown, forget_file

from .checking import check_town
from .correcting import Corrections, corrected, merged
from .declared import WRITTEN, Row, TownSheet, Undone, town_sheets
from .found import Found, found_in, mark_of
from .models import SheetTurn, TownList, TownListQuerySet
from .progress import fail, forget_progress, reporting
from .reading import SheetRow, TownFile, read_town

FOLDER = "town_lists"


class ChangedMeanwhile(Exception):
    """What would be written is not what was shown."""


class TooLate(Exception):
    """The list was undone already, or its day is over."""


# Kept, and deleted --------------------------------------------------------------------------


def keep_upload(content: bytes, *, by: User, rows: int = 0) -> TownList:
    """Keep a file for its uploader; an earlier one that waits for a word goes."""
    for earlier in TownList.objects.waiting().filter(by=by, confirmed_at=None):
        discard_upload(earlier)
    upload = TownList(by=by, rows=rows)
    # Not under the name it came with, which may name people.
    upload.file.save(f"{upload.key}.sheet", ContentFile(content), save=False)
    upload.save()
    return upload


@transaction.atomic
def discard_upload(upload: TownList) -> bool:
    """Delete the row and the file; the row stays where something came of it.

    Tells whether it still waited.
    """
    waits = TownList.objects.waiting().filter(pk=upload.pk)
    if any(now.written for now in waits):
        return _close(upload)
    deleted, _by_model = waits.delete()
    if deleted:
        forget_file(upload)
    return bool(deleted)


@transaction.atomic
def _close(upload: TownList) -> bool:
    """Nothing more is written of it: file, and what it said, go."""
    closed = TownList.objects.waiting().filter(pk=upload.pk)
    gone: dict[str, Any] = {"file": "", "found": None, "corrections": {}}
    if not closed.update(taken_at=timezone.now(), **gone):
        return False
    forget_file(upload)
    return True


# One step -----------------------------------------------------------------------------------


def work_on(upload: TownList) -> None:
    """Take the step that is due: look at the rows, or write what was confirmed.

    Does nothing when the file is gone, or when another did it.
    """
    try:
        if upload.confirmed_at:
            finish(upload)
        elif not upload.looked_at:
            look(upload)
    except UploadGone:
        return
    except Exception:
        fail(upload.key)
        raise


def read(upload: TownList) -> TownFile:
    """With what was corrected on the page. Raises UploadGone and SheetRefused."""
    return corrected(read_town(content_of(upload)), upload.corrections)


def look(upload: TownList, *, is_changed: bool = False) -> None:
    """Keep what becomes of each row, for who confirms it. Raises UploadGone and SheetRefused."""
    with reporting(upload.key, "looking", upload.rows) as reporter:
        file = read(upload)
        found = found_in(file, check_town(file, reporter), is_changed=is_changed)
    same = TownList.objects.waiting().filter(pk=upload.pk, round=upload.round, confirmed_at=None)
    same.update(found=found.as_json(), looked_at=timezone.now())
    forget_progress(upload.key)


@transaction.atomic
def correct(upload: TownList, typed: Corrections) -> None:
    """Put other words in cells. Raises UploadGone."""
    _look_anew(upload, corrections=merged(upload.corrections, typed))


def _look_anew(upload: TownList, **changes: object) -> None:
    """Raises UploadGone when somebody did something else with it meanwhile."""
    same = TownList.objects.waiting().filter(pk=upload.pk, round=upload.round)
    anew = {"confirmed_at": None, "looked_at": None, "round": upload.round + 1}
    if not same.update(**anew, **changes):
        raise UploadGone
    upload.refresh_from_db()


@transaction.atomic
def confirm(upload: TownList, *, seen: str) -> None:
    """Have it written. Raises ChangedMeanwhile when `seen` is not the mark of what was found."""
    upload.refresh_from_db()
    if upload.is_going or not upload.found or Found.from_json(upload.found).mark != seen:
        raise ChangedMeanwhile
    same = TownList.objects.waiting().filter(pk=upload.pk, round=upload.round, confirmed_at=None)
    # Of two who press at once, the second finds it going.
    if same.update(confirmed_at=timezone.now(), done=[]):
        forget_progress(upload.key)
    upload.refresh_from_db()


def finish(upload: TownList) -> None:
    """Write what is new and what changed, one transaction a sheet, and forget the file.

    Rows that are not any more what was shown are looked at anew, with what stands after them.
    Raises UploadGone and SheetRefused.
    """
    try:
        _write(upload)
    except (ChangedMeanwhile, IntegrityError):  # somebody made the same just now
        _look_anew(upload)
        look(upload, is_changed=True)
        return
    _close(upload)
    forget_progress(upload.key)


def _write(upload: TownList) -> None:
    found, file = Found.from_json(upload.found), read(upload)
    checked: dict[str, list[Row]] = {}
    with reporting(upload.key, "writing", found.due) as reporter:
        for sheet in town_sheets():
            if sheet.key in file.rows:
                reporter.begin(sheet.key)
                _take_sheet(sheet, file.rows[sheet.key], found.mark_of(sheet.key), checked, upload)


@transaction.atomic
def _take_sheet(
    sheet: TownSheet,
    rows: list[SheetRow],
    mark: str,
    checked: dict[str, list[Row]],
    upload: TownList,
) -> None:
    """Another file may hold the same rows, and another worker this file: who comes second looks
    again and finds them known, or done. Raises ChangedMeanwhile and UploadGone."""
    SheetTurn.wait_for(sheet.key)
    now = TownList.objects.waiting().exclude(confirmed_at=None).filter(pk=upload.pk).first()
    if now is None or now.round != upload.round:
        raise UploadGone
    checked[sheet.key] = sheet.check(rows, checked)
    if sheet.key in now.done:
        return
    if mark_of(checked[sheet.key]) != mark:
        raise ChangedMeanwhile
    due = [row for row in checked[sheet.key] if row.state in WRITTEN]
    if due:
        sheet.write(due, now.by, now)
    now.done.append(sheet.key)
    now.written[sheet.key] = now.written.get(sheet.key, 0) + len(due)
    now.save(update_fields=["done", "written"])


# Undone -------------------------------------------------------------------------------------


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
