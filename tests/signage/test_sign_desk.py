"""What the desk and the digests say of signs, for the municipality and for a coordinator."""

import pytest
from django.urls import reverse

from hoogeveen_alert.dashboard import lines_for
from signage.models import Budget, DamageReport, SignRequest, Smederij
from signage.requests import acts as request_acts
from tests import factories
from tests.sign_factories import SignFactory, SmederijFactory, ask, budget_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def smederij(group) -> Smederij:
    return SmederijFactory(group=group)


def lines_of(user) -> dict[str, int]:
    lines = lines_for(user, "digest")
    return {line.url: line.count for line in lines if "bord" in line.url or "budget" in line.url}


def test_the_desk_of_the_municipality_says_what_waits(group, smederij, manager):
    budget_of(smederij, 500, by=manager)
    ask(group, by=manager)
    ended = factories.AlertGroupFactory(status="closed")
    sign = SignFactory(group=ended)
    DamageReport.objects.create(sign=sign, text="Scheef")
    Budget.objects.update(free_cents=0)

    found = lines_of(factories.UserFactory(role="municipality"))

    kinds = ("bordaanvraag", "budget-verschil", "bord-weghalen", "bord-melding")
    assert found == {f"/mijn/?soort={kind}": 1 for kind in kinds}
    assert SignRequest.objects.waiting().count() == 1


def test_the_desk_of_a_coordinator_has_the_question_of_the_municipality(
    group, smederij, coordinator, manager
):
    assert lines_of(coordinator) == {}
    request_acts.ask_back(ask(group, by=coordinator), by=manager, why="Waar?")

    assert lines_of(coordinator) == {reverse("signage:mine"): 1}
    assert lines_of(factories.CoordinatorFactory().user) == {}
