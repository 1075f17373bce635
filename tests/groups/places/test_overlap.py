"""What an area holds and which groups share it, counted by the database."""

import datetime
import re
from math import cos, radians

import pytest
from django.contrib.gis.geos import Point
from django.db import connection
from django.test.utils import CaptureQueriesContext

from groups.places.overlap import count_in, overlaps
from tests.factories import (
    SIDE,
    SOUTH,
    WEST,
    AddressFactory,
    AlertGroupFactory,
    ApplicationFactory,
    NeighbourhoodFactory,
    square,
)

pytestmark = pytest.mark.django_db


def fill(neighbourhood, number: int, *, square_number: float = 0, first: int = 1) -> None:
    """Addresses side by side in the middle of a square, numbered from `first`."""
    point = Point(WEST + (square_number + 0.5) * SIDE, SOUTH + SIDE / 2, srid=4326)
    for house in range(first, first + number):
        AddressFactory(neighbourhood=neighbourhood, number=house, point=point)


def test_counts_the_addresses_households_and_neighbourhoods():
    neighbourhood = NeighbourhoodFactory(households=450)
    fill(neighbourhood, 3)

    count = count_in(square(0))

    assert (count.addresses, count.households) == (3, 450)
    assert count.neighbourhoods == [neighbourhood]


def test_takes_the_share_of_the_households_that_lies_inside():
    neighbourhood = NeighbourhoodFactory(households=100)
    fill(neighbourhood, 1)
    fill(neighbourhood, 2, square_number=1, first=11)

    assert count_in(square(0)).households == 33


def test_rounds_households_once_for_the_whole_area():
    for first in (1, 11):
        neighbourhood = NeighbourhoodFactory(households=1)
        fill(neighbourhood, 1, first=first)
        fill(neighbourhood, 1, square_number=1, first=first + 1)

    # Two halves are one; each rounded would be none.
    assert count_in(square(0)).households == 1


def test_a_neighbourhood_without_a_number_counts_no_households():
    fill(NeighbourhoodFactory(households=None), 2)

    count = count_in(square(0))

    assert (count.addresses, count.households) == (2, 0)


def test_counts_an_address_once_and_one_that_is_gone_not():
    neighbourhood = NeighbourhoodFactory()
    fill(neighbourhood, 1)
    AddressFactory(neighbourhood=neighbourhood, number=1, serial=2)
    AddressFactory(neighbourhood=neighbourhood, number=2, gone_on=datetime.date(2026, 1, 1))

    assert count_in(square(0)).addresses == 1


def test_an_area_without_addresses_holds_nothing():
    count = count_in(square(5))

    assert (count.addresses, count.households, count.neighbourhoods) == (0, 0, [])


def test_tells_shared_hectares_and_addresses():
    group = AlertGroupFactory(area=square(0))
    neighbourhood = group.neighbourhoods.get()
    fill(neighbourhood, 4)
    fill(neighbourhood, 2, square_number=1, first=20)

    (overlap,) = overlaps(square(0))

    assert (overlap.group, overlap.addresses) == (group, 4)
    # A degree of latitude is about 111.3 km, and of longitude as much times the cosine.
    metres = 111_300 * SIDE
    assert overlap.hectares == pytest.approx(metres**2 * cos(radians(SOUTH)) / 10_000, rel=0.01)


def test_an_area_may_share_half_of_a_group():
    AlertGroupFactory(area=square(0))
    half = square(0, side=SIDE / 2)

    (overlap,) = overlaps(half)
    (whole,) = overlaps(square(0))

    assert overlap.hectares == pytest.approx(whole.hectares / 4, rel=0.01)


def test_a_neighbour_that_only_shares_an_edge_does_not_overlap():
    AlertGroupFactory(area=square(1))

    assert overlaps(square(0)) == []


@pytest.mark.parametrize("status", ["active", "dormant", "applied"])
def test_a_group_that_lives_or_is_asked_for_overlaps(status):
    group = AlertGroupFactory(status=status)

    assert [overlap.group for overlap in overlaps(group.area)] == [group]


@pytest.mark.parametrize("status", ["closed", "rejected"])
def test_a_group_that_ended_overlaps_with_nothing(status):
    group = AlertGroupFactory(status=status)

    assert overlaps(group.area) == []


def test_an_application_counts_once_its_applicant_confirmed():
    confirmed = ApplicationFactory()
    ApplicationFactory(confirmed_at=None)

    assert [overlap.group for overlap in overlaps(square(0))] == [confirmed.group]


def test_leaves_out_the_group_it_is_asked_for():
    group, other = AlertGroupFactory(), AlertGroupFactory()

    assert [overlap.group for overlap in overlaps(group.area, but=group)] == [other]


def test_the_most_addresses_come_first():
    few = AlertGroupFactory(area=square(0))
    many = AlertGroupFactory(area=square(1))
    fill(few.neighbourhoods.get(), 1)
    fill(many.neighbourhoods.get(), 2, square_number=1, first=10)
    both = square(0).union(square(1))

    assert [overlap.group for overlap in overlaps(both)] == [many, few]


def test_the_number_of_queries_is_that_for_one_group(django_assert_num_queries):
    for _ in range(3):
        fill(AlertGroupFactory().neighbourhoods.get(), 1, first=AlertGroupFactory().pk)

    with django_assert_num_queries(3):
        count_in(square(0))
    with django_assert_num_queries(2):
        overlaps(square(0))


def test_the_work_of_a_comb_does_not_grow_with_its_corners_times_addresses():
    """Counted in rows that the database compares with the drawing itself: none."""
    fill(AlertGroupFactory().neighbourhoods.get(), 3)

    with CaptureQueriesContext(connection) as queries:
        count_in(square(0))
        overlaps(square(0))

    asked = " ".join(query["sql"].lower() for query in queries if "groups_address" in query["sql"])
    assert asked
    assert not re.search(r"coveredby|st_covers|contains\(|intersects\(", asked)
