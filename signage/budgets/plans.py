"""The money of a year, of all Smederijen at once: what would be booked, and what is refused.

A plan is shown first and booked after that. `seen` tells one plan from another: who confirms
says which one was on the screen, and nothing is booked when it would be another one by now.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import astuple, dataclass
from hashlib import sha256
from typing import Any, ClassVar, Generic, TypeVar

from django.utils.translation import gettext_lazy as _

from hoogeveen_alert.accounts.models import User

from ..models import Budget, BudgetClosed, Smederij, StillToCover


class Row:
    """One Smederij in a plan; COLUMNS names its amounts."""

    COLUMNS: ClassVar[Mapping[str, Any]]

    @property
    def amounts(self) -> list[tuple[str, int]]:
        """Name and cents of each, in the order of the table."""
        return [(str(name), getattr(self, amount)) for amount, name in self.COLUMNS.items()]


@dataclass(frozen=True)
class Grant(Row):
    """Money for a Smederij, in cents, and what its year has before it comes."""

    smederij: int
    name: str
    has: int
    cents: int
    covers: int  # of it, for signs that cost more than there was money for
    refusal: str = ""

    COLUMNS: ClassVar = {
        "has": _("Has"),
        "cents": _("Gets"),
        "covers": _("Of it for what is still to cover"),
        "will_have": _("Will have"),
    }

    @property
    def will_have(self) -> int:
        return self.has + self.cents


@dataclass(frozen=True)
class Closing(Row):
    """A year of a Smederij that ends, in cents: what goes on to the next, what is returned."""

    budget: int
    name: str
    allocated: int
    spent: int
    promised: int  # goes on to the next year, always
    carried: int  # of what is free
    returned: int
    refusal: str = ""

    COLUMNS: ClassVar = {
        "allocated": _("Allocated"),
        "spent": _("Spent"),
        "promised": _("Promised, goes to next year"),
        "carried": _("Free, goes to next year"),
        "returned": _("Free, is returned"),
    }


RowType = TypeVar("RowType", Grant, Closing)


@dataclass(frozen=True)
class Plan(Generic[RowType]):
    year: int
    rows: list[RowType]

    @property
    def booked(self) -> list[RowType]:
        return [row for row in self.rows if not row.refusal]

    @property
    def refused(self) -> list[RowType]:
        return [row for row in self.rows if row.refusal]

    @property
    def seen(self) -> str:
        facts = repr((self.year, [astuple(row) for row in self.rows]))
        return sha256(facts.encode()).hexdigest()

    @property
    def columns(self) -> list[dict[str, Any]]:
        """Name and total of each amount, in the order of the table."""
        amounts = [row.amounts for row in self.booked]
        return [
            {"name": each[0][0], "cents": sum(cents for _name, cents in each)}
            for each in zip(*amounts, strict=True)
        ]


def grants(user: User, year: int, amounts: Mapping[int, int]) -> Plan[Grant]:
    """What giving these Smederijen these cents for that year comes to."""
    budgets = budgets_of(user, year)
    rows = []
    for smederij in Smederij.objects.editable_by(user).filter(pk__in=amounts).order_by("sort_key"):
        budget, cents = budgets.get(smederij.pk), amounts[smederij.pk]
        rows.append(
            Grant(
                smederij=smederij.pk,
                name=smederij.name,
                has=had_by(budget) if budget else 0,
                cents=cents,
                covers=min(cents, budget.to_cover) if budget else 0,
                refusal=str(BudgetClosed(year)) if budget and budget.is_closed else "",
            )
        )
    return Plan(year, rows)


def closings(
    user: User, year: int, smederijen: Collection[int], *, carry_free: bool
) -> Plan[Closing]:
    """What closing that year for these Smederijen comes to."""
    following = budgets_of(user, year + 1)
    rows = []
    for budget in budgets_of(user, year).values():
        if budget.smederij_id not in smederijen:
            continue
        free = budget.free_cents
        rows.append(
            Closing(
                budget=budget.pk,
                name=budget.smederij.name,
                allocated=budget.allocated,
                spent=budget.spent + budget.spent_before,
                promised=budget.reserved,
                carried=free if carry_free else 0,
                returned=0 if carry_free else free,
                refusal=_why_not_closed(budget, following.get(budget.smederij_id)),
            )
        )
    return Plan(year, rows)


def budgets_of(user: User, year: int) -> dict[int, Any]:
    """By Smederij, in order of their names."""
    budgets: Any = Budget.objects.editable_by(user).filter(year=year).with_balance()
    named = budgets.select_related("smederij").order_by("smederij__sort_key")
    return {budget.smederij_id: budget for budget in named}


def had_by(budget: Any) -> int:
    """What the year was given, from outside and from the year before, less what went on."""
    had: int = budget.allocated + budget.carried_in - budget.carried_out
    return had


def _why_not_closed(budget: Any, following: Any) -> str:
    if budget.is_closed:
        return str(BudgetClosed(budget.year))
    if budget.to_cover:
        return str(StillToCover())
    if following and following.is_closed:
        return str(BudgetClosed(following.year))
    return ""
