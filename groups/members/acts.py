"""What coordinators do with the list of members and with the settings of their group."""

from __future__ import annotations

from typing import Any

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext

from hoogeveen_alert.accounts.models import User
from hoogeveen_alert.mail.messages import queue_mails
from hoogeveen_alert.sheets.kept import UploadGone, delete_unknown, forget_file

from ..joining.consent import agreed_versions
from ..life import acts as life
from ..models import (
    Address,
    AlertGroup,
    GroupNotOpen,
    MemberImport,
    Membership,
    MembershipChange,
)
from ..models.member_import import MemberImportQuerySet
from . import emails
from .rows import settle
from .uploads import Outcome, room_of, rows_of

FOLDER = "imports"
Status = Membership.Status

# One person ---------------------------------------------------------------------------------


@transaction.atomic
def add_on_paper(
    group: AlertGroup,
    *,
    name: str,
    phone: str,
    address: Address,
    email: str = "",
    by: User,
) -> Membership:
    """Put somebody on the list who signed the consent on paper; a letter replaces the mail.

    Raises GroupNotOpen, and IntegrityError when the e-mail address is on the list.
    """
    group.check_open(lock=True)
    membership = Membership.objects.create(
        group=group,
        name=name,
        phone=phone,
        address=address,
        email=email,
        status=Status.INVITED,
        **agreed_versions("paper"),
    )
    MembershipChange.objects.create(
        membership=membership, status=membership.status, by=by, why=gettext("came by paper")
    )
    group.confirm(on=timezone.localdate())
    emails.send_added(membership)
    return membership


def correct(membership: Membership, **fields: Any) -> None:
    """Put a slip in a name or number right."""
    for name, value in fields.items():
        setattr(membership, name, value)
    # Only these: somebody else may decide on the request just now.
    membership.save(update_fields=list(fields))


def note(membership: Membership, words: str) -> None:
    """Keep what only coordinators see of this person."""
    Membership.objects.filter(pk=membership.pk).update(note=words)


@transaction.atomic
def remove(membership: Membership, *, by: User, why: str) -> None:
    """A coordinator took the member out, for a reason. Raises TransitionNotAllowed."""
    membership.move_to(Status.REMOVED, by=by, why=why)
    emails.send_removed(membership, why)


# A spreadsheet ------------------------------------------------------------------------------


def keep_upload(content: bytes, *, group: AlertGroup, by: User) -> MemberImport:
    """Keep a file for its uploader; an earlier one for the same group goes."""
    for earlier in MemberImport.objects.filter(group=group, by=by):
        discard_upload(earlier)
    upload = MemberImport(group=group, by=by)
    # Not under the name it came with, which may name people.
    upload.file.save(f"{upload.key}.sheet", ContentFile(content), save=False)
    upload.save()
    return upload


def discard_upload(upload: MemberImport) -> bool:
    """Delete the row and the file; tells whether the row was still there."""
    deleted, _by_model = MemberImport.objects.filter(pk=upload.pk).delete()
    forget_file(upload)
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
    mails = emails.mails_of_import(candidates, joined=joined)
    with transaction.atomic():
        group.lock()
        if not discard_upload(upload):
            raise UploadGone(str(upload))
        settle(group, rows)
        new = [row.membership for row in rows if row.state == "new" and row.membership]
        _check_room(group, len(new))
        _write(group, new, by=by)
        queue_mails(mails[membership.key] for membership in new if membership.key in mails)
    states = [row.state for row in rows]
    return Outcome(new, states.count("known"), states.count("refused"))


def _check_room(group: AlertGroup, number: int) -> None:
    group.refresh_from_db(fields=["status", "capacity"])
    if group.status != AlertGroup.Status.ACTIVE:
        raise GroupNotOpen("ended" if group.status == AlertGroup.Status.CLOSED else "dormant")
    if number > room_of(group):
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
    deleted = sum(discard_upload(upload) for upload in MemberImport.objects.expired())
    old = MemberImportQuerySet.retention.cutoff("chosen")
    return deleted + delete_unknown(MemberImport, FOLDER, before=old)


# The group ----------------------------------------------------------------------------------


@transaction.atomic
def change_group(group: AlertGroup, **fields: Any) -> None:
    """Change its text or its room, which shows that somebody looks after it."""
    for name, value in fields.items():
        setattr(group, name, value)
    life.change(group, list(fields))
    group.confirm(on=timezone.localdate())
