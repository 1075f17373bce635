"""Digests: what waits, in one mail a week or a month, from every app's `digest` lines.

One row of `DigestSent` for a person and a period makes each digest once; the row is written also
when there was nothing to say, so that a week is looked at once.
"""

from datetime import date

from django.db import transaction

from hoogeveen_alert.accounts.models import User
from hoogeveen_alert.dashboard import lines_for

from ..models import DigestChoice, DigestSent
from ..models.digests import period_of
from . import emails


@transaction.atomic
def send(user: User, digest: str, *, on: date) -> bool:
    """Mail what waits for this person, once in the period; false when there is nothing to say."""
    _, created = DigestSent.objects.get_or_create(
        user=user, digest=digest, period_on=period_of(digest, on)
    )
    lines = [line for line in lines_for(user, "digest") if line.count] if created else []
    if lines:
        emails.send_digest(user, digest, lines)
    return bool(lines)


def choose(user: User, digest: str, *, send: bool) -> None:
    """Switch a digest on or off."""
    DigestChoice.objects.update_or_create(user=user, digest=digest, defaults={"is_wanted": send})
