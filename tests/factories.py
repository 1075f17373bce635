"""Rows for tests: squares of about a kilometre near Pesse, next to one another."""

import datetime

import factory
from allauth.mfa.models import Authenticator
from allauth.mfa.utils import encrypt
from django.contrib.gis.geos import MultiPolygon, Point, Polygon
from factory.django import DjangoModelFactory

from groups.models import (
    Address,
    AlertGroup,
    Application,
    Coordinator,
    District,
    Interest,
    Invitation,
    Membership,
    Neighbourhood,
)
from hoogeveen_alert.accounts.models import User
from hoogeveen_alert.accounts.roles import needs_factor
from hoogeveen_alert.texts.models import TextVersion

WEST, SOUTH, SIDE = 6.40, 52.76, 0.01


def square(number: int, side: float = SIDE) -> MultiPolygon:
    """The square with that number, counted from west to east; lon lat, WGS84."""
    west = WEST + number * SIDE
    return MultiPolygon(Polygon.from_bbox((west, SOUTH, west + side, SOUTH + side)), srid=4326)


def give_factor(user: User, secret: str = "") -> Authenticator:
    """An app on a telephone; without a secret no code of it is right."""
    data = {"secret": encrypt(secret) if secret else ""}
    return Authenticator.objects.create(user=user, type=Authenticator.Type.TOTP, data=data)


def number_from(start: int) -> None:
    """Every factory counts from here, those of other files too."""
    for made in DjangoModelFactory.__subclasses__():
        made.reset_sequence(start, force=True)


class UserFactory(DjangoModelFactory):
    class Meta:
        model = User
        skip_postgeneration_save = True

    email = factory.Sequence(lambda n: f"user{n}@example.org")
    name = factory.Sequence(lambda n: f"Testpersoon {n}")
    role = "coordinator"
    password = factory.django.Password("hoogeveen-demo")

    @factory.post_generation
    def factor(self, create, extracted, **kwargs):
        """Whoever needs a second factor has one, unless `factor=False`."""
        if create and extracted is not False and needs_factor(self):
            give_factor(self)


class DistrictFactory(DjangoModelFactory):
    class Meta:
        model = District

    code = factory.Sequence(lambda n: f"WK{n:06}")
    name = factory.Sequence(lambda n: f"Wijk {n}")
    area = factory.LazyFunction(lambda: square(0))


class NeighbourhoodFactory(DjangoModelFactory):
    class Meta:
        model = Neighbourhood

    code = factory.Sequence(lambda n: f"BU{n:08}")
    name = factory.Sequence(lambda n: f"Buurt {n}")
    district = factory.SubFactory(DistrictFactory)
    area = factory.LazyFunction(lambda: square(0))
    inhabitants = 1000
    households = 450


class AddressFactory(DjangoModelFactory):
    class Meta:
        model = Address

    street = "Dorpsstraat"
    number = 12
    letter = ""
    addition = ""
    postcode = "7933PA"
    town = "Pesse"
    neighbourhood = factory.SubFactory(NeighbourhoodFactory)
    point = factory.LazyFunction(lambda: Point(WEST + SIDE / 2, SOUTH + SIDE / 2, srid=4326))


class AlertGroupFactory(DjangoModelFactory):
    class Meta:
        model = AlertGroup
        skip_postgeneration_save = True

    name = factory.Sequence(lambda n: f"Groep {n}")
    status = "active"
    purpose = "Elkaar waarschuwen bij verdachte situaties."
    area = factory.LazyFunction(lambda: square(0))
    whatsapp_link = factory.Sequence(lambda n: f"https://chat.whatsapp.com/DEMOtest{n}")
    confirmed_on = datetime.date(2026, 11, 1)
    closed_at = factory.LazyAttribute(
        lambda o: (
            datetime.datetime(2026, 11, 2, tzinfo=datetime.UTC) if o.status == "closed" else None
        )
    )

    @factory.post_generation
    def neighbourhoods(self, create, extracted, **kwargs):
        if create:
            self.neighbourhoods.set(extracted or [NeighbourhoodFactory(area=self.area)])


class CoordinatorFactory(DjangoModelFactory):
    class Meta:
        model = Coordinator

    group = factory.SubFactory(AlertGroupFactory)
    user = factory.SubFactory(UserFactory)
    post = "lead"


class MembershipFactory(DjangoModelFactory):
    class Meta:
        model = Membership

    group = factory.SubFactory(AlertGroupFactory)
    name = factory.Sequence(lambda n: f"Lid {n}")
    email = factory.Sequence(lambda n: f"lid{n}@example.org")
    phone = "+31600000001"
    address = factory.SubFactory(AddressFactory, number=factory.Sequence(lambda n: 1000 + n))
    status = "joined"
    consent_version = "1"


class InterestFactory(DjangoModelFactory):
    class Meta:
        model = Interest

    email = factory.Sequence(lambda n: f"buur{n}@example.org")
    address = factory.SubFactory(AddressFactory)


class ApplicationFactory(DjangoModelFactory):
    """A confirmed application of an applied group."""

    class Meta:
        model = Application

    group = factory.SubFactory(AlertGroupFactory, status="applied", confirmed_on=None)
    name = "Anna Aanvrager"
    email = factory.Sequence(lambda n: f"aanvrager{n}@example.org")
    phone = "+31600000011"
    address = factory.SubFactory(AddressFactory, number=factory.Sequence(lambda n: 5000 + n))
    why = "Er is hier veel ingebroken."
    code_version = "1"
    confirmed_at = datetime.datetime(2026, 11, 10, 12, tzinfo=datetime.UTC)


class InvitationFactory(DjangoModelFactory):
    class Meta:
        model = Invitation

    group = factory.SubFactory(AlertGroupFactory)
    name = "Wim Tweede"
    email = factory.Sequence(lambda n: f"tweede{n}@example.org")


class TextVersionFactory(DjangoModelFactory):
    class Meta:
        model = TextVersion

    kind = "house_rules"
    number = factory.Sequence(lambda n: n + 2)
    body = factory.Sequence(lambda n: f"Huisregel {n}")
