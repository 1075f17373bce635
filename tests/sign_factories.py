"""Rows of the signage room for tests; money comes in through the ledger, as it does in life."""

import datetime

import factory
from django.contrib.gis.geos import Point
from django.utils import timezone
from factory.django import DjangoModelFactory

from groups.models import AlertGroup
from hoogeveen_alert.accounts.models import User
from signage.budgets import acts as budget_acts
from signage.models import Budget, Sign, SignRequest, SignType, Smederij, SmederijNeighbourhood
from signage.requests import acts as request_acts
from tests import factories
from tests.factories import SIDE, SOUTH, WEST

# Places in the area of a group, as somebody types them.
INSIDE = f"{SOUTH + SIDE / 2:.6f}, {WEST + SIDE / 2:.6f}"
ELSEWHERE = f"{SOUTH + SIDE / 4:.6f}, {WEST + SIDE / 4:.6f}"


class SmederijFactory(DjangoModelFactory):
    class Meta:
        model = Smederij
        skip_postgeneration_save = True

    name = factory.Sequence(lambda n: f"Smederij {n}")
    contact_email = "smederij@example.org"

    @factory.post_generation
    def group(self, create, extracted, **kwargs):
        """Give it the neighbourhoods of a group."""
        if create and extracted:
            for neighbourhood in extracted.neighbourhoods.all():
                SmederijNeighbourhood.objects.create(smederij=self, neighbourhood=neighbourhood)


class SignTypeFactory(DjangoModelFactory):
    class Meta:
        model = SignType

    name = factory.Sequence(lambda n: f"Straatbord {n}")
    price_ex_cents = 5000  # 60.50 with VAT
    valid_from = datetime.date(2026, 1, 1)


class SignFactory(DjangoModelFactory):
    """A sign from before the portal, in the middle of the group's area."""

    class Meta:
        model = Sign

    group = factory.SubFactory(factories.AlertGroupFactory)
    sign_type = factory.SubFactory(SignTypeFactory)
    point = factory.LazyFunction(lambda: point_at(0))
    place = "Tegenover Dorpsstraat 12"
    status = "placed"
    placed_on = datetime.date(2026, 3, 1)


def point_at(number: int) -> Point:
    """Places some 67 metres apart, from the middle of the first square to the east."""
    return Point(WEST + SIDE / 2 + number * 0.001, SOUTH + SIDE / 2, srid=4326)


def budget_of(smederij: Smederij, euros: int, *, by: User, year: int = 0) -> Budget:
    return budget_acts.allocate(smederij, year or timezone.localdate().year, euros * 100, by=by)


def ask(
    group: AlertGroup,
    *,
    smederij: Smederij | None = None,
    by: User | None = None,
    signs: int = 2,
    **values,
) -> SignRequest:
    """A request of the group's coordinator; makes a Smederij if the group has none."""
    smederij = smederij or Smederij.objects.of_group(group).first() or SmederijFactory(group=group)
    return request_acts.ask_for_signs(
        group,
        smederij=smederij,
        sign_type=values.pop("sign_type", None) or SignTypeFactory(),
        points=[(point_at(n), f"Dorpsstraat {n + 1}") for n in range(signs)],
        motivation=values.pop("motivation", "Hier komt iedereen de wijk in."),
        by=by or factories.UserFactory(),
    )
