"""What the municipality does with the money of Smederijen; each act is one transaction."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Sum
from django.utils.translation import gettext_lazy as _

from groups.models import Neighbourhood
from hoogeveen_alert.accounts.models import User
from hoogeveen_alert.wording import in_own_words

from ..models import (
    Budget,
    LedgerEntry,
    PlanChanged,
    Sign,
    Smederij,
    SmederijNeighbourhood,
    StillToCover,
)
from ..models.budget import in_portal_language, positive
from . import plans

Kind = LedgerEntry.Kind


@transaction.atomic
def allocate(smederij: Smederij, year: int, cents: int, *, by: User, why: str = "") -> Budget:
    """Give a Smederij money for a year; adds to what it has. Raises BudgetClosed."""
    budget = _budget_of(smederij, year)
    raise_by(budget, cents, by=by, why=why)
    return budget


@transaction.atomic
def raise_by(budget: Budget, cents: int, *, by: User, why: str = "") -> None:
    """Add money; what was still to cover is paid from it first. Raises BudgetClosed."""
    budget.book(Kind.ALLOCATION, positive(cents), by=by, why=why)
    budget.cover(by=by)


def lower_by(budget: Budget, cents: int, *, by: User, why: str) -> None:
    """Take money away that is not promised. Raises NotEnoughMoney, BudgetClosed."""
    budget.book(Kind.ALLOCATION, -positive(cents), by=by, why=why)


def transfer(budget: Budget, to: Smederij, cents: int, *, by: User, why: str) -> Budget:
    """Move free money to another Smederij, same year. Raises NotEnoughMoney, BudgetClosed."""
    if to.pk == budget.smederij_id:
        raise ValidationError(in_own_words(_("Choose one of the other %(pots)s.")), code="same")
    return _move(budget, to, budget.year, cents, Kind.ALLOCATION, by=by, why=why)


def carry_over(budget: Budget, cents: int, *, by: User, why: str) -> Budget:
    """Move free money to the next year. Raises NotEnoughMoney, BudgetClosed."""
    return _move(budget, budget.smederij, budget.year + 1, cents, Kind.CARRY, by=by, why=why)


@transaction.atomic
def close_year(budget: Budget, *, by: User, why: str = "", carry_free: bool = False) -> Budget:
    """Close the year; what is reserved goes to the next year with its money.

    Free money goes too with `carry_free`, and is returned otherwise. What was allocated and
    spent stays as it was. Gives the budget of the next year. Raises StillToCover, BudgetClosed
    (also of the next year).
    """
    following = _budget_of(budget.smederij, budget.year + 1)
    Budget.lock(budget, following)
    if Sign.objects.to_cover().filter(request__budget=budget).exists():
        raise StillToCover
    budget.refresh_from_db()
    why = why or in_portal_language(_("year %d closed"), budget.year)
    if carry_free and budget.free_cents:
        _give(budget, following, budget.free_cents, Kind.CARRY, by=by, why=why)
    elif budget.free_cents:
        budget.book(Kind.RETURN, -budget.free_cents, by=by, why=why)
    _hand_over(budget, following, by=by, why=why)
    budget.close()
    return following


@transaction.atomic
def grant_year(
    year: int, amounts: Mapping[int, int], *, by: User, seen: str, why: str = ""
) -> plans.Plan[plans.Grant]:
    """Give Smederijen (by key) money for a year: all that was seen, or nothing.

    Raises PlanChanged when it is not any more what `seen` says.
    """
    wanted = plans.grants(by, year, amounts).booked
    budgets = _locked([row.smederij for row in wanted], year)
    plan = plans.grants(by, year, amounts)
    if plan.seen != seen:
        raise PlanChanged
    for row in plan.booked:
        raise_by(budgets[row.smederij], row.cents, by=by, why=why)
    return plan


@transaction.atomic
def close_years(
    year: int,
    smederijen: Collection[int],
    *,
    by: User,
    seen: str,
    carry_free: bool,
    why: str = "",
) -> plans.Plan[plans.Closing]:
    """Close a year of Smederijen (by key): all that was seen, or none.

    Raises PlanChanged when it is not any more what `seen` says.
    """
    wanted = plans.closings(by, year, smederijen, carry_free=carry_free).booked
    places = Budget.objects.filter(pk__in=[row.budget for row in wanted])
    of = list(places.values_list("smederij", flat=True))
    _locked(of, year, year + 1)
    plan = plans.closings(by, year, smederijen, carry_free=carry_free)
    if plan.seen != seen:
        raise PlanChanged
    for budget in Budget.objects.filter(pk__in=[row.budget for row in plan.booked]).order_by("pk"):
        close_year(budget, by=by, why=why, carry_free=carry_free)
    return plan


@transaction.atomic
def take_neighbourhoods(smederij: Smederij, neighbourhoods: Iterable[Neighbourhood]) -> None:
    """Have these neighbourhoods and no others; takes them from who has them now.

    Raises NeighbourhoodBusy.
    """
    coming = {place.pk for place in neighbourhoods}
    for part in smederij.parts.exclude(neighbourhood__in=coming):
        part.delete()
    for part in SmederijNeighbourhood.objects.filter(neighbourhood__in=coming):
        coming.discard(part.neighbourhood_id)
        part.smederij = smederij
        part.save()
    for pk in coming:
        SmederijNeighbourhood.objects.create(smederij=smederij, neighbourhood_id=pk)


def _locked(smederijen: Collection[int], *years: int) -> dict[int, Budget]:
    """The budgets of the last year, by Smederij; those of all years are ours until the end.

    Made and locked in one order, so that two who do this at once never wait for one another.
    """
    rows = list(Smederij.objects.filter(pk__in=smederijen).order_by("pk"))
    budgets = [_budget_of(smederij, year) for year in years for smederij in rows]
    Budget.lock(*budgets)
    return {budget.smederij_id: budget for budget in budgets}


def _budget_of(smederij: Smederij, year: int) -> Budget:
    return Budget.objects.get_or_create(smederij=smederij, year=year)[0]


@transaction.atomic
def _move(
    budget: Budget, to: Smederij, year: int, cents: int, kind: Kind, *, by: User, why: str
) -> Budget:
    other = _budget_of(to, year)
    Budget.lock(budget, other)
    _give(budget, other, positive(cents), kind, by=by, why=why)
    return other


def _give(budget: Budget, other: Budget, cents: int, kind: Kind, *, by: User, why: str) -> None:
    """Move free money, however much it is."""
    budget.book(kind, -cents, by=by, why=why)
    other.book(kind, cents, by=by, why=why)
    other.cover(by=by)


def _hand_over(budget: Budget, following: Budget, *, by: User, why: str) -> None:
    """Move each open reservation, and the money that backs it, to the next year's budget."""
    promises = budget.requests.filter(signs__reserved_cents__gt=0).distinct()
    for request in promises.order_by("pk"):
        cents = request.signs.aggregate(cents=Sum("reserved_cents"))["cents"]
        about: dict[str, Any] = {"by": by, "why": why, "request": request}
        budget.book(Kind.RELEASE, cents, **about)
        budget.book(Kind.CARRY, -cents, **about)
        following.book(Kind.CARRY, cents, **about)
        following.book(Kind.RESERVATION, -cents, **about)
        budget.requests.filter(pk=request.pk).update(budget=following)


@transaction.atomic
def whole_town() -> Smederij:
    """What every request is of in a town without budgets; made with the first.

    What signs cost is booked there all the same, on pages that nobody sees: so a town that begins
    with budgets later knows what was spent.
    """
    found, _made = Smederij.objects.get_or_create(name=settings.MUNICIPALITY_NAME)
    return found


@transaction.atomic
def make_room(smederij: Smederij, year: int, cents: int, *, by: User) -> Budget:
    """The budget of that year, with so much free, after what signs cost more than was known."""
    budget, _made = Budget.objects.get_or_create(smederij=smederij, year=year)
    signs = Sign.objects.to_cover().filter(request__budget=budget).order_by()
    owed = signs.aggregate(cents=Sum("to_cover_cents"))["cents"] or 0
    if owed + cents > budget.free_cents:
        raise_by(budget, owed + cents - budget.free_cents, by=by)
        budget.refresh_from_db()
    return budget
