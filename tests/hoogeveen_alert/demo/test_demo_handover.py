"""The demonstration shows an open invitation and a coordinator without a successor."""

import pytest
from django.utils import timezone

from groups.models import Invitation
from hoogeveen_alert.demo.handover import create_handovers
from tests import factories

pytestmark = pytest.mark.django_db


def test_one_is_asked_and_one_wants_to_stop():
    known = factories.CoordinatorFactory()
    alone = factories.CoordinatorFactory()
    helped = factories.CoordinatorFactory()
    factories.CoordinatorFactory(group=helped.group, post="deputy")

    pairs = [(post.group, None) for post in (known, helped, alone)]
    create_handovers(pairs, known.user, timezone.now())

    invitation = Invitation.objects.get()
    assert (invitation.group, invitation.by, invitation.status) == (
        *(known.group, known.user),
        "open",
    )
    alone.refresh_from_db()
    assert alone.wants_to_stop_on < timezone.localdate()
    assert alone.group.history.get().by == alone.user


def test_an_empty_demonstration_has_neither(coordinator):
    create_handovers([], coordinator, timezone.now())

    assert not Invitation.objects.exists()
