import uuid
from collections.abc import Mapping
from datetime import date, datetime

from django.db.models import F
from django.utils import timezone

from hoogeveen_alert.accounts.models import User

from ..models import CalendarFeed
from .told import Told, as_kept, read, renewed


def renew_feed(user: User) -> CalendarFeed:
    """Give the person a new address; the one before, if any, opens nothing any more."""
    fresh = {"key": uuid.uuid4(), "renewed_at": timezone.now()}
    return CalendarFeed.objects.update_or_create(user=user, defaults=fresh)[0]


def tell(feed: CalendarFeed, dates: Mapping[str, tuple[date, datetime]]) -> dict[str, Told]:
    """What the calendar is told of its dates; written down only when something changed."""
    now = timezone.now().replace(microsecond=0)
    before = read(feed.told)
    told = renewed(before, dates, now=now)
    # Two programs may ask at once: what the other was told comes before.
    while told != before and not _write(feed, told):
        feed.refresh_from_db(fields=["told", "told_times"])
        before = read(feed.told)
        told = renewed(before, dates, now=now)
    return told


def _write(feed: CalendarFeed, told: Mapping[str, Told]) -> bool:
    same = CalendarFeed.objects.filter(pk=feed.pk, told_times=feed.told_times)
    return bool(same.update(told=as_kept(told), told_times=F("told_times") + 1))
