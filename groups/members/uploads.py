"""Spreadsheets that wait to be confirmed, the people in them, and their end."""

from __future__ import annotations

from dataclasses import dataclass

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext

from hoogeveen_alert.accounts.models import User
from hoogeveen_alert.mail.messages import queue_mails

from ..joining.consent import agreed_versions
from ..models import AlertGroup, GroupNotOpen, MemberImport, Membership, MembershipChange
from ..querysets import MemberImportQuerySet
from .emails import mails_of_import
from .rows import Row, check_rows, settle
from .sheet import read_sheet

FOLDER = "imports"


class UploadGone(Exception):
    """The upload was confirmed or cancelled, or its hour is over."""


@dataclass(frozen=True)
class Outcome:
    added: list[Membership]
    known: int
    refused: int

    @property
    def letters(self) -> int:
        """How many get no mail, so that the coordinator prints a letter."""
        return sum(not membership.email for membership in self.added)


def keep(content: bytes, *, group: AlertGroup, by: User) -> MemberImport:
    """Keep a file for its uploader; an earlier one for the same group goes."""
    for earlier in MemberImport.objects.filter(group=group, by=by):
        discard(earlier)
    upload = MemberImport(group=group, by=by)
    # Not under the name it came with, which may name people.
    upload.file.save(f"{upload.key}.sheet", ContentFile(content), save=False)
    upload.save()
    return upload


def rows_of(upload: MemberImport) -> list[Row]:
    """Each row with its state as things stand now. Raises UploadGone and SheetRefused."""
    return check_rows(upload.group, read_sheet(content_of(upload)))


def content_of(upload: MemberImport) -> bytes:
    try:
        with upload.file.open("rb") as file:
            content: bytes = file.read()
    except FileNotFoundError as error:
        raise UploadGone(str(upload)) from error
    return content


def discard(upload: MemberImport) -> bool:
    """Delete the row and the file; tells whether the row was still there."""
    deleted, _by_model = MemberImport.objects.filter(pk=upload.pk).delete()
    transaction.on_commit(lambda: upload.file.storage.delete(upload.file.name), robust=True)
    return bool(deleted)


def add_people(upload: MemberImport, *, by: User, joined: bool) -> Outcome:
    """Put the new people of a file on the list, all or none, and tell them.

    `joined`: they are in the WhatsApp group already; otherwise they get its link on their page.
    Raises UploadGone, GroupNotOpen when they do not all fit, IntegrityError when somebody asked
    to join at the same moment, and SheetRefused.
    """
    group, rows = upload.group, rows_of(upload)
    versions = agreed_versions("import")
    candidates = [row.membership for row in rows if row.state == "new" and row.membership]
    for membership in candidates:
        membership.status = Membership.Status.JOINED if joined else Membership.Status.INVITED
        membership.consent_version = versions["consent_version"]
        membership.rules_version = versions["rules_version"]
    # Reading and writing mails takes seconds; the group is locked only for what follows.
    mails = mails_of_import(candidates, joined=joined)
    with transaction.atomic():
        group.lock()
        if not discard(upload):
            raise UploadGone(str(upload))
        settle(group, rows)
        new = [row.membership for row in rows if row.state == "new" and row.membership]
        _check_room(group, len(new))
        _write(group, new, by=by)
        queue_mails(mails[membership.key] for membership in new if membership.key in mails)
    states = [row.state for row in rows]
    return Outcome(new, states.count("known"), states.count("refused"))


def room_of(group: AlertGroup) -> int:
    return max(0, group.capacity - group.memberships.seated().count())


def _check_room(group: AlertGroup, wanted: int) -> None:
    group.refresh_from_db(fields=["status", "capacity"])
    if group.status != AlertGroup.Status.ACTIVE:
        raise GroupNotOpen("ended" if group.status == AlertGroup.Status.CLOSED else "dormant")
    if wanted > room_of(group):
        raise GroupNotOpen("full")


def _write(group: AlertGroup, new: list[Membership], *, by: User) -> None:
    now, why = timezone.now(), gettext("came from a spreadsheet")
    for membership in new:
        membership.asked_at = membership.status_at = now
    Membership.objects.bulk_create(new)
    MembershipChange.objects.bulk_create(
        MembershipChange(membership=row, status=row.status, by=by, why=why, at=now) for row in new
    )
    if new:
        group.confirm(on=timezone.localdate())


def delete_old_uploads() -> int:
    """Delete uploads past their hour, and old files that no row knows; returns how many."""
    deleted = sum(discard(upload) for upload in MemberImport.objects.expired())
    storage = MemberImport._meta.get_field("file").storage
    if not storage.exists(FOLDER):
        return deleted
    kept = set(MemberImport.objects.values_list("file", flat=True))
    old = MemberImportQuerySet.retention.cutoff("chosen")
    for name in (f"{FOLDER}/{name}" for name in storage.listdir(FOLDER)[1]):
        # A file that is new may be one whose row is written just now.
        if name not in kept and storage.get_modified_time(name) < old:
            storage.delete(name)
            deleted += 1
    return deleted
