"""Rows of contacts for tests."""

import datetime
from typing import Any

import factory
from factory.django import DjangoModelFactory

from contacts.models import ContactCheck, ContactMoment, ContactPreference, OfficerProfile
from groups.models import AlertGroup, Coordinator
from hoogeveen_alert.accounts.models import User

from .factories import AlertGroupFactory, CoordinatorFactory, UserFactory, square

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


def lead_of(group: AlertGroup) -> User:
    """A coordinator with a telephone, who said when to call."""
    user = UserFactory(name="Bea Beheer", email="bea@example.org", phone="+31600009001")
    CoordinatorFactory(group=group, user=user)
    ContactPreferenceFactory(user=user)
    return user


def far_group(name: str = "Verre groep", **fields: Any) -> AlertGroup:
    """Ten squares away, in a district of its own."""
    return AlertGroupFactory(name=name, area=square(10), **fields)
