"""Rows and counts that the tests of the members desk share."""

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from groups.models import Membership
from tests import factories


def member_of(group, **fields) -> Membership:
    """Somebody in the group, at an address of its own in the group's area."""
    address = fields.pop("address", None) or factories.AddressFactory(
        neighbourhood=group.neighbourhoods.get(), number=2000 + Membership.objects.count()
    )
    return factories.MembershipFactory(group=group, address=address, **fields)


def many_members(group, address, number: int) -> None:
    Membership.objects.bulk_create(
        Membership(
            group=group,
            name=f"Lid {n:04}",
            email=f"veel{n}@example.org",
            phone=f"+3160000{n:04}",
            address=address,
            status="joined",
            consent_version="1",
        )
        for n in range(number)
    )


def queries_of(client: Client, path: str) -> int:
    with CaptureQueriesContext(connection) as queries:
        assert client.get(path).status_code == 200
    return len(queries)
