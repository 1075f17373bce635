"""What the rest of the portal asks of the texts: their words, and which version those are."""

import re

from django.apps import apps
from django.conf import settings
from django.db.models import Max
from django.utils.functional import SimpleLazyObject
from django.utils.safestring import SafeString, mark_safe

from hoogeveen_alert.keys import key_from
from hoogeveen_alert.mail.models import kept_days
from hoogeveen_alert.personal_data import length_in_words, retention_of

from .declared import declared_text
from .markdown import html_of, plain_of
from .models import TextVersion

# A term of the table of retention: {termijn groups.Membership ended}.
TERM = re.compile(r"\{termijn (?P<model>[a-z_]+\.\w+)(?: (?P<start>[a-z]+))?\}")


def current_version(kind: str) -> str:
    """Version to keep with a consent. Raises LookupError for a kind that nobody declares."""
    return current_versions(kind)[kind]


def current_versions(*kinds: str) -> dict[str, str]:
    """The same of several kinds, with one query."""
    rows = TextVersion.objects.filter(kind__in=kinds).order_by().values_list("kind")
    newest = dict(rows.annotate(newest=Max("number")))
    return {kind: str(newest.get(kind) or declared_text(kind).shipped) for kind in kinds}


def current_body(kind: str) -> str:
    """The words as typed, in Markdown."""
    text = declared_text(kind)
    newest = TextVersion.objects.newest(kind)
    return newest.body if newest else text.shipped_body()


def title_of(kind: str) -> str:
    return str(declared_text(kind).title)


def words_of_version(kind: str, version: str) -> str:
    """The words that a version kept with a consent stands for, without marks; "3-paper" too.

    Empty for one that nobody has: the portal was not there yet.
    """
    number = key_from(version.partition("-")[0])
    if number is None:
        return ""
    kept = TextVersion.objects.filter(kind=kind, number=number).first()
    if kept:
        return plain_of(filled_in(kept.body), settings.SITE_URL)
    text = declared_text(kind)
    if number != text.shipped:
        return ""
    return plain_of(filled_in(text.shipped_body()), settings.SITE_URL)


def text_html(kind: str, *, level: int = 2, absolute: bool = False) -> SafeString:
    """The words as HTML; the highest heading is h<level>, `absolute` links are for a mail."""
    return rendered(current_body(kind), level=level, absolute=absolute)


def text_plain(kind: str) -> str:
    """The words without marks, for a mail or a label."""
    return plain_of(filled_in(current_body(kind)), settings.SITE_URL)


def rendered(body: str, *, level: int = 2, absolute: bool = False) -> SafeString:
    origin = settings.SITE_URL if absolute else ""
    # Kept by its words, so it cannot be stale. HTML that was typed is escaped in there.
    return mark_safe(html_of(filled_in(body), level, origin))  # noqa: S308


def placeholders() -> dict[str, object]:
    """What may stand in a text for something the settings know; a row is read when it is used."""
    return {
        "{gemeente}": settings.MUNICIPALITY_NAME,
        "{portaal}": settings.SITE_NAME,
        "{adres}": settings.SITE_URL,
        "{telefoon}": settings.MUNICIPALITY_PHONE,
        "{bel}": f"tel:{settings.MUNICIPALITY_PHONE.replace(' ', '').replace('-', '')}",
        "{contactpagina}": settings.MUNICIPALITY_CONTACT_URL,
        "{maildagen}": SimpleLazyObject(kept_days),
    }


def filled_in(body: str) -> str:
    """The words with placeholders replaced; what else stands in braces stays as it is."""
    for token, value in placeholders().items():
        if token in body:
            body = body.replace(token, str(value))
    return TERM.sub(_term, body)


def _term(found: re.Match[str]) -> str:
    """How long rows are kept, in words, as the rule says now; what no rule says stays as typed."""
    try:
        rule = retention_of(apps.get_model(found["model"]))
    except (LookupError, ValueError):
        return found[0]
    start = found["start"] or ""
    return length_in_words(rule.length(start)) if rule and start in rule.terms else found[0]
