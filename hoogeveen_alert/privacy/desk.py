from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext, ngettext_lazy
from django.utils.translation import gettext_lazy as _

from hoogeveen_alert.accounts.models import User
from hoogeveen_alert.accounts.roles import is_office
from hoogeveen_alert.dashboard import Line, Pile

from .models import HeldDeletion


def lines(user: User) -> Iterator[Line]:
    """The way to who looked at whose details, and to what is kept."""
    if is_office(user):
        yield Line(gettext("Who looked at somebody's details"), reverse("processing:who_looked"))
    if user.is_superuser:
        yield Line(gettext("What we keep, and how long"), reverse("retention:overview"))


def piles(user: User) -> Iterator[Pile]:
    """Deletions that wait for the application manager's word."""
    if user.is_superuser:
        yield Pile(
            "verwijdering",
            rows=HeldDeletion.objects.filter(confirmed_at=None),
            counted=ngettext_lazy(
                "%d deletion waits for your word", "%d deletions wait for your word"
            ),
            text=ngettext_lazy(
                "A deletion of %(number)d row waits for your word",
                "A deletion of %(number)d rows waits for your word",
                "number",
            ),
            detail=_("More is past its term than on other days. Is the clock right?"),
            url=lambda row: reverse("retention:overview"),
            number="number",
            since="since",
            urgent=True,
        )
