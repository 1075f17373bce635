"""What the apps declare about personal data, in the words of the privacy page."""

from collections.abc import Iterator
from datetime import timedelta
from operator import itemgetter

from django.apps import apps
from django.utils.translation import gettext, ngettext

from hoogeveen_alert.declarations import portal_apps
from hoogeveen_alert.personal_data import STARTS, Activity, Retention, retention_of

from .retention import declarations

YEAR = 365


def activities() -> list[Activity]:
    return [activity for config in portal_apps() for activity in config.activities]


def purposes_and_terms() -> Iterator[tuple[str, str]]:
    """Each purpose for which personal data is kept, and for how long."""
    for data in declarations():
        if data.fields:
            yield str(data.purpose), _in_words(retention_of(apps.get_model(data.model)))


def _in_words(rule: Retention | None) -> str:
    if rule is None:
        return gettext("as long as it is needed for this")
    said = {start: words for start in rule.terms if (words := STARTS[start]) is not None}
    terms = sorted(((rule.length(start), said[start]) for start in said), key=itemgetter(0))
    return ", ".join(f"{_length(length)} {words}".strip() for length, words in terms)


def _length(length: timedelta) -> str:
    years, rest = divmod(length.days, YEAR)
    if years and not rest:
        return ngettext("%(number)d year", "%(number)d years", years) % {"number": years}
    if length.days:
        return ngettext("%(number)d day", "%(number)d days", length.days) % {"number": length.days}
    hours = length // timedelta(hours=1)
    return ngettext("%(number)d hour", "%(number)d hours", hours) % {"number": hours}
