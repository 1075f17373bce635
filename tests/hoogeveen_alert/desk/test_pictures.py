"""The two pictures on top of the desk: whose, of what, and the same in words."""

import pytest
from django.core.cache import cache
from django.utils import timezone

from groups.coverage.figures import coverage_of, covered_in
from groups.models import District
from hoogeveen_alert.dashboard import Bar, Part, pictures_of
from tests import factories
from tests.sign_factories import SmederijFactory, ask, budget_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _nothing_kept():
    cache.clear()


@pytest.fixture
def district(group):
    neighbourhood = group.neighbourhoods.get()
    neighbourhood.households = 40
    neighbourhood.save()
    factories.AddressFactory(neighbourhood=neighbourhood, number=61)
    District.objects.filter(pk=neighbourhood.district_id).update(households=80)
    return District.objects.get(pk=neighbourhood.district_id)


def titles(user) -> list[str]:
    return [picture.title for picture in pictures_of(user)]


@pytest.mark.parametrize(
    ("role", "expected"),
    [
        ("municipality", ["Dekking", f"Budget {timezone.localdate().year}"]),
        ("area_coordinator", ["Dekking"]),
        ("police", []),
        ("coordinator", []),
        ("contractor", []),
    ],
)
def test_each_role_sees_its_own(district, role, expected):
    user = factories.UserFactory(role=role)
    user.districts.add(district)

    assert titles(user) == expected


def test_coverage_says_what_the_page_of_coverage_says(district):
    user = factories.UserFactory(role="area_coordinator")
    user.districts.add(district)
    (row,) = coverage_of(District.objects.filter(pk=district.pk))

    (picture,) = pictures_of(user)

    assert covered_in(District.objects.filter(pk=district.pk)) == [(row.name, 80, row.covered)]
    assert [bar.name for bar in picture.bars] == [district.name]
    assert [part.size for part in picture.bars[0].parts] == [row.covered, 80 - row.covered]
    assert picture.words == f"{round(row.percent)}% van de huishoudens woont waar een groep is."


def test_an_area_coordinator_without_districts_has_no_picture(district):
    assert titles(factories.UserFactory(role="area_coordinator")) == []


def test_the_budget_is_of_this_year_and_adds_up(group, manager, client):
    smederij = SmederijFactory(group=group)
    budget_of(smederij, 500, by=manager)
    budget_of(smederij, 900, by=manager, year=timezone.localdate().year + 1)
    ask(group, by=manager)
    client.force_login(manager)

    picture = next(picture for picture in pictures_of(manager) if "Budget" in picture.title)
    page = client.get("/mijn/").content.decode()

    assert sum(part.size for part in picture.bars[0].parts) == 50_000
    assert picture.words == "€\xa0500,00 is nog vrij."
    assert "€\xa0500,00 is nog vrij." in page


def test_a_year_without_budget_says_so(manager):
    (picture,) = pictures_of(manager)

    assert picture.bars == ()
    assert picture.words == f"Er is nog geen budget voor {timezone.localdate().year}."


@pytest.mark.parametrize("sizes", [(0, 0), (1, 2, 3), (7,), (10**12, 1)])
def test_the_pieces_of_a_bar_lie_side_by_side_within_it(sizes):
    pieces = list(Bar("", tuple(Part("done", "", size, "") for size in sizes)).pieces())

    ends = [piece["x"] + piece["width"] for piece in pieces]
    assert [piece["x"] for piece in pieces] == [0, *ends[:-1]]
    assert ends[-1] <= 1000
