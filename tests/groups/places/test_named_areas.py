"""Areas of Hoogeveen from random lists: what is named lies inside, and nothing else does."""

from collections import defaultdict
from typing import NamedTuple

import pytest
import shapely
from django.db import transaction
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from groups.models import Address, AlertGroup
from groups.places.named import Drawn, areas_of

pytestmark = pytest.mark.slow


class House(NamedTuple):
    pk: int
    street: str
    town: str
    number: int
    postcode: str
    x: float
    y: float

    @property
    def spot(self) -> tuple[float, float]:
        return round(self.x, 7), round(self.y, 7)


class Town:
    """The register, read without any of the code that is tested."""

    def __init__(self) -> None:
        rows = Address.objects.current().order_by("street", "town", "number", "pk")
        columns = ("pk", "street", "town", "number", "postcode", "point")
        self.houses = [House(*r[:5], r[5].x, r[5].y) for r in rows.values_list(*columns)]
        self.of_street = defaultdict(list)
        for house in self.houses:
            self.of_street[house.street, house.town].append(house)
        self.spots = {house.pk: house.spot for house in self.houses}
        self.points = shapely.STRtree(shapely.points([(h.x, h.y) for h in self.houses]))

    def inside(self, area) -> set[int]:
        """Those that an area covers, its edge included."""
        found = self.points.query(shape_of(area), predicate="covers")
        return {self.houses[n].pk for n in found}


def shape_of(area) -> shapely.Geometry:
    return shapely.from_wkb(bytes(area.wkb))


@pytest.fixture(scope="module")
def town(hoogeveen) -> Town:
    return Town()


@st.composite
def lists(draw, town: Town) -> tuple[str, frozenset[int]]:
    """A list as somebody may write it, and the addresses that it names."""
    parts = [draw(part(town)) for _ in range(draw(st.integers(1, 5)))]
    return "\n".join(text for text, _named in parts), frozenset().union(*(n for _text, n in parts))


@st.composite
def part(draw, town: Town) -> tuple[str, set[int]]:
    one = town.houses[draw(st.integers(0, len(town.houses) - 1))]
    street = town.of_street[one.street, one.town]
    kind = draw(st.sampled_from(["street", "range", "side", "postcode", "postcodes"]))
    if kind == "street":
        return f"straat {one.street}, {one.town}", {house.pk for house in street}
    if kind in ("range", "side"):
        high = one.number + draw(st.integers(0, 60))
        step = 2 if kind == "side" else 1
        numbers = range(one.number, high + 1, step)
        side = {1: "", 2: (" even", " oneven")[one.number % 2]}[step]
        text = f"straat {one.street} {one.number}-{high}{side}, {one.town}"
        return text, {house.pk for house in street if house.number in numbers}
    last = max(one.postcode, one.postcode[:4] + draw(st.sampled_from(["AZ", "CZ"])))
    last = last if kind == "postcodes" else one.postcode
    named = {house.pk for house in town.houses if one.postcode <= house.postcode <= last}
    return f"{one.postcode}-{last}", named


def test_all_that_is_named_lies_inside_and_nothing_else(town):
    @settings(
        max_examples=15,
        deadline=None,
        derandomize=True,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(st.lists(lists(town), min_size=1, max_size=5))
    def check(written):
        drawn = areas_of({n: text for n, (text, _named) in enumerate(written)})

        for number, (_text, named) in enumerate(written):
            assert_holds(drawn[number], named, town)
        assert_no_overlap(drawn)
        assert_valid_in_the_database([one.area for one in drawn.values()])

    check()


def assert_holds(found: Drawn, named: frozenset[int], town: Town) -> None:
    assert found.problems == []
    assert found.named.addresses == named
    held = town.inside(found.area)
    assert named <= held
    # Nothing else does, but on points that are told of.
    assert {town.spots[pk] for pk in held - named} <= {town.spots[pk] for pk in named}
    assert bool(held - named) == bool(found.shared)
    assert found.misplaced == []


def assert_no_overlap(drawn: dict[int, Drawn]) -> None:
    shapes = {key: shape_of(one.area) for key, one in drawn.items()}
    for one in shapes:
        for other in shapes:
            if one < other and other not in drawn[one].twice:
                assert shapely.intersection(shapes[one], shapes[other]).area == 0


def assert_valid_in_the_database(areas) -> None:
    with transaction.atomic():
        groups = [
            AlertGroup.objects.create(name=f"Gebied {number}", area=area)
            for number, area in enumerate(areas)
        ]
        valid = AlertGroup.objects.filter(pk__in=[g.pk for g in groups], area__isvalid=True)
        assert valid.count() == len(groups)
        transaction.set_rollback(True)


def test_the_whole_town_by_postcode_leaves_neither_overlap_nor_gap(town):
    codes = sorted({house.postcode for house in town.houses})
    step = len(codes) // 91 + 1
    starts = range(0, len(codes), step)

    drawn = areas_of({n: f"{codes[n]}-{codes[min(n + step, len(codes)) - 1]}" for n in starts})

    shapes = [shape_of(one.area) for one in drawn.values()]
    assert len(drawn) > 80
    assert shapely.coverage_is_valid(shapes)
    assert not any(one.misplaced for one in drawn.values())
    held = [town.inside(one.area) for one in drawn.values()]
    assert set().union(*held) == {house.pk for house in town.houses}


def test_areas_meet_in_a_corner_on_the_point_that_carries_addresses_of_both(town):
    """De Arend 18 (7905 BH) and 27 (7905 BJ) stand on one point, and so do 21 and 30."""
    drawn = areas_of({"h": "7905 BH", "j": "7905 BJ"})

    for key, other in (("h", "j"), ("j", "h")):
        assert_holds(drawn[key], drawn[key].named.addresses, town)
        assert [shared.keys for shared in drawn[key].shared] == [{other}, {other}]
    assert_no_overlap(drawn)
    first, second = drawn["h"].shared
    assert {*first.named, *second.named} >= {"De Arend 18, 7905 BH Hoogeveen"}
    assert {*first.others, *second.others} >= {"De Arend 27, 7905 BJ Hoogeveen"}
