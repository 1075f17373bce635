"""The contact list as a spreadsheet and as address cards."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import tablib
from django.conf import settings
from django.utils.translation import gettext
from icalendar import Component, vText
from icalendar.prop import vN, vOrg

from hoogeveen_alert import spreadsheets
from hoogeveen_alert.accounts.models import User
from hoogeveen_alert.privacy.processing import pseudonym_of

from ..models import ContactPreference
from .contact_list import Entry


class Card(Component):
    """A vCard is written as a calendar is: properties, folded and escaped."""

    name = "VCARD"


def preference_of(person: User) -> ContactPreference:
    """As it is kept, or the defaults; unsaved then."""
    try:
        return person.contact_preference
    except ContactPreference.DoesNotExist:
        return ContactPreference(user=person)


def as_csv(entries: Iterable[Entry]) -> bytes:
    """A row for each post of each person."""
    table = tablib.Dataset(
        headers=[
            gettext("group"),
            gettext("status of the group"),
            gettext("group confirmed on"),
            gettext("places"),
            gettext("post"),
            gettext("name"),
            gettext("telephone"),
            gettext("e-mail address"),
            gettext("is best reached"),
            gettext("best hours"),
            gettext("details confirmed on"),
        ]
    )
    for entry in entries:
        table.append(_row(entry))
    return spreadsheets.as_csv(table)


def _row(entry: Entry) -> list[Any]:
    person, group = entry.person, entry.group
    preference = preference_of(person)
    return [
        group.name if group else "",
        group.get_status_display() if group else "",
        (group and group.confirmed_on) or "",
        ", ".join(entry.places),
        entry.post,
        person.name,
        person.phone.as_national if person.phone else "",
        person.email,
        preference.get_channel_display(),
        preference.hours,
        preference.confirmed_on or "",
    ]


def as_vcards(entries: Iterable[Entry]) -> bytes:
    """One card a person (vCard 3.0, RFC 2426), with all posts in it; the same card each time."""
    posts: dict[int, list[Entry]] = {}
    for entry in entries:
        posts.setdefault(entry.person.pk, []).append(entry)
    return b"".join(_card(own).to_ical(sorted=False) for own in posts.values())


def _card(entries: list[Entry]) -> Component:
    person = entries[0].person
    preference = preference_of(person)
    card = Card()
    card.add("version", vText("3.0"))
    # Family and given name are one field here; address books show FN.
    card.add("n", vN((person.name, "", "", "", "")))
    card.add("fn", vText(person.name))
    card.add("org", vOrg((settings.SITE_NAME,)))
    card.add("title", vText(_posts_in_words(entries)))
    if person.phone:
        card.add("tel", vText(person.phone.as_e164), parameters={"TYPE": "CELL"})
    card.add("email", vText(person.email), parameters={"TYPE": "INTERNET"})
    card.add("note", vText(_note(preference)))
    card.add("uid", vText(pseudonym_of(person)[:32]))
    return card


def _posts_in_words(entries: Iterable[Entry]) -> str:
    return "; ".join(f"{e.post}: {e.group or ', '.join(e.places)}" for e in entries)


def _note(preference: ContactPreference) -> str:
    reached = str(preference.get_channel_display())
    return ", ".join(filter(None, [reached, preference.hours]))
