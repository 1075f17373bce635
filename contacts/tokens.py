"""Signed links: what an address says about the row it belongs to."""

from django.core import signing

from .models import CalendarFeed

CALENDAR_SALT = "contacts.calendar"


def make_calendar_token(feed: CalendarFeed) -> str:
    """Has no age: a calendar asks for years. Renewing the key ends it."""
    return signing.dumps(str(feed.key), salt=CALENDAR_SALT)


def read_calendar_token(token: str) -> CalendarFeed | None:
    """None for a forged or replaced link, and for an account that is switched off."""
    try:
        key = signing.loads(token, salt=CALENDAR_SALT)
    except signing.BadSignature:
        return None
    feeds = CalendarFeed.objects.select_related("user").filter(user__is_active=True)
    return feeds.filter(key=key).first()
