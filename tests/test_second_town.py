"""Another town runs the portal: nothing of the first is on any page, mail or paper.

Every role walks every page of the permission matrix, with the rows that the other walks plant.
"""

from collections.abc import Iterator

import pytest

from groups.models import MissingAddress
from groups.places import example
from tests import second_town
from tests.permissions import ROLES
from tests.second_town import seen_by
from tests.test_permissions import Town, town  # noqa: F401  a fixture
from tests.test_processing_log import paths  # noqa: F401  a fixture

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


@pytest.fixture(scope="module", autouse=True)
def assen() -> Iterator[None]:
    with second_town.assen():
        yield


@pytest.fixture
def pages(paths) -> list[tuple[str, str]]:  # noqa: F811
    example.keep(None)
    MissingAddress.objects.update(postcode="9403ZZ")
    return paths


@pytest.mark.parametrize("role", ROLES)
def test_no_page_says_a_word_of_the_first_town(role, town: Town, pages):  # noqa: F811
    assert seen_by(town.client_of(role), "get", pages) == {}


@pytest.mark.parametrize("role", ["visitor", "coordinator", "superuser"])
def test_nor_does_the_answer_to_an_empty_form(role, town: Town, pages):  # noqa: F811
    assert seen_by(town.client_of(role), "post", pages) == {}


@pytest.mark.parametrize("role", ROLES)
def test_without_budgets_no_page_says_a_word_of_them(role, town: Town, pages, settings):  # noqa: F811
    for name, value in second_town.NO_BUDGETS.items():
        setattr(settings, name, value)

    assert seen_by(town.client_of(role), "get", pages) == {}
    assert seen_by(town.client_of(role), "post", pages) == {}
