"""How much has a group, as a small picture on top of the desk."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import starmap

from django.core.cache import cache
from django.urls import reverse
from django.utils.formats import number_format
from django.utils.translation import gettext

from hoogeveen_alert.accounts.models import User
from hoogeveen_alert.accounts.roles import is_area_coordinator, is_office
from hoogeveen_alert.dashboard import Bar, Part, Picture

from .figures import covered_in, districts_of

KEPT = 10 * 60  # seconds; every address is looked at, and the page itself reckons each time
MOST_BARS = 8


def pictures(user: User) -> Iterator[Picture]:
    """Of the municipality as a whole; of an area coordinator's own districts, one by one."""
    if not (is_office(user) or is_area_coordinator(user)):
        return
    rows = _kept(user)
    households, covered = sum(row[1] for row in rows), sum(row[2] for row in rows)
    if not households:
        return
    shown = [(gettext("All districts"), households, covered)] if is_office(user) else rows
    words = gettext("%(percent)s%% of the households live where a group is.") % {
        "percent": _percent(covered, households)
    }
    bars = tuple(starmap(_bar, shown[:MOST_BARS]))
    yield Picture(gettext("Coverage"), words, bars, reverse("groups:coverage"))


def _kept(user: User) -> list[tuple[str, int, int]]:
    """Name, households and those with a group, of each district; kept for some minutes."""
    key = f"desk-coverage:{'office' if is_office(user) else user.pk}"
    rows: list[tuple[str, int, int]] | None = cache.get(key)
    if rows is None:
        rows = covered_in(districts_of(user))
        cache.set(key, rows, KEPT)
    return rows


def _bar(name: str, households: int, covered: int) -> Bar:
    rest = households - covered
    return Bar(
        name,
        (
            Part("done", gettext("with a group"), covered, f"{_percent(covered, households)}%"),
            Part("rest", gettext("without a group"), rest, f"{_percent(rest, households)}%"),
        ),
    )


def _percent(part: int, whole: int) -> str:
    return number_format(round(100 * part / whole)) if whole else "0"
