"""The contact list as address cards: vCard 4.0, RFC 6350."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from django.conf import settings
from django.utils.formats import date_format
from django.utils.translation import gettext
from icalendar import Component, Parameters, vText

from hoogeveen_alert.names import Parts, parts_of, plain
from hoogeveen_alert.privacy.processing import pseudonym_of

from ..models import ContactPreference
from .contact_list import Entry, preference_of


class Card(Component):
    """A vCard is written as a calendar is: properties, folded and escaped."""

    name = "VCARD"

    def put(self, name: str, value: Fields) -> None:
        # As it is: the library knows vCard 3.0, in which names have no parameters.
        self.add(name, value, encode=False)


class Fields:
    """A value of several texts, each escaped: with `;` between parts, `,` between many of one."""

    def __init__(self, texts: Iterable[str], *, between: str = ";", **params: str) -> None:
        self.texts = list(texts)
        self.between = between
        self.params = Parameters({name.replace("_", "-"): text for name, text in params.items()})

    def to_ical(self) -> bytes:
        return self.between.encode().join(vText(plain(text)).to_ical() for text in self.texts)


class Bare(Fields):
    """A value that is no text: a date, or an address that holds nothing to escape."""

    def to_ical(self) -> bytes:
        return self.between.join(self.texts).encode()


def as_vcards(entries: Iterable[Entry]) -> bytes:
    """One card a person, with all posts in it; the same card each time."""
    posts: dict[int, list[Entry]] = {}
    for entry in entries:
        posts.setdefault(entry.person.pk, []).append(entry)
    return b"".join(_card(own).to_ical(sorted=False) for own in posts.values())


def _card(entries: list[Entry]) -> Component:
    person = entries[0].person
    preference = preference_of(person)
    card = Card()
    card.put("version", Fields(["4.0"]))
    card.put("kind", Fields(["individual"]))
    card.put("fn", Fields([person.name]))
    card.put("n", _name(parts_of(person.name)))
    for group in dict.fromkeys(entry.group.name if entry.group else "" for entry in entries):
        card.put("org", Fields(filter(None, [settings.SITE_NAME, group])))
    card.put("title", Fields([_posts_in_words(entries)]))
    if person.phone:
        card.put("tel", Bare([f"tel:{person.phone.as_e164}"], VALUE="uri", TYPE="cell"))
    card.put("email", Fields([person.email]))
    card.put("note", Fields([_note(preference)]))
    card.put("categories", Fields(_districts(entries), between=","))
    if preference.confirmed_on:
        card.put("rev", Bare([_start_of(preference.confirmed_on)]))
    card.put("uid", Bare([UUID(pseudonym_of(person)[:32]).urn]))
    return card


def _name(parts: Parts) -> Fields:
    # As the example of RFC 6350 has it: "van der" with the family name, and not sorted by.
    names = [parts.family, parts.given, "", parts.title, ""]
    return Fields(names, SORT_AS=parts.sorted_by)


def _posts_in_words(entries: Iterable[Entry]) -> str:
    return "; ".join(f"{e.post}: {e.group or ', '.join(e.places)}" for e in entries)


def _districts(entries: Iterable[Entry]) -> list[str]:
    """Each once, by which a telephone puts people together."""
    return sorted({name for entry in entries for name in entry.districts}) or [settings.SITE_NAME]


def _note(preference: ContactPreference) -> str:
    reached = str(preference.get_channel_display())
    facts = [", ".join(filter(None, [reached, preference.hours]))]
    if preference.confirmed_on:
        on = date_format(preference.confirmed_on, "j F Y")
        facts.append(gettext("Details confirmed on %(date)s.") % {"date": on})
    else:
        facts.append(gettext("Details not confirmed yet."))
    return ". ".join(facts)


def _start_of(day: date) -> str:
    """The moment that REV asks for; we know the day."""
    return f"{day:%Y%m%d}T000000Z"
