"""Taking up an item of the queue, giving it back, and a note beside it."""

from __future__ import annotations

from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils import timezone

from hoogeveen_alert.accounts.models import User
from hoogeveen_alert.history import TransitionNotAllowed
from hoogeveen_alert.privacy.changes import record_change

from .models import Note, Taking


@transaction.atomic
def take(kind: str, key: int, *, by: User) -> None:
    """Raises TransitionNotAllowed when a colleague has it; taking twice changes nothing."""
    try:
        with transaction.atomic():
            taking = Taking.objects.create(kind=kind, key=key, by=by)
    except IntegrityError:
        _take_over(kind, key, by=by)
    else:
        record_change(taking, by=by, taken_by=("", by.pk))


def _take_over(kind: str, key: int, *, by: User) -> None:
    """Of somebody who is gone, or who left it for days."""
    taking = Taking.objects.of(kind, key).first()
    if taking is None:  # given back at this very moment
        raise TransitionNotAllowed(f"{kind} {key} has changed")
    is_free = not Taking.objects.standing().filter(pk=taking.pk).exists()
    if taking.by_id == by.pk and not is_free:
        return
    before = taking.by_id
    if not is_free:
        raise TransitionNotAllowed(f"{kind} {key} is taken")
    taking.move_to(by)
    record_change(taking, by=by, taken_by=(before, by.pk))


@transaction.atomic
def give_back(kind: str, key: int, *, by: User) -> None:
    """Raises TransitionNotAllowed for what is not one's own."""
    taking = Taking.objects.of(kind, key).filter(by=by).first()
    if taking is None or not Taking.objects.filter(pk=taking.pk, by=by).delete()[0]:
        raise TransitionNotAllowed(f"{kind} {key} is not of {by.pk}")
    record_change(taking, by=by, taken_by=(by.pk, ""))


@transaction.atomic
def write_note(kind: str, key: int, text: str, *, by: User, read_at: datetime | None) -> None:
    """Put this in the place of what was read; no text takes the note away.

    Raises TransitionNotAllowed when a colleague wrote meanwhile.
    """
    note = Note.objects.of(kind, key).first()
    if (note.at if note else None) != read_at:
        raise TransitionNotAllowed(f"the note of {kind} {key} has changed")
    if note is None:
        if text:
            _write_first(kind, key, text, by=by)
        return
    as_read = Note.objects.filter(pk=note.pk, at=note.at)
    done = as_read.update(text=text, by=by, at=timezone.now()) if text else as_read.delete()[0]
    if not done:
        raise TransitionNotAllowed(f"the note of {kind} {key} has changed")
    record_change(note, "text", by=by)


def _write_first(kind: str, key: int, text: str, *, by: User) -> None:
    try:
        with transaction.atomic():
            note = Note.objects.create(kind=kind, key=key, text=text, by=by)
    except IntegrityError as error:
        raise TransitionNotAllowed(f"{kind} {key} has a note") from error
    record_change(note, "text", by=by)


def forget(row: Taking | Note) -> None:
    """Erase it for who took the work up, or wrote; colleagues find the work as nobody's."""
    row.delete()
