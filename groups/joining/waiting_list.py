"""Telling people who asked for it that a group of their address takes members, once each.

Derived from what stands in the database, so it follows an approval, a revival and the end of a
pause alike. A run may come twice, late, or beside another one.
"""

from collections.abc import Iterable, Sequence

from django.db import transaction
from django.db.models import OuterRef, Subquery
from django.utils import timezone

from hoogeveen_alert.mail.messages import queue_mails

from ..models import AlertGroup, Interest
from . import emails

CHUNK = 100  # mails in one transaction


def tell_waiting() -> int:
    """Tell everybody who waits where a group takes members now; returns how many were told."""
    covering = AlertGroup.objects.taking_members().filter(area__covers=OuterRef("address__point"))
    found = Interest.objects.waiting().annotate(group=Subquery(covering.values("pk")[:1]))
    pairs = list(found.exclude(group=None).order_by("pk").values_list("pk", "group"))
    return sum(_tell(pairs[start : start + CHUNK]) for start in range(0, len(pairs), CHUNK))


def _tell(pairs: Sequence[tuple[int, int]]) -> int:
    groups = AlertGroup.objects.for_public().in_bulk({group for _interest, group in pairs})
    wishes = Interest.objects.select_related("address").in_bulk([key for key, _group in pairs])
    # Written before the rows are ours, because a hundred mails take a second.
    mails = {
        key: emails.mail_of_opening(wishes[key], groups[group])
        for key, group in pairs
        if key in wishes and group in groups  # a wish may be withdrawn just now
    }
    with transaction.atomic():
        untold = _claim(mails)
        Interest.objects.filter(pk__in=untold).update(told_at=timezone.now())
        queue_mails(mails[key] for key in untold)
    return len(untold)


def _claim(keys: Iterable[int]) -> list[int]:
    """Those that nobody was told about yet, ours until the transaction ends.

    Of two runs at once the second waits here and then finds the rows told; on SQLite it waited
    at the beginning of its transaction.
    """
    rows = Interest.objects.waiting().filter(pk__in=list(keys)).order_by("pk")
    return list(rows.select_for_update().values_list("pk", flat=True))
