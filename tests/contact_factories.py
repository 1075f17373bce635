"""Rows of contacts for tests."""

import datetime
from typing import Any

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from contacts.models import ContactCheck, ContactMoment, ContactPreference, OfficerProfile
from groups.models import AlertGroup, Coordinator
from groups.models.alert_group import centre_of
from hoogeveen_alert.accounts.models import User
from tests.factories import (
    AlertGroupFactory,
    CoordinatorFactory,
    NeighbourhoodFactory,
    UserFactory,
    square,
)

ON = datetime.date(2026, 11, 2)


class ContactPreferenceFactory(DjangoModelFactory):
    class Meta:
        model = ContactPreference

    user = factory.SubFactory(UserFactory)
    channel = "whatsapp"
    hours = "na 18.00 uur"
    confirmed_on = ON


class OfficerProfileFactory(DjangoModelFactory):
    class Meta:
        model = OfficerProfile

    user = factory.SubFactory(UserFactory, role="police")
    phone = "+31600009901"
    hours = "dinsdag"


class ContactCheckFactory(DjangoModelFactory):
    class Meta:
        model = ContactCheck

    post = factory.SubFactory(CoordinatorFactory)
    user = factory.SelfAttribute("post.user")
    opened_on = ON


def officer_of(group: AlertGroup, **fields) -> User:
    """A police officer who serves the district of the group."""
    officer = UserFactory(role="police", **fields)
    officer.districts.add(group.neighbourhoods.first().district)
    return officer


def moment_with(post: Coordinator, by: User, **fields) -> ContactMoment:
    """Somebody spoke with who has this post; the next contact was due on 3 November 2026."""
    fields = {"on": ON, "next_due_on": datetime.date(2026, 11, 3)} | fields
    return ContactMoment.objects.create(about=post.user, group=post.group, by=by, **fields)


def many_posts(number: int, *, from_on: datetime.date) -> None:
    """So many coordinators, a lead and a deputy to a group, in few queries."""
    place = NeighbourhoodFactory()
    area, now = place.area, timezone.now()
    first = User.objects.count()
    groups = AlertGroup.objects.bulk_create(
        AlertGroup(
            name=f"Groep {first + n}", slug=f"groep-{first + n}", status="active", area=area,
            centre_rd=centre_of(area), confirmed_on=from_on, created_at=now,
        )
        for n in range(number // 2)
    )  # fmt: skip
    through = AlertGroup.neighbourhoods.through
    through.objects.bulk_create(through(alertgroup=g, neighbourhood=place) for g in groups)
    people = User.objects.bulk_create(
        User(email=f"beheerder{n}@example.org", name=f"Beheerder {n}", date_joined=now)
        for n in range(first, first + number)
    )
    Coordinator.objects.bulk_create(
        Coordinator(
            group=groups[n // 2], user=user, post=("lead", "deputy")[n % 2], from_on=from_on
        )
        for n, user in enumerate(people)
    )


def lead_of(group: AlertGroup) -> User:
    """A coordinator with a telephone, who said when to call."""
    user = UserFactory(name="Bea Beheer", email="bea@example.org", phone="+31600009001")
    CoordinatorFactory(group=group, user=user)
    ContactPreferenceFactory(user=user)
    return user


def far_group(name: str = "Verre groep", **fields: Any) -> AlertGroup:
    """Ten squares away, in a district of its own."""
    return AlertGroupFactory(name=name, area=square(10), **fields)
