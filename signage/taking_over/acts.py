"""Budgets and signs from before the portal, as the municipality's list has them; and undone."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.conf import settings
from django.contrib.gis.geos import Point
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Exists, F, Model, OuterRef, ProtectedError
from django.utils import timezone, translation
from django.utils.translation import gettext

from groups.models import AlertGroup, MapVersion, Neighbourhood
from groups.models.rd import RD_NEW
from hoogeveen_alert.accounts.models import User
from hoogeveen_alert.taking_over.acts import ChangedMeanwhile
from hoogeveen_alert.taking_over.declared import Row, Undone
from hoogeveen_alert.taking_over.models import TownList

from ..budgets import acts as budget_acts
from ..models import (
    Budget,
    BudgetClosed,
    DamageReport,
    Inspection,
    LedgerEntry,
    Listed,
    NeighbourhoodBusy,
    NotEnoughMoney,
    Sign,
    SignChange,
    SignRequest,
    SignRules,
    SignType,
    Smederij,
)
from ..street import acts as street_acts
from . import budget_rows, smederij_rows, type_rows
from .located import all_to_rd, key_of

PER_QUERY = 500
# Beside one another on the map; the municipality may choose others.
COLOURS = ("#1a6e9a", "#9a5b1a", "#3f7d20", "#7a3d8f", "#a32f4b", "#0f766e", "#5b5fc7", "#8a6d00")
Status = Sign.Status

# From the list ------------------------------------------------------------------------------


@transaction.atomic
def take_smederijen(rows: Sequence[Row], by: User, town_list: TownList) -> None:
    """Make those that are new, and give each the neighbourhoods that the list names."""
    number = Smederij.objects.count()
    for at, row in enumerate(rows):
        wanted: smederij_rows.Wanted = row.made
        smederij, is_new = wanted.smederij, wanted.smederij is None
        if smederij is None:
            colour = COLOURS[(number + at) % len(COLOURS)]
            smederij = Smederij.objects.create(name=wanted.name, colour=colour)
        places = Neighbourhood.objects.filter(pk__in=wanted.places).only("pk")
        try:
            budget_acts.take_neighbourhoods(smederij, places)
        except NeighbourhoodBusy as error:
            raise ChangedMeanwhile from error
        _note(town_list if is_new else None, wanted.as_given(), smederij=smederij)


def _note(town_list: TownList | None, given: dict[str, Any], **of: Model) -> None:
    """What the list said; that it made the row is noted once."""
    listed, is_new = Listed.objects.get_or_create(
        **of, defaults={"given": given, "town_list": town_list}
    )
    if not is_new:
        Listed.objects.filter(pk=listed.pk).update(given=listed.given | given)


@transaction.atomic
def take_budgets(rows: Sequence[Row], by: User, town_list: TownList) -> None:
    """Book what is left to spend; what was spent before is noted beside it, and in no booking."""
    pots = {smederij.name.lower(): smederij for smederij in Smederij.objects.all()}
    for row in rows:
        wanted: budget_rows.Wanted = row.made
        try:
            if wanted.budget is None:
                budget = _new_budget(wanted, pots[wanted.smederij], by=by)
            else:
                budget = _changed_budget(wanted, by=by)
        except (NotEnoughMoney, BudgetClosed) as error:
            raise ChangedMeanwhile from error
        made_by = town_list if row.state == "new" else None
        _note(made_by, dict(wanted.as_given()), budget=budget)


def _new_budget(wanted: budget_rows.Wanted, smederij: Smederij, *, by: User) -> Budget:
    budget = Budget(smederij=smederij, year=wanted.year, spent_before_cents=wanted.spent)
    if wanted.is_kept_apart:
        budget.allocated_before_cents, budget.closed_at = wanted.allocated, timezone.now()
    else:
        budget.allocated_before_cents = wanted.spent
    budget.save()
    _book(budget, wanted.booked, by=by)
    return budget


def _changed_budget(wanted: budget_rows.Wanted, *, by: User) -> Budget:
    budget: Budget = wanted.budget
    Budget.lock(budget)
    _book(budget, wanted.booked, by=by)
    more = wanted.more_allocated if wanted.is_kept_apart else wanted.more_spent
    Budget.objects.filter(pk=budget.pk).update(
        spent_before_cents=F("spent_before_cents") + wanted.more_spent,
        allocated_before_cents=F("allocated_before_cents") + more,
    )
    return budget


def _book(budget: Budget, cents: int, *, by: User) -> None:
    with translation.override(settings.LANGUAGE_CODE):
        why = gettext("taken over from the municipality's list")
    if cents > 0:
        budget_acts.raise_by(budget, cents, by=by, why=why)
    elif cents < 0:
        budget_acts.lower_by(budget, -cents, by=by, why=why)


@transaction.atomic
def take_types(rows: Sequence[Row], by: User, town_list: TownList) -> None:
    """Offer kinds of signs that are new; another price is another row, from its day on."""
    for row in rows:
        wanted: type_rows.Wanted = row.made
        facts = {
            "price_cents": wanted.price,
            "price_ex_cents": None,
            "vat_basis_points": wanted.vat,
            "width_mm": wanted.width,
            "height_mm": wanted.height,
        }
        there: SignType | None = wanted.sign_type
        if there and wanted.is_corrected:
            for name, value in facts.items():
                setattr(there, name, value)
            there.save()
        else:
            name = there.name if there else wanted.name
            there = SignType.objects.create(name=name, valid_from=wanted.valid_from, **facts)
        made_by = None if wanted.is_corrected else town_list
        _note(made_by, wanted.as_given(), sign_type=there)


@transaction.atomic
def take_signs(rows: Sequence[Row], by: User, town_list: TownList) -> None:
    """Put signs that hang already in the register; five queries for each 500 that are new."""
    types = {one.name.lower(): one for one in SignType.objects.order_by("valid_from")}
    asked = {row.made.group for row in rows}
    pairs = AlertGroup.objects.with_page().values_list("name", "pk")
    groups = {name.lower(): pk for name, pk in pairs if name.lower() in asked}
    new = [row.made for row in rows if row.made.sign is None]
    for at in range(0, len(new), PER_QUERY):
        _add_signs(new[at : at + PER_QUERY], types, groups, by, town_list)
    for row in rows:
        if row.made.sign is not None:
            _change_sign(row.made, types, groups, by=by)
    MapVersion.raise_number()


def _add_signs(wanted: Sequence[Any], types: Any, groups: Any, by: User, of: TownList) -> None:
    rules, why = SignRules.current(), gettext("This sign is older than the portal.")
    today, places = timezone.localdate(), all_to_rd([one.point for one in wanted])
    made = [
        Sign(
            status=Status.DAMAGED if one.is_damaged else Status.PLACED,
            sign_type=types[one.sign_type],
            group_id=groups.get(one.group),
            point=one.point,
            point_rd=Point(x, y, srid=RD_NEW),
            place=one.words,
            placed_on=one.placed_on,
            # Nobody knows when somebody looked last, but for what was hung of late.
            next_inspection_on=max(today, rules.inspection_after(one.placed_on or today))
            if one.placed_on
            else today,
        )
        for one, (x, y) in zip(wanted, places, strict=True)
    ]
    signs = Sign.objects.bulk_create(made)
    SignChange.objects.bulk_create(
        SignChange(sign=sign, status=sign.status, by=by, why=why) for sign in signs
    )
    Listed.objects.bulk_create(
        Listed(sign=sign, town_list=of, place=key_of(one.point), given=one.as_given())
        for sign, one in zip(signs, wanted, strict=True)
    )


def _change_sign(wanted: Any, types: Any, groups: Any, *, by: User) -> None:
    sign = Sign.objects.get(pk=wanted.sign.pk)
    said = {
        "type": ("sign_type", types.get(wanted.sign_type)),
        "placed_on": ("placed_on", wanted.placed_on),
        "group": ("group", groups.get(wanted.group)),
    }
    facts: dict[str, Any] = dict(said[key] for key in wanted.changed if key in said)
    if facts:
        Sign.objects.filter(pk=sign.pk).update(**facts)
    why = gettext("changed by the municipality's list")
    if "state" in wanted.changed:
        if wanted.is_damaged and sign.status == Status.PLACED:
            street_acts.mark_damaged(sign, by=by, why=why)
        elif not wanted.is_damaged and sign.status == Status.DAMAGED:
            street_acts.repair(sign, by=by, why=why)
    _note(None, wanted.as_given(), sign=sign)


# Undone -------------------------------------------------------------------------------------


@transaction.atomic
def undo_signs(town_list: TownList) -> Undone:
    """Delete the signs of a list with which nothing was done since."""
    made = Sign.objects.filter(listed__town_list=town_list).select_related("listed")
    made = made.annotate(
        is_moved=Exists(SignChange.objects.filter(sign=OuterRef("pk")).order_by("pk")[1:]),
        is_seen=Exists(Inspection.objects.filter(sign=OuterRef("pk"))),
        is_reported=Exists(DamageReport.objects.filter(sign=OuterRef("pk"))),
        is_replaced=Exists(SignRequest.objects.filter(replaces=OuterRef("pk"))),
    )
    marks = ("is_moved", "is_seen", "is_reported", "is_replaced")
    signs = list(made.select_related("sign_type"))
    idle = [
        sign.pk
        for sign in signs
        if not any(getattr(sign, mark) for mark in marks)
        and sign.status == sign.listed.given["state"]
    ]
    SignChange.objects.filter(sign__in=idle).delete()
    Sign.objects.filter(pk__in=idle).delete()
    MapVersion.raise_number()
    return Undone(len(idle), len(signs) - len(idle))


@transaction.atomic
def undo_types(town_list: TownList) -> Undone:
    """Delete the prices of a list that nobody uses and nobody changed."""
    gone = left = 0
    for one in _made_by(town_list, "sign_type"):
        is_as_taken = type_rows.as_it_is(one.sign_type) == one.given and one.sign_type.is_offered
        if is_as_taken and _deleted(one.sign_type):
            gone += 1
        else:
            left += 1
    return Undone(gone, left)


def _made_by(town_list: TownList, kind: str) -> Iterable[Any]:
    rows = Listed.objects.filter(town_list=town_list, **{f"{kind}__isnull": False})
    return rows.select_related(kind).order_by(kind)


def _deleted(row: Model) -> bool:
    try:
        with transaction.atomic():
            row.delete()
    except (ProtectedError, ValidationError):  # something hangs on it, or waits for its money
        return False
    return True


@transaction.atomic
def undo_budgets(town_list: TownList) -> Undone:
    """Take back years of a list of which nothing was booked or asked since.

    No booking is ever deleted: where there is one, another takes it back, and the year stays.
    """
    gone = left = 0
    for one in _made_by(town_list, "budget"):
        budget: Budget = one.budget
        Budget.lock(budget)
        budget.refresh_from_db()
        if _is_as_taken(budget, one.given):
            _take_back(budget)
            gone += 1
        else:
            left += 1
    return Undone(gone, left)


def _is_as_taken(budget: Budget, given: dict[str, int]) -> bool:
    entries = list(budget.entries.values_list("kind", "amount_cents"))
    if budget.spent_before_cents != given["spent"] or budget.requests.exists():
        return False
    if budget.is_closed:
        return not entries and budget.allocated_before_cents == given["allocated"]
    is_given_only = all(kind == LedgerEntry.Kind.ALLOCATION for kind, _cents in entries)
    return is_given_only and budget.free_cents == given["allocated"] - given["spent"]


def _take_back(budget: Budget) -> None:
    if not budget.entries.exists():
        budget.delete()
        return
    if budget.free_cents:
        with translation.override(settings.LANGUAGE_CODE):
            why = gettext("the municipality's list is undone")
        budget.book(LedgerEntry.Kind.ALLOCATION, -budget.free_cents, by=None, why=why)
    Budget.objects.filter(pk=budget.pk).update(allocated_before_cents=0, spent_before_cents=0)
    Listed.objects.filter(budget=budget).delete()


@transaction.atomic
def undo_smederijen(town_list: TownList) -> Undone:
    """Delete those of a list without money, requests or a contact; with bookings one stays."""
    gone = left = 0
    for one in _made_by(town_list, "smederij"):
        if _is_untouched(one.smederij, one.given) and _deleted_with_parts(one.smederij):
            gone += 1
        else:
            left += 1
    return Undone(gone, left)


def _is_untouched(smederij: Smederij, given: dict[str, Any]) -> bool:
    codes = smederij.neighbourhoods.values_list("code", flat=True)
    contact = (smederij.contact_name, smederij.contact_email, str(smederij.contact_phone or ""))
    return sorted(codes) == given["neighbourhoods"] and not any(contact)


def _deleted_with_parts(smederij: Smederij) -> bool:
    if smederij.budgets.exists() or smederij.requests.exists():
        return False
    for part in smederij.parts.all():
        part.delete()
    return _deleted(smederij)
