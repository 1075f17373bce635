"""Signed links: what an address says about the row it belongs to."""

from uuid import UUID

from django.core import signing

from .models import CalendarFeed, ContactCheck
from .models.terms import BOUNDS

CALENDAR_SALT = "contacts.calendar"
CHECK_SALT = "contacts.check"
# In seconds: as long as a round can last, put off on its last day, whatever the municipality sets.
CHECK_MAX_AGE = (2 * BOUNDS["close_after"][1] + BOUNDS["snooze_days"][1]) * 24 * 60 * 60


def make_calendar_token(feed: CalendarFeed) -> str:
    """Has no age: a calendar asks for years. Renewing the key ends it."""
    return signing.dumps(str(feed.key), salt=CALENDAR_SALT)


def read_calendar_token(token: str) -> CalendarFeed | None:
    """None for a forged or replaced link, and for an account that is switched off."""
    try:
        key = UUID(str(signing.loads(token, salt=CALENDAR_SALT)))
    except (signing.BadSignature, ValueError):
        return None
    feeds = CalendarFeed.objects.select_related("user").filter(user__is_active=True)
    return feeds.filter(key=key).first()


def make_check_token(check: ContactCheck) -> str:
    return signing.dumps(str(check.key), salt=CHECK_SALT)


def read_check_token(token: str) -> ContactCheck | None:
    """The round of a link, open or not; None for a forged or an old link."""
    try:
        key = signing.loads(token, salt=CHECK_SALT, max_age=CHECK_MAX_AGE)
    except signing.BadSignature:
        return None
    return ContactCheck.objects.with_group().filter(key=key, user__is_active=True).first()
