"""One way to find a place: an address, a street, a place or a group, from what somebody typed.

Police page, search of residents, sign form and start of a group call `find`; which groups that
means, `groups_of` of `there.py` says.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import reduce
from operator import or_

from django.db.models import Q
from rapidfuzz import process
from rapidfuzz.distance import OSA

from ..models import Address
from ..spelling import key_of
from .found import Found, Kind
from .known import MOST_OFFERED, PLACES, STREETS, Known, Name, in_the_book, known
from .meaning import PLACE_WORDS, Meaning, bare, numbered
from .reading import Typed, read, without_postcode
from .search import HouseNumber, fitting_of, once, pick

MOST_POINTS = 2000


def find(text: str) -> Found:
    """What somebody means; NOTHING when it means nothing. Never raises; five queries at most."""
    typed = read(text)
    if not key_of(typed.text):
        return Found(Kind.NOTHING, typed.text)
    if typed.postcode and all(word[0].isdigit() or len(word) < 3 for word in typed.words):
        # The commonest search needs no names.
        numbers = [Meaning([], reading.number) for reading in typed.readings()]
        there = _some(Q(postcode=typed.postcode))
        if there:
            return _of_postcode(typed, there, numbers, [])
        return _of_no_postcode(typed)
    names = known()
    if typed.digits:
        return _by_digits(typed) or _by_words(typed, names)
    if not typed.postcode:
        return _by_words(typed, names)
    found = _by_postcode(typed, names)
    return found or _by_words(without_postcode(typed), names)


def find_addresses(texts: Sequence[str]) -> list[Found]:
    """The address that each text means, or several, or NOTHING; three queries for all of them.

    NOTHING with a `missing` number is an address that the register does not have.
    """
    if not texts:
        return []
    names = known()
    read_texts = [read(text) for text in texts]
    meant = [numbered(typed, names.names) for typed in read_texts]
    postcodes = {typed.postcode for typed in read_texts if typed.postcode}
    rows = _some(
        Q(postcode__in=postcodes),
        *(_wanted(m) for meanings in meant for m in meanings if m.streets),
    )
    return [
        _address_among(typed, meanings, rows)
        for typed, meanings in zip(read_texts, meant, strict=True)
    ]


def _address_among(typed: Typed, meant: list[Meaning], rows: list[Address]) -> Found:
    missing = next((reading.number for reading in typed.readings()), None)
    nothing = Found(Kind.NOTHING, typed.text, missing=missing, is_exact=False)
    if typed.postcode:
        there = [address for address in rows if address.postcode == typed.postcode]
        found = _of_postcode(typed, there, meant, rows)
        return found if found.kind in (Kind.ADDRESS, Kind.ADDRESSES) else nothing
    return _at_a_number(typed, [m for m in meant if m.streets], rows) or nothing


# A postcode -------------------------------------------------------------------------------------


def _by_postcode(typed: Typed, names: Known) -> Found | None:
    """What the postcode says; None when the municipality has none like it."""
    meant = numbered(typed, names.names)
    there = _some(Q(postcode=typed.postcode))
    if not there:
        found = _by_words(typed, names) if typed.words else None
        return replace(found, is_exact=False) if found and found.kind != Kind.NOTHING else None
    return _of_postcode(typed, there, meant, None)


def _of_postcode(
    typed: Typed, there: list[Address], meant: list[Meaning], rows: list[Address] | None
) -> Found:
    """The address; where the street that was typed tells of another house, both."""
    numbers = [m.number for m in meant if m.number]
    here = next((found for n in numbers if (found := once(_of(there, n)))), [])
    picked = next((a for n in numbers if (a := pick(once(_of(there, n)), n))), None)
    others = _elsewhere(meant, there, rows, has_number=bool(here))
    if others:
        offered = once([*([picked] if picked else here), *others])
        return Found(Kind.ADDRESSES, typed.text, offered, is_exact=False)
    if picked:
        return Found(Kind.ADDRESS, typed.text, [picked])
    missing = numbers[0] if numbers else None
    if here and missing:
        either = fitting_of(here, missing)
        return Found(
            Kind.ADDRESSES, typed.text, either or here, missing=None if either else missing
        )
    return Found(Kind.POSTCODE, typed.text, there, postcode=typed.postcode, missing=missing)


def _of_no_postcode(typed: Typed) -> Found:
    """A postcode that the municipality does not have, with those that come near."""
    there = Address.objects.current().filter(_beginning(typed.postcode[:4]))
    known_ones = list(there.order_by().values_list("postcode", flat=True).distinct())
    near = process.extract(typed.postcode, known_ones, scorer=OSA.distance, limit=MOST_OFFERED)
    offers = [Name("postcode", f"{code[:4]} {code[4:]}", "", "", code) for code, _away, _at in near]
    missing = next((reading.number for reading in typed.readings()), None)
    return Found(Kind.NOTHING, typed.text, offers=offers, postcode=typed.postcode, missing=missing)


def _elsewhere(
    meant: list[Meaning], there: list[Address], rows: list[Address] | None, *, has_number: bool
) -> list[Address]:
    """Addresses of a street that was typed beside a postcode where that house is not."""
    here = {(a.street, a.town) for a in there}
    named = [m for m in meant if m.streets and not m.mistakes][:1]
    if not named or (has_number and any((s.name, s.town) in here for s in named[0].streets)):
        return []
    if rows is None:
        rows = _some(*(_wanted(m) for m in named))
    found = [a for a in _of(rows, named[0].number) if named[0].fits(a)]
    towns = {address.town for address in there}
    return [a for a in found if a.town in towns] or found


def _by_digits(typed: Typed) -> Found | None:
    there = Address.objects.current().filter(_beginning(typed.digits))
    return Found(Kind.POSTCODE, typed.text, postcode=typed.digits) if there.exists() else None


def _beginning(digits: str) -> Q:
    """A range and not a pattern, so that the database can use its index."""
    return Q(postcode__gte=digits, postcode__lt=f"{digits}ZZZ")


# Words ------------------------------------------------------------------------------------------


def _by_words(typed: Typed, names: Known) -> Found:
    meant = [m for m in numbered(typed, names.names) if m.streets]
    rows = _some(*(_wanted(m) for m in meant))
    found = _at_a_number(typed, meant, rows) or _by_name(typed, names)
    if not found and meant:
        found = _in_streets(typed, meant[0].streets, is_exact=meant[0].is_exact)
        found = replace(found, missing=meant[0].number)
    return found or _by_likeness(typed, names)


def _at_a_number(typed: Typed, meant: list[Meaning], rows: list[Address]) -> Found | None:
    """The address of the best meaning that has one; several where more are as good."""
    which = None
    for meaning in meant:
        number = meaning.number
        here = [address for address in _of(rows, number) if meaning.fits(address)]
        streets = [once(street) for street in _by_street(here)]
        picked = [a for street in streets if number and (a := pick(street, number))]
        if len(picked) == 1 and meaning.is_sure(picked[0], streets):
            return Found(Kind.ADDRESS, typed.text, picked, is_exact=meaning.is_exact)
        if here and not which:
            which = Found(
                Kind.ADDRESSES,
                typed.text,
                picked if len(picked) == len(streets) else _either(streets, number),
                missing=None if picked else number,
                is_exact=meaning.is_exact,
            )
        if picked:
            return which
    return which


def _either(streets: list[list[Address]], number: HouseNumber | None) -> list[Address]:
    """Of each street those that may be meant by what stands behind the number, else all."""
    fitting = [(street, fitting_of(street, number) if number else []) for street in streets]
    return [address for street, fits in fitting for address in (fits or street)]


def _by_street(addresses: Iterable[Address]) -> list[list[Address]]:
    streets: dict[tuple[str, str], list[Address]] = {}
    for address in addresses:
        streets.setdefault((address.street, address.town), []).append(address)
    return list(streets.values())


def _by_name(typed: Typed, names: Known) -> Found | None:
    """A street, a place or a group by its whole name, or else by a part of it."""
    key = key_of(" ".join(typed.words))
    meant = [m for m in bare(typed, names.names) if m.is_exact]
    streets = meant[0].streets if meant else []
    places = names.names.exact_place(typed.words)
    if not streets and not places:
        streets, places = names.names.starting(key, STREETS), names.names.holding(key, PLACES)
    return _named(typed, streets, places, names.groups_named(key))


def _named(
    typed: Typed,
    streets: list[Name],
    places: list[Name],
    group_keys: list[int],
    *,
    is_exact: bool = True,
) -> Found | None:
    if not (streets or places or group_keys):
        return None
    found = _in_streets(typed, streets, is_exact=is_exact)
    if not places and not group_keys:
        return found
    return replace(found, kind=Kind.NAME, places=places, group_keys=group_keys)


def _in_streets(typed: Typed, streets: list[Name], *, is_exact: bool) -> Found:
    there = _some(*(Q(street=name.name, town=name.town) for name in streets))
    return Found(Kind.STREET, typed.text, there, streets, is_exact=is_exact)


def _by_likeness(typed: Typed, names: Known) -> Found:
    """What was meant when up to two letters are wrong, or else what comes near."""
    # Of "Nergensstraat 1, Pesse" the street is what resembles one.
    first = next((n for n, word in enumerate(typed.words) if n and word[0].isdigit()), None)
    key = key_of(" ".join(typed.words[:first]))
    meant = [m for m in bare(typed, names.names) if m.streets]
    streets = meant[0].streets if meant else []
    places = [close.name for close in names.names.close(key, PLACES)]
    found = _named(typed, streets, places, names.groups_close(key), is_exact=False)
    if found:
        return found
    within = _recognised(typed, names)
    like = names.names.like(key, (*STREETS, *PLACES))
    offers = {str(name): name for name in (*within, *like)}
    return Found(
        Kind.NOTHING, typed.text, places=within, offers=list(offers.values()), is_exact=False
    )


def _recognised(typed: Typed, names: Known) -> list[Name]:
    """The place at the end of words that are otherwise unknown: of "Nergensweg 1 Pesse" Pesse."""
    for length in range(min(PLACE_WORDS, len(typed.words)), 0, -1):
        places = names.names.exact_place(typed.words[-length:])
        if places:
            return list(places)
    return []


# Rows -------------------------------------------------------------------------------------------


def _of(addresses: Iterable[Address], number: HouseNumber | None) -> list[Address]:
    return [a for a in addresses if number and a.number == number.number]


def _wanted(meaning: Meaning) -> Q:
    """Addresses of one number in the streets that are meant."""
    streets = {name.name for name in meaning.streets}
    towns = {name.town for name in meaning.streets}
    number = meaning.number.number if meaning.number else 0
    return Q(street__in=streets, town__in=towns, number=number)


def _some(*wanted: Q) -> list[Address]:
    """Current addresses of any of these, in one query; none of nothing."""
    if not wanted:
        return []
    # Sorted here: told to sort, SQLite walks the whole index instead of looking into it.
    found = Address.objects.current().filter(reduce(or_, wanted)).with_place()[:MOST_POINTS]
    return sorted(found, key=_order)


def _order(a: Address) -> tuple[str, str, int, str, str, int]:
    """Streets as Dutch people look them up: the Éstraat under E, 's-Gravenweg under S."""
    return in_the_book(a.street), in_the_book(a.town), a.number, a.letter, a.addition, a.pk
