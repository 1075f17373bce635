"""Accounts that a list of the municipality made, and what undoing the list does to them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from django.contrib.admin.models import LogEntry
from django.db import transaction
from django.db.models import Q

from hoogeveen_alert.accounts.models import User
from hoogeveen_alert.login.acts import StillNeeded, anonymise
from hoogeveen_alert.taking_over.declared import Undone
from hoogeveen_alert.taking_over.models import MadeAccount, TownList

from ..places import serving

Holds = dict[str, list[str]]  # keys of rows, by what refers to an account


def remember_made(accounts: Sequence[User], town_list: TownList) -> None:
    """One query for each kind of row that can belong to an account, however many accounts."""
    holds = _held_by(accounts)
    MadeAccount.objects.bulk_create(
        MadeAccount(town_list=town_list, account=account, holds=holds[account.pk])
        for account in accounts
    )


def _held_by(accounts: Sequence[User]) -> dict[int, Holds]:
    found: dict[int, Holds] = {account.pk: {} for account in accounts}
    for name, model, field in _kinds():
        rows = model._base_manager.filter(**{f"{field}__in": found}).order_by("pk")
        for account, key in rows.values_list(field, "pk"):
            if account in found:
                found[account].setdefault(name, []).append(str(key))
    return found


def _kinds() -> Iterator[tuple[str, Any, str]]:
    """What may refer to an account; what it did in the admin, nobody did who never logged in."""
    for relation in User._meta.related_objects:
        model: Any = relation.related_model
        field = relation.field.name
        if model not in (LogEntry, MadeAccount):
            yield f"{model._meta.label_lower}.{field}", model, field


@transaction.atomic
def undo_accounts(town_list: TownList, *, of: Q) -> Undone:
    """Take back the accounts that the list made and nobody used; their addresses are free again.

    One stays that was logged in with, that got something else to do, or that became another.
    """
    gone = left = 0
    for made in MadeAccount.objects.filter(of, town_list=town_list):
        # Locked: who logs in at this moment keeps the account, or comes too late.
        account = User.objects.select_for_update().get(pk=made.account_id)
        if _is_unused(account, made) and _taken_back(account):
            gone += 1
        else:
            left += 1
    return Undone(gone, left)


def _is_unused(account: User, made: MadeAccount) -> bool:
    if account.last_login or account.anonymised_at or account.is_superuser:
        return False
    holds: Holds = _held_by([account])[account.pk]
    return holds == made.holds


def _taken_back(account: User) -> bool:
    try:
        with transaction.atomic():
            serving.give(account, ())
            anonymise(account)
    except StillNeeded:
        return False
    return True
