"""What visitors report, and what the municipality does with it."""

from django.db import transaction
from django.db.models import F, QuerySet
from django.utils import timezone

from hoogeveen_alert.mail.acts import forget_words

from ..models import Address, MissingAddress, MissingReporter
from ..places.search import HouseNumber, find_address
from . import emails


@transaction.atomic
def report_missing(postcode: str, number: int, suffix: str, *, email: str = "") -> None:
    """Count that somebody misses this address; one that was looked into is asked about anew.

    Who leaves an address hears once what became of it.
    """
    now = timezone.now()
    row, created = MissingAddress.objects.get_or_create(
        postcode=postcode, number=number, suffix=suffix
    )
    if not created:
        again = {"times": F("times") + 1, "last_at": now, "settled_at": None}
        MissingAddress.objects.filter(pk=row.pk).update(**again)
    if email:
        MissingReporter.objects.get_or_create(missing=row, email=email)


def settle_missing(addresses: QuerySet[MissingAddress]) -> int:
    """Note that these were looked into, and tell who asked; returns how many were not yet."""
    return sum(_settle(row) for row in addresses.filter(settled_at=None).order_by("pk"))


def settle_arrived() -> int:
    """Settle those that the register has by now; returns how many."""
    waiting = MissingAddress.objects.unsettled().perhaps_there().order_by("pk")
    return sum(_settle(row) for row in waiting if _address_of(row))


@transaction.atomic
def _settle(row: MissingAddress) -> bool:
    # Whoever notes it tells; somebody else may have done so meanwhile.
    now = timezone.now()
    is_first = bool(
        MissingAddress.objects.filter(pk=row.pk, settled_at=None).update(settled_at=now)
    )
    if is_first:
        _tell(row)
    return is_first


def _tell(row: MissingAddress) -> None:
    """Mail each mailbox once, and forget it."""
    reporters = list(row.reporters.order_by("pk"))
    address = _address_of(row) if reporters else None
    for reporter in reporters:
        taken, _of = MissingReporter.objects.filter(pk=reporter.pk).delete()
        if taken:
            emails.send_missing_settled(reporter, address)


def _address_of(row: MissingAddress) -> Address | None:
    return find_address(row.postcode, HouseNumber(row.number, row.suffix)).address


@transaction.atomic
def forget_reporter(reporter: MissingReporter) -> None:
    """At the wish of whose address it is: no message comes, and the report stays."""
    MissingReporter.objects.filter(pk=reporter.pk).delete()
    forget_words(reporter.email)
