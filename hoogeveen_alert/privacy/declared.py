"""What the apps declare about personal data, in the words of the privacy page."""

from collections.abc import Iterator
from operator import itemgetter

from django.utils.translation import gettext

from hoogeveen_alert.declarations import portal_apps
from hoogeveen_alert.personal_data import STARTS, Activity, Retention, length_in_words

from .retention import declarations


def activities() -> list[Activity]:
    return [activity for config in portal_apps() for activity in config.activities]


def purposes_and_terms() -> Iterator[tuple[str, str]]:
    """Each purpose for which personal data is kept, and for how long."""
    for data in declarations():
        if data.fields:
            yield str(data.purpose), in_words(data.rule())


def in_words(rule: Retention | None) -> str:
    if rule is None:
        return gettext("as long as it is needed for this")
    said = {start: words for start in rule.terms if (words := STARTS[start]) is not None}
    terms = sorted(((rule.length(start), said[start]) for start in said), key=itemgetter(0))
    return ", ".join(f"{length_in_words(length)} {words}".strip() for length, words in terms)
