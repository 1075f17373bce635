"""Quiet hours: when beat may not make the portal write to people on its own account."""

from datetime import date, datetime, time, timedelta
from functools import lru_cache

import holidays
from django.utils import timezone

SUNDAY = 6
FROM_HOUR, UNTIL_HOUR = 8, 20


@lru_cache
def _public_holidays(year: int) -> set[date]:
    return set(holidays.country_holidays("NL", years=year))


def next_hour_to_write(moment: datetime) -> datetime:
    """The moment itself, or the end of the quiet hours it falls in."""
    local = timezone.localtime(moment)
    while is_quiet(local):
        day = local.date() + timedelta(days=local.hour >= FROM_HOUR)
        local = timezone.make_aware(datetime.combine(day, time(FROM_HOUR)))
    return local


def is_quiet(moment: datetime) -> bool:
    """Whether planned mails wait: Sundays, public holidays, and outside 8 to 20 h.

    Counted on the clock of TIME_ZONE (Europe/Amsterdam). Never asked for an answer to
    something somebody did just now.
    """
    local = timezone.localtime(moment)
    if local.weekday() == SUNDAY or local.date() in _public_holidays(local.year):
        return True
    return not FROM_HOUR <= local.hour < UNTIL_HOUR
