from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext, ngettext

from hoogeveen_alert.accounts.models import User
from hoogeveen_alert.accounts.roles import is_office
from hoogeveen_alert.dashboard import Line

from .models import HeldDeletion


def lines(user: User) -> Iterator[Line]:
    """The way to who looked at whose details, and what waits for the application manager."""
    if is_office(user):
        yield Line(gettext("Who looked at somebody's details"), reverse("processing:who_looked"))
    if user.is_superuser:
        yield from _held_deletions()


def _held_deletions() -> Iterator[Line]:
    url = reverse("retention:overview")
    number = HeldDeletion.objects.filter(confirmed_at=None).count()
    if number:
        text = ngettext(
            "%d deletion waits for your word", "%d deletions wait for your word", number
        )
        detail = gettext("More is past its term than on other days. Is the clock right?")
        yield Line(text % number, url, number, urgent=True, detail=detail)
    yield Line(gettext("What we keep, and how long"), url)
