"""Signed links: what an address says about the row it belongs to."""

from hoogeveen_alert.accounts.models import User
from hoogeveen_alert.signed_links import SignedLink

from .models import CalendarFeed, ContactCheck, Digest
from .models.terms import BOUNDS

CALENDAR_SALT = "contacts.calendar"
# In seconds: as long as a round can last, put off on its last day, whatever the municipality sets.
CHECK_MAX_AGE = (2 * BOUNDS["close_after"][1] + BOUNDS["snooze_days"][1]) * 24 * 60 * 60

# Has no age: a calendar asks for years. Renewing the key ends it, and so does switching the
# account off.
calendar_link = SignedLink(
    CALENDAR_SALT,
    lambda: CalendarFeed.objects.select_related("user").filter(user__is_active=True),
)
# Of a round that is open or not.
check_link = SignedLink(
    "contacts.check",
    lambda: ContactCheck.objects.with_group().filter(user__is_active=True),
    max_age=CHECK_MAX_AGE,
)
# One of each digest, so that it ends no other. They have no age: who reads an old mail wants no
# next one either.
digest_off_links = {
    digest: SignedLink(
        f"contacts.digest_off.{digest.value}",
        lambda: User.objects.filter(is_active=True),
        key="pk",
    )
    for digest in Digest
}
