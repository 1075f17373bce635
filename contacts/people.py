"""What every page that shows how to reach people has to do and to say."""

from collections.abc import Iterable

from django.db.models import Exists, OuterRef

from hoogeveen_alert.accounts.models import User
from hoogeveen_alert.mail.models import UnreachableAddress

ACTIVITY = "contact-list"  # as the processing log names it


def mark_unreachable(people: Iterable[User]) -> None:
    """Give each person `is_unreachable`: the last mail to that address was refused for good."""
    people = list(people)
    addresses = {person.email for person in people}
    rows = UnreachableAddress.objects.filter(address__in=addresses)
    refused = set(rows.values_list("address", flat=True)) if addresses else set()
    for person in people:
        person.is_unreachable = person.email in refused  # type: ignore[attr-defined]


def is_refused(address: str) -> Exists:
    """The same as a column: of rows with an e-mail address at the end of that lookup."""
    return Exists(UnreachableAddress.objects.filter(address=OuterRef(address)))
