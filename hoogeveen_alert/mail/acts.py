"""What follows from a refusal, and from the receiver's word that mail arrives again."""

from django.db import transaction

from .codes import is_enough, is_gone, short
from .models import OutgoingMail, UnreachableAddress, mark_unreachable


def weigh(mail: OutgoingMail) -> None:
    """Mark the address unreachable where this refusal says so, or those before it with it."""
    if not mail.was_refused:
        return
    if is_gone(mail.error) or _is_too_often(mail.recipient):
        mark_unreachable(mail.recipient, short(mail.error))


def _is_too_often(email: str) -> bool:
    refused = OutgoingMail.objects.refused_of_late(email)
    return is_enough(mail.created_at for mail in refused)


@transaction.atomic
def forget_words(email: str) -> None:
    """Who had this address was erased: what mails said goes, those that failed included."""
    OutgoingMail.objects.forget_words(email)


@transaction.atomic
def works_again(email: str) -> None:
    """The person who reads this mailbox says so: what was refused before counts no more."""
    UnreachableAddress.objects.filter(address=email).delete()
    for mail in OutgoingMail.objects.refused_of_late(email):
        mail.forget_refusal()
