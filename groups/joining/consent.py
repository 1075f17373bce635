"""What somebody agrees to who asks to join; kept with each request as versions of the texts."""

import re

from django.utils.functional import lazy

from hoogeveen_alert.texts.reading import current_versions, text_plain

# Read anew by every form that shows it: the municipality may have changed it.
CONSENT_TEXT = lazy(text_plain, str)("consent")
SEEN = re.compile(r"[0-9]{1,9},[0-9]{1,9}")


def agreed_versions(how: str = "") -> dict[str, str]:
    """The fields of a Membership for somebody who agrees now; `how` is "paper", for example."""
    versions = current_versions("consent", "house_rules")
    return {
        "consent_version": "-".join(filter(None, (versions["consent"], how))),
        "rules_version": versions["house_rules"],
    }


def shown_versions() -> str:
    """What a form carries along, to know that the words did not change under the reader."""
    return ",".join(agreed_versions().values())


def has_changed_since(shown: str) -> bool:
    """Whether the words are others than those of `shown_versions`; what makes no sense is no."""
    return bool(SEEN.fullmatch(shown)) and shown != shown_versions()
