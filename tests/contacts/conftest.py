import pytest

from tests import factories
from tests.contact_factories import officer_of


@pytest.fixture
def post(group):
    return factories.CoordinatorFactory(group=group, user__name="Bea Beheer")


@pytest.fixture
def officer(group):
    return officer_of(group, name="Pim Politie")
