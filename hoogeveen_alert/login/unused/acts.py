"""What becomes of an account that nobody uses."""

from datetime import timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from hoogeveen_alert.accounts.models import User

from ..acts import StillNeeded, anonymise
from . import emails
from .models import AccountTerms


@transaction.atomic
def warn(user: User) -> bool:
    """Tell the owner; false when another run did, or the account was used just now."""
    days = AccountTerms.current().first_warning_days
    if not _as_read(user).update(first_warning_at=timezone.now()):
        return False
    emails.send_unused(user, ends_on=timezone.localdate() + timedelta(days=days), last=False)
    return True


@transaction.atomic
def warn_again(user: User) -> bool:
    days = AccountTerms.current().last_warning_days
    if not _as_read(user).update(last_warning_at=timezone.now()):
        return False
    emails.send_unused(user, ends_on=timezone.localdate() + timedelta(days=days), last=True)
    return True


def _as_read(user: User) -> QuerySet[User]:
    # Filtering on what was read lets the database settle a race.
    return User.objects.filter(
        pk=user.pk,
        anonymised_at=None,
        last_login=user.last_login,
        first_warning_at=user.first_warning_at,
        last_warning_at=user.last_warning_at,
    )


@transaction.atomic
def end(user: User, *, due: QuerySet[User]) -> bool:
    """Make the account anonymous, if it still is among those that are due."""
    # Locked: who logs in at this moment keeps the account, or comes too late.
    found = due.filter(pk=user.pk).select_for_update(of=("self",)).first()
    if found is None:
        return False
    try:
        anonymise(found)
    except StillNeeded:
        return False  # got a task just now
    return True
