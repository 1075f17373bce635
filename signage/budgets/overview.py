"""Budgets side by side, for the council: as a table, a picture and a file."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import tablib
from django.db.models import Count, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from hoogeveen_alert.accounts.models import User

from ..models import Budget, LedgerEntry, Sign
from ..models.money import as_euro

BAR = 1000  # width of the longest bar of the picture, in its own units


@dataclass
class Row:
    """A budget, or with no name the sum of all, in cents."""

    name: str
    year: int
    allocated: int = 0
    reserved: int = 0
    spent: int = 0
    left: int = 0
    signs: int = 0
    is_closed: bool = False

    @property
    def amounts(self) -> list[tuple[str, str]]:
        """Kind and amount as people read it, in the order of the table."""
        kinds = ("allocated", "reserved", "spent", "left")
        return [(kind, as_euro(getattr(self, kind))) for kind in kinds]


def years_for(user: User) -> list[int]:
    """Newest first."""
    budgets = Budget.objects.visible_to(user)
    return list(budgets.order_by("-year").values_list("year", flat=True).distinct())


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
            reserved=budget.reserved,
            spent=budget.spent,
            left=budget.free_cents,
            signs=signs[budget.pk],
            is_closed=budget.is_closed,
        )
        for budget in budgets.order_by("-year", "smederij__name")
    ]


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
        total.allocated += row.allocated
        total.reserved += row.reserved
        total.spent += row.spent
        total.left += row.left
        total.signs += row.signs
    return total


def picture_of(rows: Iterable[Row], *, with_year: bool) -> dict[str, Any]:
    """Bars of spent, reserved and left, to the scale of the largest budget; whole units."""
    shown = [row for row in rows if row.allocated > 0]
    most = max((row.allocated for row in shown), default=1)
    bars = []
    for number, row in enumerate(shown):
        left, parts = 0, []
        for kind in ("spent", "reserved", "left"):
            width = max(getattr(row, kind), 0) * BAR // most
            parts.append({"kind": kind, "x": left, "width": width})
            left += width
        name = f"{row.name} {row.year}" if with_year else row.name
        bars.append({"name": name, "y": number * 64, "parts": parts})
    return {"bars": bars, "height": len(bars) * 64, "width": BAR}


def table_of(rows: Iterable[Row]) -> tablib.Dataset:
    data = tablib.Dataset(title=_("Budgets for signs"))
    data.headers = [
        *(_("Smederij"), _("Year"), _("Allocated"), _("Reserved"), _("Spent"), _("Still free")),
        *(_("Signs placed"), _("Closed")),
    ]
    for row in rows:
        amounts = map(euros, (row.allocated, row.reserved, row.spent, row.left))
        closed = _("yes") if row.is_closed else _("no")
        data.append([row.name, row.year, *amounts, row.signs, closed])
    return data


def bookings_of(user: User, year: int | None) -> tablib.Dataset:
    """Every booking, with numbers of requests, signs and accounts and no names of persons."""
    data = tablib.Dataset(title=_("Bookings"))
    data.headers = [
        *(_("Number"), _("Booked on"), _("Smederij"), _("Year"), _("Kind"), _("Amount")),
        *(_("Request"), _("Sign"), _("Reason"), _("By account number")),
    ]
    entries = LedgerEntry.objects.visible_to(user).select_related("budget__smederij")
    if year:
        entries = entries.filter(budget__year=year)
    for entry in entries.order_by("pk"):
        data.append(
            [
                entry.pk,
                timezone.localdate(entry.at).isoformat(),
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
    return data


def euros(cents: int) -> Decimal:
    """A number for a spreadsheet, to the cent."""
    return Decimal(cents).scaleb(-2).quantize(Decimal("0.01"))
