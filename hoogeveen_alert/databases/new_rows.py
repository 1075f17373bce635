"""Rows that a constraint makes unique, written in one statement, and which of them were new."""

from __future__ import annotations

from collections.abc import Iterable
from operator import attrgetter
from typing import Any, TypeVar

from django.db import IntegrityError, models, transaction

Row = TypeVar("Row", bound=models.Model)


def insert_new(rows: Iterable[Row], *unique: str) -> list[Row]:
    """Insert those that are not there yet, by these attributes; returns them, with few queries.

    The constraint decides: where another run took some of them just now, one by one.
    """
    wanted = list(rows)
    if not wanted:
        return []
    key_of, kept = attrgetter(*unique), type(wanted[0])._default_manager
    fitting: dict[str, Any] = {
        f"{name}__in": {getattr(row, name) for row in wanted} for name in unique
    }
    there = set(kept.filter(**fitting).values_list(*unique))
    missing = [row for row in wanted if key_of(row) not in there]
    try:
        with transaction.atomic():
            return kept.bulk_create(missing)
    except IntegrityError:
        return [row for row in missing if _is_made(row, unique)]


def _is_made(row: models.Model, unique: Iterable[str]) -> bool:
    known = {name: getattr(row, name) for name in unique}
    _row, created = type(row)._default_manager.get_or_create(**known)
    return created
