"""Which groups the demonstration has: where, under which name and in which state."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from math import atan2, degrees, hypot

from django.conf import settings
from django.contrib.gis.geos import MultiPolygon, Point

from groups.models import Address, AlertGroup, Neighbourhood

from .areas import SQUEEZE, House, Seed, along_street, cell, nearest, seeds_of, united

Status = AlertGroup.Status
# By the key of their neighbourhood.
Houses = dict[int, list[House]]
# A group for so many addresses gives about 90 groups in Hoogeveen.
ADDRESSES_PER_GROUP = 295
# Neighbourhoods smaller than this share a group with another one.
SMALL = 400
# Degrees, some ten metres.
BESIDE = 0.0001
# With more parts than this the points of the compass say little, and streets give the names.
MOST_BY_COMPASS = 8
# One part in so many stays without a group, so that "tell me when" has a use.
GAP = 11
COMPASS = ("Oost", "Noordoost", "Noord", "Noordwest", "West", "Zuidwest", "Zuid", "Zuidoost")


@dataclass
class Draft:
    """A group to be, with the addresses in its area."""

    name: str
    area: MultiPolygon
    neighbourhoods: list[Neighbourhood]
    houses: list[House]
    status: str = Status.ACTIVE

    def __post_init__(self) -> None:
        # A house on the line between two parts may have been rounded out of its own.
        area = self.area.prepared
        self.houses = [house for house in self.houses if area.covers(_point(house))]


def houses_by_neighbourhood() -> Houses:
    """Every stored address once, in a fixed order."""
    houses: Houses = {}
    rows = Address.objects.current().filter(serial=1).order_by("postcode", "number", "pk")
    fields = ("neighbourhood_id", "pk", "point", "street", "town")
    for neighbourhood, pk, point, street, town in rows.values_list(*fields).iterator():
        house = House(pk, point.x, point.y, street, town)
        houses.setdefault(neighbourhood, []).append(house)
    return houses


def drafts(houses: Houses) -> list[Draft]:
    """All groups of the demonstration over the stored neighbourhoods and these addresses."""
    rows = Neighbourhood.objects.current().select_related("district").order_by("code")
    places = [place for place in rows if houses.get(place.pk) and not _is_industry(place)]
    made: list[Draft] = []
    for _district, members in groupby(places, key=lambda place: place.district.code):
        together = list(members)
        small = [place for place in together if len(houses[place.pk]) < SMALL]
        for place in together:
            if place not in small:
                made += _parts(place, houses[place.pk])
        made += _pairs(small, houses)
    made += _streets(places, houses)
    _give_states(made)
    return _with_different_names(made)


def houses_outside(made: Sequence[Draft], houses: Houses) -> list[House]:
    """Addresses in no group's area, in the order of their keys."""
    inside = {house.pk for draft in made for house in draft.houses}
    everywhere = (house for theirs in houses.values() for house in theirs)
    return sorted(house for house in everywhere if house.pk not in inside)


def _point(house: House) -> Point:
    return Point(house.lon, house.lat, srid=4326)


def _is_industry(place: Neighbourhood) -> bool:
    return place.name.startswith("Industrie")


def _parts(place: Neighbourhood, houses: list[House]) -> Iterator[Draft]:
    """One group for the neighbourhood, or several with a part each."""
    number = max(1, round(len(houses) / ADDRESSES_PER_GROUP))
    if number == 1:
        yield Draft(_title(houses, place.name), place.area, [place], houses)
        return
    seeds = seeds_of(houses, number)
    shares: list[list[House]] = [[] for _seed in seeds]
    for house in houses:
        shares[nearest(seeds, house)].append(house)
    for index, name in enumerate(_names_of_parts(place, seeds, shares)):
        yield Draft(name, cell(place.area, seeds, index), [place], shares[index])


def _pairs(small: list[Neighbourhood], houses: Houses) -> Iterator[Draft]:
    """Small neighbours of one district two by two: a village with the farms around it."""
    waiting = list(small)
    while waiting:
        pair = [waiting.pop(0)]
        beside = next(
            (place for place in waiting if place.area.distance(pair[0].area) < BESIDE), None
        )
        if beside:
            waiting.remove(beside)
            pair.append(beside)
        theirs = [house for place in pair for house in houses[place.pk]]
        name = pair[0].name.replace("Verspreide huizen ", "Buitengebied ")
        area = united(place.area for place in pair)
        yield Draft(_title(theirs, name), area, pair, theirs)


def _streets(places: Sequence[Neighbourhood], houses: Houses) -> Iterator[Draft]:
    """A street in each of the two largest neighbourhoods, across the groups that are there."""
    for place in sorted(places, key=lambda place: -len(houses[place.pk]))[:2]:
        street, area = along_street(place.area, houses[place.pk])
        yield Draft(f"Buurtalert {street} en omgeving", area, [place], houses[place.pk])


def _title(houses: Sequence[House], name: str) -> str:
    """Villages call theirs after the village: Dorpsalert Pesse."""
    town = Counter(house.town for house in houses).most_common(1)[0][0]
    return f"{'Buurtalert' if town == settings.MUNICIPALITY_NAME else 'Dorpsalert'} {name}"


def _names_of_parts(
    place: Neighbourhood, seeds: Sequence[Seed], shares: Sequence[list[House]]
) -> list[str]:
    # No "Noord-Noord" and no "Schoonvelde-West-Zuid".
    if len(seeds) <= MOST_BY_COMPASS and not place.name.endswith(COMPASS):
        names = [f"{place.name}-{side}" for side in _sides(seeds)]
    else:
        names = [f"{place.name}, {street} en omgeving" for street in _streets_of(shares)]
    return [_title(share, name) for share, name in zip(shares, names, strict=True)]


def _streets_of(shares: Sequence[list[House]]) -> list[str]:
    """Of each part the street with most houses that gives no other part its name."""
    taken: list[str] = []
    for share in shares:
        streets = Counter(house.street for house in share).most_common()
        taken.append(next(street for street, _houses in streets if street not in taken))
    return taken


def _sides(seeds: Sequence[Seed]) -> list[str]:
    """A point of the compass for each part as seen from the middle, each used once."""
    middle = sum(x for x, _y in seeds) / len(seeds), sum(y for _x, y in seeds) / len(seeds)
    east = [(x - middle[0]) * SQUEEZE for x, _y in seeds]
    north = [y - middle[1] for _x, y in seeds]
    given: dict[int, str] = {}
    if len(seeds) > 4:
        given[min(range(len(seeds)), key=lambda part: hypot(east[part], north[part]))] = "Midden"
    angles = [degrees(atan2(y, x)) % 360 for x, y in zip(east, north, strict=True)]
    by_closeness = sorted(
        (abs((angle - side * 45 + 180) % 360 - 180), part, name)
        for part, angle in enumerate(angles)
        for side, name in enumerate(COMPASS)
    )
    for _difference, part, name in by_closeness:
        if part not in given and name not in given.values():
            given[part] = name
    return [given[part] for part in range(len(seeds))]


def _give_states(made: list[Draft]) -> None:
    """Leave some parts without a group, and one applied, one closed and three dormant."""
    del made[GAP - 1 :: GAP]
    for index, status in ((4, Status.APPLIED), (9, Status.CLOSED)):
        made[index % len(made)].status = status
    for index in (14, 33, 52):
        made[index % len(made)].status = Status.DORMANT


def _with_different_names(made: list[Draft]) -> list[Draft]:
    seen: Counter[str] = Counter()
    for draft in made:
        seen[draft.name.lower()] += 1
        if seen[draft.name.lower()] > 1:
            draft.name += f" {seen[draft.name.lower()]}"
    return made
