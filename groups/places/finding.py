"""One way to find a place: an address, a street, a place or a group, from what somebody typed.

Police page, search of residents, sign form and start of a group call `find`; which groups that
means, `groups_of` says.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from django.contrib.gis.geos import MultiPoint, Point
from django.db.models import Exists, OuterRef, Q
from django.db.models.enums import TextChoices
from django.utils.translation import gettext_lazy as _

from ..models import Address, AlertGroup, Neighbourhood
from ..models.alert_group import AlertGroupQuerySet
from ..spelling import key_of
from .known import PLACES, STREETS, Known, Name, known
from .meaning import Meaning, meanings
from .reading import Typed, read, without_postcode
from .search import HouseNumber, nearest_numbers, once, pick

MOST_POINTS = 2000
NEAREST = 3


class Kind(TextChoices):
    ADDRESS = "address", _("an address")
    ADDRESSES = "addresses", _("several addresses")  # which one is meant is to be asked
    STREET = "street", _("a street")
    POSTCODE = "postcode", _("a postcode")
    NAME = "name", _("a place or a group")
    NOTHING = "nothing", _("nothing")


@dataclass(frozen=True)
class Found:
    """What was understood of a text. Words to show come from the registers, never from the text.

    `kind` says what was meant: with ADDRESS there is one `address`; with ADDRESSES the
    `addresses` are those to choose from; with STREET, POSTCODE `addresses` are all of it (2,000 at
    most), and `missing` is the house number that it does not have, if one was typed. With NAME
    `places` and `group_keys` fit, and `streets` that begin so. With NOTHING `offers` are names
    that come near.
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
    is_exact: bool = True  # False: mistakes were read over, or words left out; say so

    @property
    def address(self) -> Address | None:
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
        if self.kind == Kind.POSTCODE:
            return f"{self.postcode[:4]} {self.postcode[4:]}".strip()
        if self.kind == Kind.ADDRESSES:
            named = [f"{a.street} {a.number}, {a.town}" for a in self.addresses]
        elif self.streets and self.kind == Kind.STREET:
            named = [f"{name.name}, {name.town}" for name in self.streets]
        else:
            named = [name.name for name in (*self.places, *self.streets)]
        return " · ".join(dict.fromkeys(named))

    @property
    def nearest_numbers(self) -> list[Address]:
        """Addresses of the street or postcode that come nearest to the number it lacks."""
        return nearest_numbers(once(self.addresses), self.missing.number) if self.missing else []


def find(text: str) -> Found:
    """What somebody means; never raises, and NOTHING when it means nothing. Four queries at most."""
    typed = read(text)
    if not key_of(typed.text):
        return Found(Kind.NOTHING, typed.text)
    names = known()
    if typed.postcode:
        found = _by_postcode(typed, names)
        if found:
            return found
        only_postcode = not typed.words or all(word[0].isdigit() for word in typed.words)
        if only_postcode:
            return Found(Kind.NOTHING, typed.text, postcode=typed.postcode)
        again = _by_words(without_postcode(typed), names)
        return again if again.kind != Kind.NOTHING else replace(again, postcode=typed.postcode)
    return (_by_digits(typed) if typed.digits else None) or _by_words(typed, names)


# A postcode -------------------------------------------------------------------------------------


def _by_postcode(typed: Typed, names: Known) -> Found | None:
    """What the postcode says, or the street where the two tell of different houses."""
    there = _some(Address.objects.at(typed.postcode))
    meant = meanings(typed, names.names)
    if not there:
        return _by_words(typed, names, is_exact=False) if any(m.streets for m in meant) else None
    numbers = [m.number for m in meant if m.number]
    at_numbers = [a for n in numbers for a in there if a.number == n.number]
    picked = next((a for n in numbers if (a := pick(once(_of(there, n)), n))), None)
    others = _elsewhere(meant, there)
    if others:
        here = [picked] if picked else once(at_numbers)
        return Found(Kind.ADDRESSES, typed.text, once([*here, *others]), is_exact=False)
    if picked:
        return Found(Kind.ADDRESS, typed.text, [picked], postcode=typed.postcode)
    if at_numbers:
        return Found(Kind.ADDRESSES, typed.text, once(at_numbers), postcode=typed.postcode)
    missing = numbers[0] if numbers else None
    return Found(Kind.POSTCODE, typed.text, there, postcode=typed.postcode, missing=missing)


def _elsewhere(meant: list[Meaning], there: list[Address]) -> list[Address]:
    """Addresses of a street that was typed beside a postcode which belongs to another."""
    here = {(a.street, a.town) for a in there}
    named = [m for m in meant if m.number and m.streets and not m.mistakes]
    if not named or any((s.name, s.town) in here for m in named for s in m.streets):
        return []
    best = named[0]
    return [a for a in _addresses_of([best]) if best.number and a.number == best.number.number]


def _by_digits(typed: Typed) -> Found | None:
    digits = typed.digits
    # A range and not a pattern, so that the database can use its index.
    there = Address.objects.current().filter(postcode__gte=digits, postcode__lt=f"{digits}ZZZ")
    if not there.exists():
        return None
    return Found(Kind.POSTCODE, typed.text, postcode=digits)


# Words ------------------------------------------------------------------------------------------


def _by_words(typed: Typed, names: Known, *, is_exact: bool = True) -> Found:
    meant = [m for m in meanings(typed, names.names) if m.streets]
    numbered = [m for m in meant if m.number]
    addresses = _addresses_of(numbered) if numbered else []
    found = _at_a_number(typed, numbered, addresses)
    if not found:
        found = _by_name(typed, names)
    if not found and numbered:
        best = numbered[0]
        there = _some(_in_streets(Address.objects.current(), best.streets))
        found = Found(
            Kind.STREET,
            typed.text,
            there,
            best.streets,
            missing=best.number,
            is_exact=best.is_exact,
        )
    found = found or _by_likeness(typed, names)
    return found if is_exact else replace(found, is_exact=False)


def _at_a_number(typed: Typed, meant: list[Meaning], known: list[Address]) -> Found | None:
    """The address of the best meaning that has one; several where more are as good."""
    which = None
    for meaning in meant:
        here = [a for a in _of(known, meaning.number) if meaning.fits(a)]
        streets = _by_street(here)
        sure = [a for a in (pick(once(s), meaning.number) for s in streets) if a]
        if len(sure) == 1 and meaning.is_sure(sure[0], streets):
            return Found(Kind.ADDRESS, typed.text, sure, is_exact=meaning.is_exact)
        if (sure or here) and not which:
            offered = sure or once(here)
            which = Found(Kind.ADDRESSES, typed.text, offered, is_exact=meaning.is_exact)
            if sure:
                return which
    return which


def _by_street(addresses: Iterable[Address]) -> list[list[Address]]:
    streets: dict[tuple[str, str], list[Address]] = {}
    for address in addresses:
        streets.setdefault((address.street, address.town), []).append(address)
    return list(streets.values())


def _by_name(typed: Typed, names: Known) -> Found | None:
    """A street, a place or a group by its whole name, or by a part of it."""
    key = key_of(" ".join(typed.words))
    streets = _bare_streets(typed, names) or names.names.starting(key, STREETS)
    places = names.names.exact(key, PLACES) or names.names.holding(key, PLACES)
    groups = names.groups_named(key)
    if streets and not places and not groups:
        there = _some(_in_streets(Address.objects.current(), streets))
        return Found(Kind.STREET, typed.text, there, streets)
    if streets or places or groups:
        there = _some(_in_streets(Address.objects.current(), streets)) if streets else []
        return Found(Kind.NAME, typed.text, there, streets, places, groups)
    return None


def _bare_streets(typed: Typed, names: Known) -> list[Name]:
    """The streets that are meant without a number, if nothing is mistyped."""
    bare = [m for m in meanings(typed, names.names) if not m.number and m.is_exact]
    return bare[0].streets if bare else []


def _by_likeness(typed: Typed, names: Known) -> Found:
    """What was meant when up to two letters are wrong, or else what comes near."""
    key = key_of(" ".join(typed.words))
    bare = [m for m in meanings(typed, names.names) if not m.number and m.streets]
    streets = bare[0].streets if bare else []
    places = [close.name for close in names.names.close(key, PLACES)]
    groups = names.groups_close(key)
    if streets or places or groups:
        there = _some(_in_streets(Address.objects.current(), streets)) if streets else []
        kind = Kind.NAME if places or groups else Kind.STREET
        return Found(kind, typed.text, there, streets, places, groups, is_exact=False)
    offers = names.names.like(key, (*STREETS, *PLACES))
    return Found(Kind.NOTHING, typed.text, offers=offers, is_exact=False)


# Rows -------------------------------------------------------------------------------------------


def _of(addresses: Iterable[Address], number: HouseNumber | None) -> list[Address]:
    return [a for a in addresses if number and a.number == number.number]


def _addresses_of(meant: list[Meaning]) -> list[Address]:
    """Addresses that one of these may mean, in one query."""
    either = Q(pk=None)
    for meaning in meant:
        if meaning.number:
            towns = {name.town for name in meaning.streets}
            streets = {name.name for name in meaning.streets}
            either |= Q(street__in=streets, town__in=towns, number=meaning.number.number)
    order = ("street", "town", "number", "letter", "addition", "pk")
    return list(
        Address.objects.current().filter(either).with_place().order_by(*order)[:MOST_POINTS]
    )


def _in_streets(addresses, streets: list[Name]):  # type: ignore[no-untyped-def]
    pairs = Q(pk=None)
    for name in streets:
        pairs |= Q(street=name.name, town=name.town)
    return addresses.filter(pairs)


def _some(addresses) -> list[Address]:  # type: ignore[no-untyped-def]
    order = ("street", "town", "number", "letter", "addition", "pk")
    return list(addresses.with_place().order_by(*order)[:MOST_POINTS])


# Groups -----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Groups:
    """Groups that fit what was found, and whether they only come near it."""

    groups: AlertGroupQuerySet
    is_nearest: bool = False  # no group covers the address: these are the nearest


def groups_of(found: Found, among: AlertGroupQuerySet) -> Groups:
    """The groups among these that cover an address, street or postcode, or bear the name."""
    if found.address:
        return groups_at(found.address.point, among)
    fits = Q(pk__in=found.group_keys)
    if found.addresses:
        points = MultiPoint([address.point for address in found.addresses], srid=4326)
        fits |= Q(area__intersects=points)
    if found.kind == Kind.POSTCODE and len(found.postcode) == 4:
        fits |= Exists(
            _with_addresses(Q(postcode__gte=found.postcode, postcode__lt=f"{found.postcode}ZZZ"))
        )
    for place in found.places:
        fits |= Exists(_of_place(place))
    return Groups(among.filter(fits))


def groups_at(point: Point, among: AlertGroupQuerySet) -> Groups:
    """The groups among these that cover a point (WGS84), else the three nearest."""
    covering = among.filter(area__covers=point)
    if covering.exists():
        return Groups(covering)
    nearest = AlertGroup.objects.filter(pk__in=among.values("pk")).nearest_to(point)
    keys = [group.pk for group in nearest.only("pk")[:NEAREST]]
    return Groups(among.filter(pk__in=keys), is_nearest=True)


def _with_addresses(which: Q):  # type: ignore[no-untyped-def]
    there = Address.objects.current().filter(which, neighbourhood=OuterRef("pk"))
    return Neighbourhood.objects.filter(Exists(there), alert_groups=OuterRef("pk"))


def _of_place(place: Name):  # type: ignore[no-untyped-def]
    if place.kind == "town":
        return _with_addresses(Q(town=place.name))
    lookup = "code" if place.kind == "neighbourhood" else "district__code"
    return Neighbourhood.objects.filter(alert_groups=OuterRef("pk"), **{lookup: place.code})
