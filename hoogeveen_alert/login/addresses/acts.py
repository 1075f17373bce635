"""Changing the address of an account: asked, agreed to from the mailboxes it is about, done.

Whoever has the mailbox has the account. So the new one must answer, and where another than the
owner asks, the old one as well: the municipality, which sees no members, could otherwise become
a coordinator. A mailbox that is lost gets no other: the account is switched off, and its owner
invited anew.
"""

import uuid

from allauth.account.models import EmailAddress
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils import timezone

from hoogeveen_alert.accounts.models import User, vouched_for
from hoogeveen_alert.email_addresses import one_spelling
from hoogeveen_alert.history import TransitionNotAllowed
from hoogeveen_alert.privacy.changes import record_change

from ..sessions.acts import end_sessions
from . import emails
from .models import EmailChange


class AddressTaken(Exception):
    """Another account has this address."""


class SameAddress(Exception):
    """The account has this address already."""


@transaction.atomic
def change_email(user: User, new: str, by: User) -> EmailChange:
    """Ask for it: until it is agreed to, the old address stays, and only it gets codes.

    Raises SameAddress; AddressTaken where `by` sees all accounts, and PermissionDenied where
    `by` may not change this one.
    """
    new = one_spelling(new)
    is_own = by.pk == user.pk
    if not is_own and not User.objects.editable_by(by).filter(pk=user.pk).exists():
        raise PermissionDenied
    if new == user.email:
        raise SameAddress(str(user.pk))
    is_taken = User.objects.filter(email=new).exists()
    if is_taken and not is_own:
        raise AddressTaken(str(user.pk))
    asked = {"old": user.email, "new": new, "by": by, "key": uuid.uuid4()}
    nobody_agreed = {"asked_at": timezone.now(), "new_agreed_at": None, "old_agreed_at": None}
    change, _created = EmailChange.objects.update_or_create(
        user=user, defaults=asked | nobody_agreed
    )
    if is_taken:
        emails.send_taken(change)
    else:
        emails.send_confirm(change)
    emails.send_asked(change)
    return change


@transaction.atomic
def agree_from_new(change: EmailChange) -> bool:
    """Whoever reads the new mailbox says yes; tells whether the address is changed now.

    Raises TransitionNotAllowed when it was stopped or done, and AddressTaken.
    """
    return _agree(change, "new_agreed_at")


@transaction.atomic
def agree_from_old(change: EmailChange) -> bool:
    """The owner of the account says yes to what another asked. Tells and raises as above."""
    return _agree(change, "old_agreed_at")


def _agree(change: EmailChange, field: str) -> bool:
    same = EmailChange.objects.open().filter(pk=change.pk, key=change.key)
    # The row is locked from here on, so that of two who agree at once the second sees both.
    if not same.update(**{field: timezone.now()}):
        raise TransitionNotAllowed(str(change))
    change.refresh_from_db()
    if not change.is_agreed:
        return False
    _carry_out(change)
    return True


def _carry_out(change: EmailChange) -> None:
    user = change.user
    try:
        with transaction.atomic():
            changed = User.objects.filter(pk=user.pk, email=change.old, is_active=True)
            if not changed.update(email=change.new):
                raise TransitionNotAllowed(str(change))
    except IntegrityError as error:
        raise AddressTaken(str(change)) from error
    user.refresh_from_db()
    EmailAddress.objects.filter(user=user).delete()
    EmailAddress.objects.bulk_create(vouched_for([user]))
    change.delete()
    end_sessions(user)
    record_change(user, "email", by=change.by)
    emails.send_changed(user, old=change.old)


@transaction.atomic
def stop(change: EmailChange) -> None:
    """The owner of the account does not want it. Raises TransitionNotAllowed when it is done."""
    deleted, _rows = EmailChange.objects.filter(pk=change.pk, key=change.key).delete()
    if not deleted:
        raise TransitionNotAllowed(str(change))
    emails.send_stopped(change)
