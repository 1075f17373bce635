"""What the front page says of all groups together."""

from django.core.cache import cache

from ..models import Membership

KEPT = 600  # seconds: the number of members is rounded down, so nobody sees it lag


def members_of_published() -> int:
    """How many people are in the groups that residents can find, as it was at most KEPT ago."""
    return int(cache.get_or_set("groups:members", _count, KEPT) or 0)


def _count() -> int:
    published = Membership.objects.filter(group__status__in=("active", "dormant"))
    return published.filter(status="joined").count()
