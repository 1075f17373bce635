"""The addresses and neighbourhoods of the registers that some meanings ask for."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Collection, Iterable
from functools import reduce
from operator import or_
from typing import NamedTuple

from django.db.models import Q

from ...models import Address, Neighbourhood
from ..known import Name
from .words import Numbers, Postcodes

# SQLite reads at most 1,000 conditions one within another; beyond, every address is read.
MOST_RANGES = 100


class Street(NamedTuple):
    name: str
    town: str
    numbers: tuple[Numbers, ...]


class Places(NamedTuple):
    """Neighbourhoods, districts or towns that one name means."""

    names: tuple[Name, ...]


Which = Street | Postcodes | Places


class Row(NamedTuple):
    pk: int
    street: str
    town: str
    number: int
    letter: str
    addition: str
    postcode: str
    neighbourhood: int

    @property
    def suffix(self) -> str:
        return (self.letter + self.addition).lower()


class Register:
    """The addresses and neighbourhoods that some meanings ask for."""

    def __init__(self, asked: Collection[Which]) -> None:
        self.asked = set(asked)
        self.neighbourhoods = self._neighbourhoods()
        rows = [Row(*row) for row in self._rows()]
        self.by_street: dict[tuple[str, str], list[Row]] = defaultdict(list)
        self.by_town: dict[str, set[int]] = defaultdict(set)
        self.by_neighbourhood: dict[int, set[int]] = defaultdict(set)
        for row in rows:
            self.by_street[row.street, row.town].append(row)
            self.by_town[row.town].add(row.pk)
            self.by_neighbourhood[row.neighbourhood].add(row.pk)
        self.neighbourhood_of = {row.pk: row.neighbourhood for row in rows}
        self.by_postcode = sorted((row.postcode, row.pk) for row in rows)

    def addresses_of(self, which: Which) -> set[int]:
        if isinstance(which, Postcodes):
            first = bisect_left(self.by_postcode, (which.first, 0))
            last = bisect_right(self.by_postcode, (which.last, float("inf")))
            return {pk for _postcode, pk in self.by_postcode[first:last]}
        if isinstance(which, Places):
            inside = [self.by_neighbourhood[pk] for pk in self.whole_of(which)]
            towns = [self.by_town[name.name] for name in which.names if name.kind == "town"]
            return set().union(*inside, *towns)
        rows = self.by_street[which.name, which.town]
        return {
            row.pk
            for row in rows
            if any(numbers.holds(row.number, row.suffix) for numbers in which.numbers)
        }

    def whole_of(self, which: Which) -> set[int]:
        """Keys of the neighbourhoods that belong to it whole, fields and all."""
        if not isinstance(which, Places):
            return set()
        codes = {name.code for name in which.names if name.code}
        return {pk for pk, *of in self.neighbourhoods if not codes.isdisjoint(of)}

    def _neighbourhoods(self) -> list[tuple[int, str, str]]:
        if not any(isinstance(one, Places) for one in self.asked):
            return []
        rows = Neighbourhood.objects.current().order_by()
        return list(rows.values_list("pk", "code", "district__code"))

    def _rows(self) -> Iterable[tuple]:
        there = Address.objects.current().order_by()
        wanted = self._wanted()
        if not wanted:
            return ()
        if len(wanted) <= MOST_RANGES:
            there = there.filter(reduce(or_, wanted))
        columns = ("pk", "street", "town", "number", "letter", "addition", "postcode")
        return there.values_list(*columns, "neighbourhood_id")

    def _wanted(self) -> list[Q]:
        streets = {one.name for one in self.asked if isinstance(one, Street)}
        towns, whole = set(), set()
        for one in self.asked:
            if isinstance(one, Places):
                towns |= {name.name for name in one.names if name.kind == "town"}
                whole |= self.whole_of(one)
        wanted = [
            Q(postcode__gte=one.first, postcode__lte=one.last)
            for one in self.asked
            if isinstance(one, Postcodes)
        ]
        lists = (("street", streets), ("town", towns), ("neighbourhood", whole))
        return wanted + [Q(**{f"{name}__in": some}) for name, some in lists if some]
