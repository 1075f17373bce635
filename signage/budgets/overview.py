"""Budgets side by side, for the council: as a table, a picture and a file."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import tablib
from django.db.models import Count, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hoogeveen_alert.accounts.models import User
from hoogeveen_alert.accounts.roles import is_office
from hoogeveen_alert.spreadsheets import total_above
from hoogeveen_alert.wording import POT, in_own_words

from ..models import Budget, LedgerEntry, Sign, Smederij, smederijen_of
from ..models.money import as_euro, euros

BAR = 1000  # width of the longest bar of the picture, in its own units
# As the table has them; what is left comes first: that is what people look for.
KINDS = {
    "left": gettext_lazy("Still free"),
    "allocated": gettext_lazy("Allocated"),
    "carried_in": gettext_lazy("From last year"),
    "reserved": gettext_lazy("Reserved"),
    "spent": gettext_lazy("Spent"),
    "spent_before": gettext_lazy("Spent before the portal"),
    "carried_out": gettext_lazy("To next year"),
    "returned": gettext_lazy("Returned"),
    "to_cover": gettext_lazy("Still to cover"),
}
# What became of the money that there was; together they are what was allocated and came in.
PARTS = ("spent_before", "spent", "reserved", "carried_out", "returned", "left")


@dataclass
class Row:
    """A budget, or with no name the sum of all, in cents."""

    name: str
    year: int
    allocated: int = 0
    carried_in: int = 0  # from the year before
    reserved: int = 0
    spent: int = 0
    spent_before: int = 0  # before the portal, of what was allocated; in no booking
    carried_out: int = 0  # to the next year
    returned: int = 0  # what was free when the year was closed
    left: int = 0
    to_cover: int = 0  # what signs cost above all that
    signs: int = 0
    is_closed: bool = False

    @property
    def amounts(self) -> list[tuple[str, str, str]]:
        """Kind, its name and the amount as people read it, in the order of the table."""
        return [(kind, str(name), as_euro(getattr(self, kind))) for kind, name in KINDS.items()]


@dataclass
class Standing:
    """Signs that hang now, of a Smederij or of none."""

    name: str
    smederij: int | None
    signs: int = 0
    damaged: int = 0
    to_remove: int = 0  # of groups that ended


def years_for(user: User) -> list[int]:
    """This one, and those that have a budget; newest first."""
    budgets = Budget.objects.visible_to(user)
    years = budgets.order_by().values_list("year", flat=True).distinct()
    return sorted({timezone.localdate().year, *years}, reverse=True)


def rows_for(user: User, year: int | None) -> list[Row]:
    """The budgets this user may see, of that year or of all."""
    budgets: QuerySet[Any] = (
        Budget.objects.visible_to(user).with_balance().select_related("smederij")
    )
    if year:
        budgets = budgets.filter(year=year)
    signs = _signs_placed()
    return [
        Row(
            name=budget.smederij.name,
            year=budget.year,
            allocated=budget.allocated,
            carried_in=budget.carried_in,
            reserved=budget.reserved,
            spent=budget.spent,
            spent_before=budget.spent_before,
            carried_out=budget.carried_out,
            returned=budget.returned,
            left=budget.free_cents,
            to_cover=budget.to_cover,
            signs=signs[budget.pk],
            is_closed=budget.is_closed,
        )
        for budget in budgets.order_by("-year", "smederij__sort_key")
    ]


def standing_for(user: User) -> list[Standing]:
    """How many signs hang of each Smederij, and of none; each sign counts once.

    Where signs hang is known to everybody, so of a Smederij that somebody sees all of them count.
    """
    signs = Sign.objects.in_the_street()
    whose = smederijen_of(signs)
    numbers: defaultdict[int | None, Counter[str]] = defaultdict(Counter)
    for pk, status, ended in signs.order_by().values_list("pk", "status", "group__status"):
        number = numbers[whose.get(pk)]
        number["signs"] += 1
        number["damaged"] += status == "damaged"
        number["to_remove"] += ended == "closed"
    names = Smederij.objects.visible_to(user).order_by("sort_key").values_list("pk", "name")
    rows = [Standing(name, pk, **numbers[pk]) for pk, name in names if pk in numbers]
    if None in numbers and is_office(user):
        rows.append(Standing(in_own_words(_("No %(pot)s")), None, **numbers[None]))
    return rows


def standing_together(rows: Iterable[Standing]) -> Standing:
    total = Standing(_("Together"), None)
    for row in rows:
        for kind in ("signs", "damaged", "to_remove"):
            setattr(total, kind, getattr(total, kind) + getattr(row, kind))
    return total


def signs_from_before(user: User) -> int:
    """Signs in the street that no budget paid: they were there before the portal."""
    return Sign.objects.visible_to(user).in_the_street().from_before().count()


def _signs_placed() -> Counter[int]:
    """Signs placed, by the budget that paid them, whatever the day they came to hang."""
    paid = LedgerEntry.objects.filter(sign__placed_on__isnull=False).order_by()
    counted = paid.values("budget").annotate(number=Count("sign", distinct=True))
    return Counter({row["budget"]: row["number"] for row in counted})


def total_of(rows: Iterable[Row]) -> Row:
    total = Row(name=_("Together"), year=0)
    for row in rows:
        for kind in (*KINDS, "signs"):
            setattr(total, kind, getattr(total, kind) + getattr(row, kind))
    return total


def picture_of(rows: Iterable[Row], *, with_year: bool) -> dict[str, Any]:
    """Bars of what became of the money, to the scale of the largest budget; whole units."""
    shown = [row for row in rows if row.allocated + row.carried_in > 0]
    most = max((row.allocated + row.carried_in for row in shown), default=1)
    bars = []
    for number, row in enumerate(shown):
        left, parts = 0, []
        for kind in PARTS:
            width = max(getattr(row, kind), 0) * BAR // most
            parts.append({"kind": kind, "x": left, "width": width})
            left += width
        name = f"{row.name} {row.year}" if with_year else row.name
        bars.append({"name": name, "y": number * 64, "parts": parts})
    return {"bars": bars, "height": len(bars) * 64, "width": BAR}


def table_of(rows: Iterable[Row]) -> tablib.Dataset:
    data = tablib.Dataset(title=_("Budgets for signs"))
    names = map(str, KINDS.values())
    data.headers = [POT, _("Year"), *names, _("Signs placed"), _("Closed")]
    rows = list(rows)
    for row in rows:
        closed = _("yes") if row.is_closed else _("no")
        data.append([row.name, row.year, *_amounts_of(row), row.signs, closed])
    if rows:
        total = total_of(rows)
        sums = map(total_above, (*_amounts_of(total), total.signs))
        data.append([total.name, "", *sums, ""])
    return data


def _amounts_of(row: Row) -> list[Decimal]:
    return [euros(getattr(row, kind)) for kind in KINDS]


def bookings_of(user: User, year: int | None) -> tablib.Dataset:
    """Every booking, with numbers of requests, signs and accounts and no names of persons."""
    data = tablib.Dataset(title=_("Bookings"))
    data.headers = [
        *(_("Number"), _("Booked on"), POT, _("Year"), _("Kind"), _("Amount")),
        *(_("Request"), _("Sign"), _("Reason"), _("By account number")),
    ]
    entries = LedgerEntry.objects.visible_to(user).select_related("budget__smederij")
    if year:
        entries = entries.filter(budget__year=year)
    total = 0
    for entry in entries.order_by("pk"):
        total += entry.amount_cents
        data.append(
            [
                entry.pk,
                timezone.localdate(entry.at),
                entry.budget.smederij.name,
                entry.budget.year,
                entry.get_kind_display(),
                euros(entry.amount_cents),
                entry.request_id,
                entry.sign_id,
                entry.why,
                entry.by_id or _("the portal itself"),
            ]
        )
    if len(data):
        ends = [_("Together"), *[""] * 4, total_above(euros(total)), *[""] * 4]
        data.append(ends)
    return data
