"""What failed mails said to people of whom nothing is kept any more, such as after a term.

Who erases own data has them emptied at once; see `forget_words`. Rows that end by the clock go in
many ways, so this looks, once a day, to whom of the mails nothing belongs any more.
"""

from collections.abc import Iterator

from django.apps import apps
from django.db.models import F
from django.db.models.functions import Lower

from hoogeveen_alert.mail.acts import forget_words
from hoogeveen_alert.mail.models import OutgoingMail
from hoogeveen_alert.personal_data import Expiring

from .finding import declared

OF_MAILS = "mail."  # labels of its models
BATCH = 500


def expiring() -> Iterator[Expiring]:
    yield Expiring("words of failed mails", lambda: len(_nobodys()), _empty)


def _nobodys() -> list[str]:
    """Addresses of failed mails with words, at which nothing else is kept."""
    failed = OutgoingMail.objects.filter(state="failed").exclude(subject="", text="", html="")
    mailed = failed.annotate(to=Lower("recipient")).order_by("to")
    written_to = list(mailed.values_list("to", flat=True).distinct())
    return [
        address
        for start in range(0, len(written_to), BATCH)
        for address in _unknown(set(written_to[start : start + BATCH]))
    ]


def _unknown(addresses: set[str]) -> set[str]:
    """Those at which nobody has anything; as many queries for few as for many."""
    known: set[str] = set()
    for own in declared():
        for lookup in () if own.model.startswith(OF_MAILS) else own.found_by:
            rows = apps.get_model(own.model)._default_manager.annotate(
                mailbox_of_row=Lower(F(lookup))
            )
            known |= set(
                rows.filter(mailbox_of_row__in=addresses).values_list("mailbox_of_row", flat=True)
            )
    return addresses - known


def _empty() -> int:
    nobodys = _nobodys()
    for email in nobodys:
        forget_words(email)
    return len(nobodys)
