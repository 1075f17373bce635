"""What a search understood, and what to say of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from django.contrib.gis.geos import Point
from django.utils.translation import gettext

from ..models import Address
from .known import Name
from .search import HouseNumber, nearest_numbers, once

MOST_NAMED = 6
MOST_OFFERED = 8


class Kind(StrEnum):
    ADDRESS = "address"
    ADDRESSES = "addresses"  # which one is meant is to be asked
    STREET = "street"
    POSTCODE = "postcode"
    NAME = "name"  # of a place or a group
    NOTHING = "nothing"


@dataclass(frozen=True)
class Found:
    """What was understood of a text. Words to show come from the registers, never from the text.

    `kind` says what was meant: with ADDRESS there is one `address`; with ADDRESSES the
    `addresses` are those to choose from; with STREET and POSTCODE `addresses` are all of it (2,000
    at most), and `missing` is the house number that it does not have, if one was typed. With NAME
    `places` and `group_keys` fit, and perhaps `streets`. With NOTHING `offers` come near; the
    `places` or the `postcode` were understood of it.
    """

    kind: Kind
    text: str
    addresses: list[Address] = field(default_factory=list)
    streets: list[Name] = field(default_factory=list)
    places: list[Name] = field(default_factory=list)
    group_keys: list[int] = field(default_factory=list)
    offers: list[Name] = field(default_factory=list)
    postcode: str = ""  # 7933PA, or 7933
    missing: HouseNumber | None = None
    is_exact: bool = True  # False: mistakes were read over, or words left out

    @property
    def address(self) -> Address | None:
        """The one that was meant."""
        return self.addresses[0] if self.kind == Kind.ADDRESS else None

    @property
    def point(self) -> Point | None:
        """Of the one address that was meant (WGS84)."""
        return self.address.point if self.address else None

    @property
    def understood(self) -> str:
        """What was looked for, in words of the registers."""
        if self.address:
            return str(self.address)
        if self.postcode:
            return f"{self.postcode[:4]} {self.postcode[4:]}".strip()
        if self.kind == Kind.ADDRESSES:
            named = [f"{a.street} {a.number}, {a.town}" for a in self.addresses]
        elif self.kind == Kind.STREET:
            named = [str(name) for name in self.streets]
        else:
            named = [name.name for name in (*self.places, *self.streets)]
        once_each = list(dict.fromkeys(named))
        more = " …" if len(once_each) > MOST_NAMED else ""
        return " · ".join(once_each[:MOST_NAMED]) + more

    @property
    def nearest_numbers(self) -> list[Address]:
        """Addresses of the street or postcode that come nearest to the number it lacks."""
        return nearest_numbers(once(self.addresses), self.missing.number) if self.missing else []

    @property
    def alternatives(self) -> list[str]:
        """What else to search for, each in words that `find` understands."""
        if self.kind == Kind.NOTHING:
            return [str(name) for name in self.offers[:MOST_OFFERED]]
        which = self.addresses if self.kind == Kind.ADDRESSES else self.nearest_numbers
        return [str(address) for address in which[:MOST_OFFERED]]

    @property
    def _said_of_nothing(self) -> str:
        if self.postcode:
            return gettext("We do not know postcode %(place)s here.")
        if self.places:
            return gettext("We know no address, street or group like this in %(place)s.")
        return gettext("We know no address, street, place or group like this.")

    @property
    def said(self) -> str:
        """What to tell of it in one sentence; empty when it is just what was typed."""
        facts = {"place": self.understood, "number": str(self.missing or "")}
        if self.kind == Kind.ADDRESSES:
            return gettext("Which address do you mean?")
        if self.kind == Kind.NOTHING:
            return self._said_of_nothing % facts
        if self.missing and self.kind in (Kind.STREET, Kind.POSTCODE):
            text = gettext("We do not know number %(number)s there. This is found for %(place)s.")
            return text % facts
        if not self.is_exact and self.understood:
            return gettext("We searched for %(place)s. Is that not what you mean?") % facts
        return ""
