"""Whose digest of this week or month was not looked at yet."""

from collections.abc import Iterator
from datetime import date

from django.db.models import Exists, OuterRef

from hoogeveen_alert.accounts.models import User
from hoogeveen_alert.accounts.roles import Role

from ..models import Digest, DigestChoice, DigestSent
from ..models.digests import period_of

RECEIVERS = {Digest.MUNICIPALITY: Role.MUNICIPALITY, Digest.AREA: Role.AREA_COORDINATOR}


def digests_due(on: date) -> Iterator[tuple[int, str]]:
    """Key of the account and kind of each digest that was not looked at in its period yet."""
    for digest, role in RECEIVERS.items():
        sent = DigestSent.objects.filter(
            user=OuterRef("pk"), digest=digest, period_on=period_of(digest, on)
        )
        off = DigestChoice.objects.switched_off(digest).filter(user=OuterRef("pk"))
        people = User.objects.filter(role=role, is_active=True).exclude(Exists(sent))
        people = people.exclude(Exists(off))
        yield from ((key, digest.value) for key in people.values_list("pk", flat=True))
