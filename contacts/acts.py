"""What belongs to one person alone, and goes at a word of that person."""

from .models import CalendarFeed, ContactPreference, DigestChoice


def forget(row: ContactPreference | CalendarFeed | DigestChoice) -> None:
    """Forget it; where it is needed the portal goes by its defaults."""
    row.delete()
