"""What the apps declare about personal data, in the words of the privacy page."""

from collections.abc import Iterator, Mapping

from django.apps import apps
from django.utils.functional import Promise
from django.utils.module_loading import import_string
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from hoogeveen_alert.personal_data import Activity, PersonalData

from .retention import declarations

YEAR = 365
# From when a term runs, by the key that the apps give it.
STARTS: Mapping[str, str | Promise] = {
    "unverified": _("not confirmed by mail"),
    "unconfirmed": _("not confirmed by mail"),
    "ended": _("after it ended"),
    "joined": _("after joining"),
    "confirmed": _("after confirming"),
    "decided": _("after the decision"),
    "answered": _("after the answer"),
    "handled": _("after it was dealt with"),
    "closed": _("after it was closed"),
}


def activities() -> list[Activity]:
    return [
        activity
        for config in apps.get_app_configs()
        for activity in getattr(config, "activities", ())
    ]


def purposes_and_terms() -> Iterator[tuple[str, str]]:
    """Each purpose for which personal data is kept, and for how long."""
    for data in declarations():
        if data.fields:
            yield str(data.purpose), str(data.term) or _in_words(_days_of(data))


def _days_of(data: PersonalData) -> Mapping[str, int]:
    days: Mapping[str, int] = import_string(data.terms_now)() if data.terms_now else data.term_days
    return days


def _in_words(term_days: Mapping[str, int]) -> str:
    if not term_days:
        return gettext("as long as it is needed for this")
    terms = sorted(term_days.items(), key=lambda term: term[1])
    return ", ".join(f"{_length(days)} {STARTS.get(start, '')}".strip() for start, days in terms)


def _length(days: int) -> str:
    years, rest = divmod(days, YEAR)
    if years and not rest:
        return ngettext("%(number)d year", "%(number)d years", years) % {"number": years}
    return ngettext("%(number)d day", "%(number)d days", days) % {"number": days}
