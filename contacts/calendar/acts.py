import uuid

from django.utils import timezone

from hoogeveen_alert.accounts.models import User

from ..models import CalendarFeed


def renew_feed(user: User) -> CalendarFeed:
    """Give the person a new address; the one before, if any, opens nothing any more."""
    fresh = {"key": uuid.uuid4(), "renewed_at": timezone.now()}
    return CalendarFeed.objects.update_or_create(user=user, defaults=fresh)[0]
