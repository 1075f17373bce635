"""What every page that shows how to reach people has to do and to say."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.contrib.contenttypes.models import ContentType
from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from hoogeveen_alert.accounts.models import User
from hoogeveen_alert.accounts.roles import works_everywhere
from hoogeveen_alert.mail.models import UnreachableAddress
from hoogeveen_alert.privacy.models import HistoryEntry

CHANGES_SHOWN_DAYS = 90
CHANGED = {
    "name": _("Name changed on %(date)s."),
    "phone": _("Phone number changed on %(date)s."),
    "email": _("E-mail address changed on %(date)s."),
}
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


def mark_changed(people: Iterable[User], *, viewer: User) -> None:
    """Give each person `changes`: which detail was changed when, the newest of each, in words.

    For municipality and police, who may have the old number in their own phone; for nobody else.
    """
    by_key = {person.pk: person for person in people}
    newest: dict[int, dict[str, str]] = {key: {} for key in by_key}
    for key, changes, at in _changes_of(by_key) if works_everywhere(viewer) else ():
        date = date_format(timezone.localtime(at), "j F Y")
        newest[key] |= {
            field: said % {"date": date} for field, said in CHANGED.items() if field in changes
        }
    for key, person in by_key.items():
        person.changes = list(newest[key].values())  # type: ignore[attr-defined]


def _changes_of(keys: Iterable[int]) -> Iterable[tuple[int, dict[str, object], datetime]]:
    """The oldest first, so that of each detail the newest is told."""
    since = timezone.now() - timedelta(days=CHANGES_SHOWN_DAYS)
    entries = HistoryEntry.objects.filter(
        content_type=ContentType.objects.get_for_model(User),
        object_id__in=list(keys),
        action=HistoryEntry.Action.UPDATE,
        timestamp__gte=since,
    )
    return entries.order_by("timestamp", "pk").values_list("object_id", "changes", "timestamp")
