"""Telling people who asked for it that a group of their address takes members, once each.

Derived from what stands in the database, so it follows an approval, a revival and the end of a
pause alike. A run may come twice, late, or beside another one.
"""

from collections.abc import Sequence

from django.db import transaction
from django.db.models import OuterRef, Subquery
from django.utils import timezone

from . import emails
from .models import AlertGroup, Interest

CHUNK = 100  # mails in one transaction


def tell_waiting() -> int:
    """Tell everybody who waits where a group takes members now; returns how many were told."""
    covering = AlertGroup.objects.taking_members().filter(area__covers=OuterRef("address__point"))
    found = Interest.objects.waiting().annotate(group=Subquery(covering.values("pk")[:1]))
    pairs = list(found.exclude(group=None).order_by("pk").values_list("pk", "group"))
    return sum(_tell(pairs[start : start + CHUNK]) for start in range(0, len(pairs), CHUNK))


@transaction.atomic
def _tell(pairs: Sequence[tuple[int, int]]) -> int:
    groups = AlertGroup.objects.for_public().in_bulk({group for _interest, group in pairs})
    wishes = Interest.objects.select_related("address").in_bulk([key for key, _group in pairs])
    told = 0
    for key, group in pairs:
        # Of two runs at once only one finds the row untold.
        if Interest.objects.waiting().filter(pk=key).update(told_at=timezone.now()):
            emails.send_group_opened(wishes[key], groups[group])
            told += 1
    return told
