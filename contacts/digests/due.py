"""Whose digest of this week or month was not looked at yet."""

from collections.abc import Iterator
from datetime import date

from django.db.models import Exists, OuterRef

from hoogeveen_alert.accounts.models import User

from ..models import Digest, DigestChoice, DigestSent
from ..models.digests import period_of


def digests_due(on: date) -> Iterator[tuple[int, str]]:
    """Key of the account and kind of each digest that was not looked at in its period yet."""
    receivers = {
        Digest.MUNICIPALITY: User.objects.municipality(),
        Digest.AREA: User.objects.area_coordinators(),
    }
    for digest, people in receivers.items():
        sent = DigestSent.objects.filter(
            user=OuterRef("pk"), digest=digest, period_on=period_of(digest, on)
        )
        off = DigestChoice.objects.switched_off(digest).filter(user=OuterRef("pk"))
        open_to = people.exclude(Exists(sent)).exclude(Exists(off))
        yield from ((key, digest.value) for key in open_to.values_list("pk", flat=True))
