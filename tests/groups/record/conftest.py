import pytest

from hoogeveen_alert.accounts.models import User
from tests import factories
from tests.contact_factories import officer_of
from tests.groups.record.pages import url_of


@pytest.fixture
def lead(group):
    user = factories.UserFactory(name="Bea Beheer", phone="+31600009001")
    return factories.CoordinatorFactory(group=group, user=user)


@pytest.fixture
def people(group, lead) -> dict[str, User]:
    area = factories.UserFactory(role="area_coordinator", name="Gijs Gebied")
    area.districts.add(group.neighbourhoods.get().district)
    return {
        "coordinator": lead.user,
        "area": area,
        "police": officer_of(group, name="Pim Politie"),
        "municipality": factories.UserFactory(role="municipality", name="Mia Gemeente"),
        "superuser": factories.UserFactory(role="municipality", is_superuser=True),
    }


@pytest.fixture
def page_of(client, group, people):
    """The page as one of them reads it."""

    def read(role: str, *, query: str = "") -> str:
        client.force_login(people[role])
        response = client.get(url_of(group) + query)
        assert response.status_code == 200
        return response.content.decode()

    return read
