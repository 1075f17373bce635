"""What visitors report, and what the municipality does with it."""

from django.db import transaction
from django.db.models import F, QuerySet
from django.utils import timezone

from ..models import MissingAddress


@transaction.atomic
def report_missing(postcode: str, number: int, suffix: str) -> None:
    """Count that somebody misses this address; one that was looked into is asked about anew."""
    now = timezone.now()
    row, created = MissingAddress.objects.get_or_create(
        postcode=postcode, number=number, suffix=suffix
    )
    if not created:
        again = {"times": F("times") + 1, "last_at": now, "settled_at": None}
        MissingAddress.objects.filter(pk=row.pk).update(**again)


def settle_missing(addresses: QuerySet[MissingAddress]) -> int:
    """Note that these were looked into; returns how many were not yet."""
    return addresses.filter(settled_at=None).update(settled_at=timezone.now())
