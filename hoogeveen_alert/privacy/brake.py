"""The brake on deletion: more than on other days goes only after a person's word.

Terms count on the clock of the machine. If that is wrong, or a term was set wrong, everything is
past its term at once.
"""

from collections.abc import Callable
from math import ceil

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from hoogeveen_alert.accounts.models import User

from . import emails
from .models import DeletedOn, DeletionTerms, HeldDeletion


def lets_go(name: str, expired: int, total: Callable[[], int] | None) -> bool:
    """Whether so many may go now; if not, the application manager is told, once."""
    if total is None:
        return True
    terms = DeletionTerms.current()
    today = DeletedOn.objects.filter(rule=name, on=timezone.localdate()).values_list("number")
    gone = sum(number for (number,) in today)
    allowed = max(terms.brake_rows, ceil((total() + gone) * terms.brake_percent / 100))
    if gone + expired <= allowed or _is_confirmed(name, expired, allowed):
        return True
    hold(name, expired)
    return False


def _is_confirmed(name: str, expired: int, allowed: int) -> bool:
    """Whether a person said that these may go: what was there to see, and little more."""
    held = HeldDeletion.objects.filter(rule=name, confirmed_at__isnull=False).first()
    return bool(held and expired <= held.number + allowed)


def note(name: str, number: int) -> None:
    """Count what went today, so that many small runs are no way around; nothing waits any more."""
    HeldDeletion.objects.filter(rule=name).delete()
    if not number:
        return
    on = timezone.localdate()
    today, is_new = DeletedOn.objects.get_or_create(rule=name, on=on)
    DeletedOn.objects.filter(pk=today.pk).update(number=F("number") + number)
    if is_new:
        DeletedOn.objects.filter(rule=name, on__lt=on).delete()


@transaction.atomic
def hold(name: str, number: int) -> None:
    """Keep the rows, and tell the application managers when it is the first time."""
    held, is_new = HeldDeletion.objects.get_or_create(rule=name, defaults={"number": number})
    if is_new:
        emails.send_deletion_held(name, number)
    else:
        # More than was confirmed: the word of then does not hold for these.
        HeldDeletion.objects.filter(pk=held.pk).update(
            number=number, confirmed_at=None, confirmed_by=None
        )


def confirm(name: str, *, by: User | None, number: int) -> bool:
    """The next run may delete these, once; false when that is not what waits.

    `number` is what the person saw. Without `by` it was said on the machine itself.
    """
    return bool(
        HeldDeletion.objects.filter(rule=name, number=number, confirmed_at=None).update(
            confirmed_at=timezone.now(), confirmed_by=by
        )
    )
