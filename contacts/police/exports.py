"""The contact list as a spreadsheet; as address cards it is in `cards.py`."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import tablib
from django.utils.translation import gettext

from hoogeveen_alert import spreadsheets

from .contact_list import Entry, preference_of


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
