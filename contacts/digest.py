"""What contacts itself has to say in the digests."""

from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext, ngettext

from groups.models import AlertGroup
from hoogeveen_alert.accounts.models import User
from hoogeveen_alert.accounts.roles import is_police
from hoogeveen_alert.dashboard import Line

NAMED = 10  # groups that a line calls by name


def lines(user: User) -> Iterator[Line]:
    """For an officer the own groups; what is overdue or silent is counted from the queue."""
    if is_police(user):
        yield from _group_lines(user)


def _group_lines(user: User) -> Iterator[Line]:
    """An officer's own groups, and those that sleep, to look up after log-in."""
    own = AlertGroup.objects.published().filter(neighbourhoods__district__people=user).distinct()
    by_status: dict[str, list[str]] = {"active": [], "dormant": []}
    for name, status in own.order_by("sort_key").values_list("name", "status"):
        by_status.setdefault(status, []).append(name)
    active, dormant = len(by_status["active"]), len(by_status["dormant"])
    for status, text in (
        ("active", ngettext("%d active group", "%d active groups", active) % active),
        ("dormant", ngettext("%d dormant group", "%d dormant groups", dormant) % dormant),
    ):
        if names := by_status[status]:
            yield Line(f"{text}: {_named(names)}", reverse("contacts:list"), len(names))


def _named(names: list[str]) -> str:
    shown = ", ".join(names[:NAMED])
    more = len(names) - NAMED
    return shown + gettext(" and %d more") % more if more > 0 else shown
