"""The terms of rounds in the admin: their bounds are shown, and kept."""

import pytest

from contacts.models import RoundTerms
from contacts.models.terms import BOUNDS
from tests import factories

pytestmark = pytest.mark.django_db
ADD = "/beheer/contacts/roundterms/add/"


@pytest.fixture
def municipality(client):
    client.force_login(factories.UserFactory(role="municipality"))


def defaults() -> dict[str, int]:
    return {name: getattr(RoundTerms(), name) for name in BOUNDS}


@pytest.mark.usefixtures("municipality")
def test_each_term_shows_its_default_and_its_bounds(client):
    page = client.get(ADD)

    form = page.context["adminform"].form
    for name, (low, high) in BOUNDS.items():
        assert form[name].value() == defaults()[name]
        assert {str(low), str(high)} <= set(str(form[name].help_text).split())
        assert str(form[name].help_text) in page.content.decode()


@pytest.mark.usefixtures("municipality")
@pytest.mark.parametrize(
    ("name", "days", "field"),
    [
        ("interval", 29, "interval"),
        ("interval", 366, "interval"),
        ("close_after", "x", "close_after"),
        ("dormant_after", 28, "__all__"),
        ("second_after", 5, "__all__"),
    ],
)
def test_a_term_that_cannot_be_is_refused(client, name, days, field):
    page = client.post(ADD, defaults() | {name: days})

    assert page.status_code == 200
    assert list(page.context["adminform"].form.errors) == [field]
    assert not RoundTerms.objects.exists()


@pytest.mark.usefixtures("municipality")
def test_a_saved_term_holds_and_is_kept_in_the_history(client):
    client.post(ADD, defaults() | {"interval": 60})

    assert RoundTerms.current().interval == 60
    page = client.get("/beheer/contacts/roundterms/1/history/")
    assert page.context["action_list"].paginator.count == 1
