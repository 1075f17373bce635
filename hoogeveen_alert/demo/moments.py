"""Rows from the past: inserting stamps today on `auto_now_add`, so the moments follow after."""

from collections.abc import Sequence
from typing import Any


def insert_with(rows: Sequence[Any], *moments: str) -> None:
    """Insert rows of one model with the moments they came with."""
    if not rows:
        return
    manager = type(rows[0]).objects
    kept = [{name: getattr(row, name) for name in moments} for row in rows]
    manager.bulk_create(rows)
    for row, values in zip(rows, kept, strict=True):
        for name, value in values.items():
            setattr(row, name, value)
    manager.bulk_update(rows, moments, batch_size=500)
