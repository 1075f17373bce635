"""Coverage per district and the waiting list, on the page and as a file."""

import csv
from io import StringIO

import pytest
from django.contrib.gis.geos import Point
from django.utils import timezone

from groups.coverage.figures import coverage_of, total_of
from groups.models import AlertGroup, District
from tests import factories
from tests.deciding import request_of
from tests.factories import SIDE, SOUTH, WEST, square
from tests.reckoned import rows_in, sheet_in

pytestmark = pytest.mark.django_db
PAGE = "/mijn/dekking/"


def district(number: int, name: str, households: int | None = 100, addresses: int = 4):
    """A district of one neighbourhood in that square, with addresses from west to east."""
    row = factories.DistrictFactory(name=name, households=households)
    place = factories.NeighbourhoodFactory(district=row, area=square(number), households=households)
    for n in range(addresses):
        point = Point(WEST + (number + (n + 0.5) / addresses) * SIDE, SOUTH + SIDE / 2, srid=4326)
        factories.AddressFactory(neighbourhood=place, number=100 * number + n + 1, point=point)
    return row


def group_in(row, area, status="active"):
    places = list(row.neighbourhoods.all())
    return factories.AlertGroupFactory(area=area, status=status, neighbourhoods=places)


def figures(by: str = "wijk") -> list[tuple]:
    rows = coverage_of(District.objects.all(), by=by)
    return [(row.name, row.households, row.covered, row.groups, row.members) for row in rows]


@pytest.fixture
def office(client):
    client.force_login(factories.UserFactory(role="municipality"))
    return client


def test_of_a_neighbourhood_counts_the_share_of_its_addresses_in_an_area():
    north, south = district(0, "Noord", 90), district(1, "Zuid", 200)
    group = group_in(north, square(0, side=SIDE / 2))
    dormant = group_in(south, square(1), status="dormant")
    request_of(dormant, south.neighbourhoods.get().addresses.first(), status="joined")
    request_of(group, north.neighbourhoods.get().addresses.first(), status="joined")
    request_of(group, north.neighbourhoods.get().addresses.last(), status="waiting")

    assert figures() == [("Noord", 90, 45, 1, 1), ("Zuid", 200, 0, 0, 0)]


def test_two_groups_over_one_another_count_an_address_once():
    north = district(0, "Noord")
    for _ in range(2):
        group_in(north, square(0))

    assert figures() == [("Noord", 100, 100, 2, 0)]


def test_a_group_over_a_border_counts_once_in_the_total():
    rows = [district(0, "Noord"), district(1, "Zuid")]
    group = group_in(rows[0], square(0, side=SIDE))
    group.neighbourhoods.add(rows[1].neighbourhoods.get())
    found = coverage_of(District.objects.all())

    total = total_of(found, District.objects.all())

    assert [row.groups for row in found] == [1, 1]
    assert (total.groups, total.households, total.covered) == (1, 200, 100)


def test_a_district_without_figures_or_addresses_counts_as_none(office):
    district(0, "Leeg", households=None, addresses=0)

    assert figures() == [("Leeg", 0, 0, 0, 0)]
    assert office.get(PAGE).status_code == 200


@pytest.mark.parametrize(
    ("order", "first"),
    [("wijk", "Noord"), ("huishoudens", "Zuid"), ("dekking", "Noord"), ("x'--", "Noord")],
)
def test_the_page_sorts_by_what_was_asked(office, order, first):
    group_in(district(0, "Noord", 90), square(0))
    district(1, "Zuid", 200)

    response = office.get(PAGE, {"sorteer": order})

    assert response.context["rows"][0].name == first


def test_a_file_holds_the_same_and_reckons_its_total(office):
    district(0, "=1+1")
    group_in(district(1, "Zuid", 200), square(1))

    text = office.get(PAGE, {"als": "csv"}).content.decode("utf-8-sig")
    workbook = office.get(PAGE, {"als": "xlsx"}).content

    rows = list(csv.reader(StringIO(text), delimiter=";"))
    assert [row[0] for row in rows] == ["Wijk of dorp", "'=1+1", "Zuid", "Totaal"]
    assert rows[2][1:] == ["200", "200", "100,0", "1", "0", "0,0"]
    assert [row[0].value for row in sheet_in(workbook).iter_rows()][1:3] == ["'=1+1", "Zuid"]
    assert rows_in(workbook)[-1] == ["Totaal", 300, 200, 66.7, 1, 0, 0]
    formulas = [cell for row in sheet_in(workbook).iter_rows() for cell in row if is_formula(cell)]
    assert {cell.row for cell in formulas} == {4}


def is_formula(cell) -> bool:
    return cell.data_type == "f"


def test_without_districts_no_total_counts_itself(office):
    assert rows_in(office.get(PAGE, {"als": "xlsx"}).content)[-1] == ["Totaal", 0, 0, 0, 0, 0, 0]


def test_an_area_coordinator_sees_own_districts(client):
    own = district(0, "Noord")
    district(1, "Zuid")
    area = factories.UserFactory(role="area_coordinator")
    area.districts.add(own)
    client.force_login(area)

    response = client.get(PAGE)

    assert [row.name for row in response.context["rows"]] == ["Noord"]


def test_it_takes_as_many_queries_for_few_as_for_many(office, django_assert_max_num_queries):
    for number in range(6):
        group_in(district(number, f"Wijk {number}"), square(number))
    office.get(PAGE)

    with django_assert_max_num_queries(10):
        office.get(PAGE)

    assert AlertGroup.objects.count() == 6


def test_the_waiting_list_counts_people_and_names_nobody(office):
    row = district(0, "Noord")
    addresses = list(row.neighbourhoods.get().addresses.all())
    for address in addresses[:3]:
        factories.InterestFactory(address=address, confirmed_at=timezone.now())
    factories.InterestFactory(address=addresses[3])
    told = {"confirmed_at": timezone.now(), "told_at": timezone.now()}
    factories.InterestFactory(address=addresses[3], **told)

    response = office.get("/mijn/belangstelling/")

    page = response.content.decode()
    assert [row.people for row in response.context["waiting"]] == [3]
    assert 'data-label="Wachten">3</td>' in page
    assert "@example.org" not in page
    assert "Dorpsstraat" not in page
