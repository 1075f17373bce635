"""Telling people who asked for it that a group of their address takes members, once each.

Derived from what stands in the database, so it follows an approval, a revival and the end of a
pause alike. A run may come twice, late, or beside another one.
"""

from django.db.models import OuterRef, Subquery

from ..models import AlertGroup, Interest
from . import acts

CHUNK = 100  # mails in one transaction


def tell_waiting() -> int:
    """Tell everybody who waits where a group takes members now; returns how many were told."""
    covering = AlertGroup.objects.taking_members().filter(area__covers=OuterRef("address__point"))
    found = Interest.objects.waiting().annotate(group=Subquery(covering.values("pk")[:1]))
    pairs = list(found.exclude(group=None).order_by("pk").values_list("pk", "group"))
    chunks = (pairs[start : start + CHUNK] for start in range(0, len(pairs), CHUNK))
    return sum(map(acts.tell_opened, chunks))
