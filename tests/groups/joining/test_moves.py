"""What a request that moves on does to the map, which says how many members a group has."""

from functools import partial

import pytest

from groups.joining import acts
from groups.members import acts as members
from groups.models import MapVersion
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("act", "before", "counts"),
    [
        (acts.verify, "unverified", False),
        (acts.withdraw, "invited", True),
        (acts.lapse, "waiting", False),
        (acts.join, "invited", True),
        (acts.leave, "joined", True),
        (acts.erase, "joined", True),
        (partial(members.remove, by=None, why="Verhuisd"), "joined", True),
    ],
)
def test_only_who_becomes_a_member_or_stops_changes_the_map(act, before, counts):
    membership = factories.MembershipFactory(status=before)
    version = MapVersion.current()

    act(membership)

    assert (MapVersion.current() > version) is counts
