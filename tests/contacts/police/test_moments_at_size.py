"""Four times the contact moments are four times the work, on both databases."""

from datetime import timedelta

import pytest
from django.utils import timezone

from contacts.models import ContactMoment
from groups.models import Coordinator
from hoogeveen_alert.accounts.models import User
from tests import factories
from tests.contact_factories import officer_of
from tests.growth import work

pytestmark = pytest.mark.django_db
SMALL, LARGE = 150, 600


def moments_of(group, officer, *, people: int) -> None:
    """Three moments with each of so many new coordinators, of which the last counts."""
    first = User.objects.count()
    users = User.objects.bulk_create(
        User(email=f"veel{first + n}@example.org", name="Veel", date_joined=timezone.now())
        for n in range(people)
    )
    Coordinator.objects.bulk_create(Coordinator(group=group, user=user) for user in users)
    today = timezone.localdate()
    ContactMoment.objects.bulk_create(
        ContactMoment(
            about=user,
            group=group,
            by=officer,
            on=today - timedelta(days=200 + 10 * n),
            next_due_on=today - timedelta(days=n),
        )
        for user in users
        for n in range(3)
    )


def test_four_times_the_moments_are_no_more_than_four_times_the_work(group):
    officer = officer_of(group)
    due = ContactMoment.objects.due_for(officer)
    moments_of(group, officer, people=SMALL)
    small = work(due.overdue())

    moments_of(group, officer, people=LARGE - SMALL)

    assert due.overdue().count() == LARGE
    assert work(due.overdue()) < 6 * small  # each with each other one would be sixteen times


def test_a_moment_without_a_group_follows_no_moment_of_a_group(group):
    officer = officer_of(group)
    area = factories.UserFactory(role="area_coordinator")
    known = {"about": area, "by": officer, "next_due_on": timezone.localdate()}
    day = timezone.localdate() - timedelta(days=9)
    alone = [ContactMoment.objects.create(on=day + timedelta(days=n), **known) for n in range(2)]
    of_group = [
        ContactMoment.objects.create(on=day + timedelta(days=n), group=group, **known)
        for n in range(3)
    ]

    assert set(ContactMoment.objects.latest_of_each()) == {alone[-1], of_group[-1]}
