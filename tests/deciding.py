"""Rows and answers that the tests of deciding on requests share."""

from datetime import timedelta

from django.utils import timezone

from groups.models import Membership
from hoogeveen_alert.mail.models import OutgoingMail
from tests import factories

TYPED = "{% if x %}{{ y }} <b>Ömer & zn</b> \U0001f6a8"


def request_of(group, address, days=0, **fields) -> Membership:
    """A request that waits for so many days."""
    since = timezone.now() - timedelta(days=days)
    fields = {"status": "waiting", "status_at": since, "asked_at": since} | fields
    return factories.MembershipFactory(group=group, address=address, **fields)


def many_members(group, address, number: int) -> None:
    """Half of them on the list, half of them waiting."""
    Membership.objects.bulk_create(
        factories.MembershipFactory.build(
            group=group, address=address, status="waiting" if n % 2 else "joined"
        )
        for n in range(number)
    )


def page_of(membership, part="") -> str:
    """Where a coordinator decides on a request."""
    return f"/aanvragen/{membership.pk}/{part}"


def kinds() -> list[tuple[str, str]]:
    """Kind and receiver of every mail so far."""
    return sorted(OutgoingMail.objects.values_list("kind", "recipient"))
