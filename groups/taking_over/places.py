"""Neighbourhoods as somebody writes them in a cell: names, names of districts, codes of CBS."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable

from django.utils.translation import gettext

from ..models import District, Neighbourhood
from ..places.known import known
from ..spelling import key_of

DIVIDES = re.compile(r"[;,\n]")
CODE = re.compile(r"\b(?:BU|WK)[0-9]{6,8}\b", re.IGNORECASE)
OF_DISTRICT = re.compile(r"wijk\s+", re.IGNORECASE)


class Unknown(Exception):
    """A part of the cell that names nothing, or more than one; the text says so."""


class PlacesNamed:
    """All neighbourhoods of the town by what they are called: two queries."""

    def __init__(self) -> None:
        self.by_code: dict[str, list[Neighbourhood]] = {}
        self.by_name: dict[str, list[Neighbourhood]] = {}
        self.of_district: dict[str, list[Neighbourhood]] = {}
        districts = District.objects.current().only("name", "code").in_bulk()
        rows = Neighbourhood.objects.current().order_by("sort_key").defer("area")
        for place in rows:
            self.by_code[place.code] = [place]
            self.by_name.setdefault(key_of(place.name), []).append(place)
            district = districts.get(place.district_id)
            if district:
                self.by_code.setdefault(district.code, []).append(place)
                self.of_district.setdefault(key_of(district.name), []).append(place)

    def find(self, text: str) -> list[Neighbourhood]:
        """The neighbourhoods in a cell, each once. Raises Unknown."""
        found: dict[int, Neighbourhood] = {}
        whole = self._named(text)
        for part in [text] if whole else DIVIDES.split(text):
            if part.strip():
                found |= {place.pk: place for place in self._part(part.strip())}
        return list(found.values())

    def _part(self, text: str) -> list[Neighbourhood]:
        found = self._named(text)
        if len(found) > 1 and not self._is_whole(text):
            codes = ", ".join(f"{place.name} ({place.code})" for place in found)
            message = gettext("“%(name)s” is the name of several. Write which: %(codes)s.")
            raise Unknown(message % {"name": text[:80], "codes": codes})
        if not found:
            raise Unknown(_unknown(text))
        return found

    def _named(self, text: str) -> list[Neighbourhood]:
        code = CODE.search(text)
        if code:
            return self.by_code.get(code[0].upper(), [])
        if OF_DISTRICT.match(text):
            return self.of_district.get(key_of(OF_DISTRICT.sub("", text, count=1)), [])
        return self.by_name.get(key_of(text)) or self.of_district.get(key_of(text), [])

    def _is_whole(self, text: str) -> bool:
        """A district, or a code: several neighbourhoods are meant."""
        return bool(CODE.search(text) or OF_DISTRICT.match(text)) or not self.by_name.get(
            key_of(text)
        )


def _unknown(text: str) -> str:
    message = gettext("We do not know “%(name)s” as a neighbourhood or district here.")
    near = known().names.like(key_of(text), ("neighbourhood", "district"))
    names = ", ".join(dict.fromkeys(name.name for name in near[:3]))
    if names:
        message += " " + gettext("Do you mean one of these: %(names)s?") % {"names": names}
    return message % {"name": text[:80]}


def choices() -> list[str]:
    """How each neighbourhood is written in a cell; with its code where two have one name."""
    rows = Neighbourhood.objects.current().order_by("sort_key").values_list("name", "code")
    pairs = list(rows)
    names = [key_of(name) for name, _code in pairs]
    return [name if names.count(key_of(name)) == 1 else f"{name} ({code})" for name, code in pairs]


def names_of(places: Iterable[Neighbourhood]) -> str:
    return ", ".join(sorted(place.name for place in places))


def codes_of(places: Collection[Neighbourhood]) -> list[str]:
    return sorted(place.code for place in places)
