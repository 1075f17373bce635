"""Telling people who asked for it that a group takes members, once each.

That is any group of their address, or the one that was full, paused or dormant. Derived from what
stands in the database, so it follows an approval, a revival, the end of a pause and a place that
comes free alike. A run may come twice, late, or beside another one.
"""

from django.db.models import OuterRef, Subquery

from ..models import AlertGroup, Interest
from . import acts

CHUNK = 100  # mails in one transaction


def tell_waiting() -> int:
    """Tell everybody who waits where a group takes members now; returns how many were told."""
    there = AlertGroup.objects.taking_members()
    covering = there.filter(area__covers=OuterRef("address__point"))
    of_address = Interest.objects.waiting().filter(group=None)
    found = of_address.annotate(covering=Subquery(covering.values("pk")[:1]))
    pairs = list(found.exclude(covering=None).order_by("pk").values_list("pk", "covering"))
    of_group = Interest.objects.waiting().filter(group__in=there.values("pk"))
    pairs += of_group.order_by("pk").values_list("pk", "group")
    chunks = (pairs[start : start + CHUNK] for start in range(0, len(pairs), CHUNK))
    return sum(map(acts.tell_opened, chunks))
