"""Draws the register of processing from what the apps declare, into docs/privacy.md, in Dutch.

    .venv/bin/python docs/register.py

Terms are those that the portal ships with; which ones the municipality changed is said at
/privacy/ of its own portal. A test fails when the page is no longer what the code says.
"""

import os
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

import django

if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).parents[1]))  # where the apps are
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hoogeveen_alert.settings")
    django.setup()

from datetime import timedelta

from django.apps import apps
from django.contrib.auth.base_user import AbstractBaseUser
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db.models import CASCADE, ForeignKey, Model
from django.utils import translation
from django.utils.text import capfirst

from hoogeveen_alert.declarations import portal_apps
from hoogeveen_alert.own_data import OwnData
from hoogeveen_alert.personal_data import STARTS, PersonalData, Setting, length_in_words

PAGE = Path(__file__).with_name("privacy.md")
BEGIN, END = "<!-- drawn by docs/register.py -->\n", "<!-- end of the register -->\n"

# What libraries call in English, or by a name that tells an official nothing.
MODELS = {
    "account.EmailAddress": "E-mailadressen om in te loggen",
    "admin.LogEntry": "Logboek van het beheer",
    "mfa.Authenticator": "Tweede stappen bij het inloggen",
    "sessions.Session": "Sessies",
    "socialaccount.SocialAccount": "Koppelingen met de eigen organisatie",
    "usersessions.UserSession": "Apparaten waarop iemand is ingelogd",
}
FIELDS = {
    "mfa.Authenticator.data": "geheim of sleutel, versleuteld",
    "socialaccount.SocialAccount.uid": "vingerafdruk van organisatie en nummer daar",
    "usersessions.UserSession.ip": "IP-adres",
    "usersessions.UserSession.user_agent": "naam van de browser",
    "contacts.CalendarFeed.key": "sleutel in de link",
    "privacy.ProcessingRecord.subject": "pseudoniem van wie het gaat",
    "privacy.ProcessingRecord.by": "pseudoniem van wie keek",
    "privacy.HistoryEntry.actor": "account van wie wijzigde",
}
# Accounts have no rule of days: they are made anonymous, see hoogeveen_alert/login/unused.
UNUSED = Setting("login.AccountTerms", "unused_days")
ACCOUNT = {"user": "account", "actor": "account"}
# Terms of which the page about privacy does not speak.
NOT_SAID = {
    "told": "nadat diegene bericht kreeg",
    "settled": "na het afhandelen",
    "reported": "na de melding",
}
# Dotted functions that give parts of rows, such as files, by what goes when.
PARTS = {
    "signage.photo_terms.expiring": (
        ("Foto bij een aanvraag van borden", Setting("signage.SignRules", "request_photo_days")),
        ("Foto van een bord dat weg is, en van een controle",
         Setting("signage.SignRules", "street_photo_days")),
        ("Bestand van een foto die bij niets hoort", timedelta(days=1)),
    ),
    "hoogeveen_alert.privacy.cache_terms.expiring": (
        ("Tellers van pogingen en gebruikte codes, in het geheugen (Redis)", timedelta(days=1)),
    ),
    "hoogeveen_alert.privacy.own.left_words.expiring": (
        ("Wat in mail stond die niet aankwam, zodra van die persoon niets meer bewaard wordt",
         timedelta(days=1)),
    ),
    "hoogeveen_alert.mail.file_terms.expiring": (
        ("Mail in een bestand, waar geen mailserver is", Setting("mail.MailTerms", "kept_days")),
    ),
}  # fmt: skip


def register() -> str:
    """Both tables, in Dutch. Raises KeyError for a kind of file that has no words here."""
    with translation.override("nl"):
        return "\n".join([*_table_of_data(), "", *_table_of_parts(), "", *_table_of_activities()])


def _table(*head: str, rows: Iterable[tuple[str, ...]]) -> Iterator[str]:
    yield from (f"| {' | '.join(head)} |", f"|{'---|' * len(head)}")
    yield from (f"| {' | '.join(row)} |" for row in rows)


def _table_of_data() -> Iterator[str]:
    yield "### Welke gegevens, waarvoor en hoe lang\n"
    own = {each.model: each for config in portal_apps() for each in config.own_data}
    not_own = {name for config in portal_apps() for name in config.not_own}
    head = ("wat", "gegevens", "doel", "bewaartermijn", "bij `/mijn-gegevens/`")
    rows = []
    for config in portal_apps():
        for data in config.personal_data:
            told = _own_words(own.get(data.model), is_left_out=data.model in not_own)
            rows.append((_name(data), _fields(data), str(data.purpose), _terms(data), told))
    yield from _table(*head, rows=rows)


def _name(data: PersonalData) -> str:
    named = MODELS.get(data.model) or apps.get_model(data.model)._meta.verbose_name_plural
    return capfirst(str(named))


def _fields(data: PersonalData) -> str:
    model = apps.get_model(data.model)
    names = [_field(model, name) for name in data.fields]
    return ", ".join(dict.fromkeys(names)) or "geen persoonsgegevens"


def _field(model: type[Model], name: str) -> str:
    said = FIELDS.get(f"{model._meta.label}.{name}") or ACCOUNT.get(name)
    return said or str(getattr(model._meta.get_field(name), "verbose_name", name))


def _terms(data: PersonalData) -> str:
    rule = data.rule()
    if data.model == "accounts.User":
        return f"{_length(UNUSED)} zonder taak en zonder inloggen; dan naamloos"
    if rule is None:
        needed = "zolang het hiervoor nodig is"
        return f"{needed}; gaat met het account" if _goes_with_account(data) else needed
    return "; ".join(_term(term, start) for start, term in rule.terms.items())


def _goes_with_account(data: PersonalData) -> bool:
    return any(
        isinstance(field, ForeignKey)
        and issubclass(field.remote_field.model, AbstractBaseUser)
        and field.remote_field.on_delete is CASCADE
        for field in apps.get_model(data.model)._meta.fields
    )


def _term(term: int | timedelta | Setting, start: str) -> str:
    words = NOT_SAID.get(start) or STARTS[start] or ""
    return f"{_length(term)} {words}".strip()


def _length(term: int | timedelta | Setting) -> str:
    if not isinstance(term, Setting):
        length = term if isinstance(term, timedelta) else timedelta(days=term)
        return length_in_words(length) if length else "meteen"
    field = apps.get_model(term.model)._meta.get_field(term.field)
    low, high = (
        next(each.limit_value for each in field.validators if isinstance(each, kind))
        for kind in (MinValueValidator, MaxValueValidator)
    )
    shipped = length_in_words(timedelta(days=field.get_default()))
    return f"{shipped} (in te stellen: {low} tot {high} dagen)"


def _own_words(own: OwnData | None, *, is_left_out: bool) -> str:
    if own is None:
        return "niet te vinden op mailadres" if is_left_out else "–"
    can = [
        word
        for word, function in (
            ("verbeteren", own.form),
            ("intrekken", own.withdraw),
            ("wissen", own.erase),
        )
        if function
    ]
    return f"inzien, {', '.join(can)}" if can else "inzien; waarom het blijft, staat erbij"


def _table_of_parts() -> Iterator[str]:
    yield "### Bestanden\n"
    rows = []
    for config in portal_apps():
        for name in config.expiring:
            rows += [(part, _length(term)) for part, term in PARTS[name]]
    yield from _table("wat", "bewaartermijn", rows=rows)


def _table_of_activities() -> Iterator[str]:
    yield "### Wie wat ziet: de verwerkingen in het logboek\n"
    rows = [
        (f"`/privacy/#{each.slug}`", str(each.name), str(each.about))
        for config in portal_apps()
        for each in config.activities
    ]
    yield from _table("in het logboek", "verwerking", "wie ziet wat", rows=rows)


def page_with(drawn: str, page: str) -> str:
    """The page with this register between its marks. Raises ValueError when it has no marks."""
    before, begin, rest = page.partition(BEGIN)
    _old, end, after = rest.partition(END)
    if not (begin and end):
        raise ValueError(f"{PAGE.name} lacks the marks of the register")
    return f"{before}{BEGIN}\n{drawn}\n\n{END}{after}"


if __name__ == "__main__":
    PAGE.write_text(page_with(register(), PAGE.read_text(encoding="utf-8")), encoding="utf-8")
