"""How much of each district has a group, and how many people wait for one."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import tablib
from django.conf import settings
from django.db.models import Count, Exists, F, OuterRef, QuerySet
from django.utils import translation
from django.utils.translation import gettext

from hoogeveen_alert.accounts.models import User
from hoogeveen_alert.accounts.roles import is_area_coordinator, is_office
from hoogeveen_alert.sorting import words_key
from hoogeveen_alert.spreadsheets import Formula, total_above

from ..models import Address, AlertGroup, District, Interest, Membership, Neighbourhood


@dataclass(frozen=True)
class Coverage:
    """Figures of a district, or of all of them together."""

    name: str
    households: int
    covered: int  # households in the area of an active group
    groups: int
    members: int

    @property
    def percent(self) -> float:
        return 100 * self.covered / self.households if self.households else 0.0

    @property
    def members_per_100(self) -> float:
        return 100 * self.members / self.households if self.households else 0.0


@dataclass(frozen=True)
class Waiting:
    neighbourhood: str
    district: str
    people: int


SORTS = {
    "wijk": lambda row: words_key(row.name),
    "huishoudens": lambda row: -row.households,
    "dekking": lambda row: -row.percent,
    "groepen": lambda row: -row.groups,
    "leden": lambda row: -row.members_per_100,
}


def districts_of(user: User) -> QuerySet[District]:
    """Districts whose figures this user works with: all, or those an area coordinator serves."""
    districts = District.objects.current()
    if is_office(user):
        return districts
    if is_area_coordinator(user):
        return districts.filter(people=user)
    return districts.none()


def coverage_of(districts: QuerySet[District], *, by: str = "wijk") -> list[Coverage]:
    """A row for each district, sorted: six queries however many there are."""
    named = districts.values_list("pk", "name", "households")
    places = {pk: (name, households or 0) for pk, name, households in named}
    covered, groups, members = _covered(places), _groups(places), _members(places)
    rows = [
        Coverage(name, households, min(covered[pk], households), groups[pk], members[pk])
        for pk, (name, households) in places.items()
    ]
    return sorted(sorted(rows, key=SORTS["wijk"]), key=SORTS[by])


def covered_in(districts: QuerySet[District]) -> list[tuple[str, int, int]]:
    """Name, households and those in the area of a group of each district: four queries."""
    named = list(districts.order_by("sort_key").values_list("pk", "name", "households"))
    covered = _covered([pk for pk, _name, _households in named])
    return [
        (name, households or 0, min(covered[pk], households or 0)) for pk, name, households in named
    ]


def total_of(rows: list[Coverage], districts: QuerySet[District]) -> Coverage:
    """All districts together; a group over a border counts once."""
    there = AlertGroup.objects.filter(status="active", neighbourhoods__district__in=districts)
    return Coverage(
        gettext("Total"),
        sum(row.households for row in rows),
        sum(row.covered for row in rows),
        there.distinct().count(),
        sum(row.members for row in rows),
    )


def _covered(districts: Iterable[int]) -> Counter[int]:
    """Households in an active group's area: of each neighbourhood the share of its addresses.

    Nobody counts households per address; see `overlap.count_in`.
    """
    named = AlertGroup.neighbourhoods.through.objects.filter(
        neighbourhood=OuterRef("neighbourhood"),
        alertgroup__status="active",
        alertgroup__area__covers=OuterRef("point"),
    )
    # Each address once, at the point where a search finds it.
    addresses = Address.objects.current().filter(serial=1, neighbourhood__district__in=districts)
    inside = _numbers(addresses.filter(Exists(named)), "neighbourhood")
    of_all = _numbers(addresses, "neighbourhood")
    shares: defaultdict[int, float] = defaultdict(float)
    places = Neighbourhood.objects.filter(pk__in=inside)
    for pk, district, households in places.values_list("pk", "district", "households"):
        shares[district] += (households or 0) * inside[pk] / of_all[pk]
    return Counter({district: round(number) for district, number in shares.items()})


def _groups(districts: Iterable[int]) -> Counter[int]:
    groups = AlertGroup.objects.filter(status="active", neighbourhoods__district__in=districts)
    by = "neighbourhoods__district"
    counts = groups.order_by().values(by).annotate(number=Count("pk", distinct=True))
    return Counter(dict(counts.values_list(by, "number")))


def _members(districts: Iterable[int]) -> Counter[int]:
    members = Membership.objects.filter(
        status="joined", group__status="active", address__neighbourhood__district__in=districts
    )
    return _numbers(members, "address__neighbourhood__district")


def _numbers(rows: QuerySet, by: str) -> Counter[int]:
    counts = rows.order_by().values(by).annotate(number=Count("pk"))
    return Counter(dict(counts.values_list(by, "number")))


def waiting_in(districts: QuerySet[District]) -> list[Waiting]:
    """How many people wait in each neighbourhood, most first; one query."""
    waiting = Interest.objects.waiting().filter(address__neighbourhood__district__in=districts)
    counts = (
        waiting.order_by()
        .values(
            place=F("address__neighbourhood__name"),
            wijk=F("address__neighbourhood__district__name"),
        )
        .annotate(people=Count("pk"))
        .order_by("-people", "place")
    )
    return [Waiting(row["place"], row["wijk"], row["people"]) for row in counts]


def table_of(rows: list[Coverage], total: Coverage) -> tablib.Dataset:
    with translation.override(settings.LANGUAGE_CODE):
        headers = [
            gettext("District"),
            gettext("Households"),
            gettext("Households with a group"),
            gettext("Percent"),
            gettext("Active groups"),
            gettext("Members"),
            gettext("Members per 100 households"),
        ]
        data = tablib.Dataset(title=gettext("Coverage"), headers=headers)
        for row in rows:
            percent, per_100 = _shares(row)
            figures = row.households, row.covered, percent, row.groups, row.members, per_100
            data.append([row.name, *figures])
        data.append(_reckoned(total))
    return data


def _shares(row: Coverage) -> tuple[float, float]:
    return round(row.percent, 1), round(row.members_per_100, 1)


def _reckoned(total: Coverage) -> list[Any]:
    """The last row, which a workbook reckons; groups over a border are no sum of districts."""
    percent, per_100 = _shares(total)
    share = "IF(B{row}=0,0,ROUND(100*%s{row}/B{row},1))"
    return [
        total.name,
        total_above(total.households),
        total_above(total.covered),
        Formula(share % "C", percent),
        total.groups,
        total_above(total.members),
        Formula(share % "F", per_100),
    ]
