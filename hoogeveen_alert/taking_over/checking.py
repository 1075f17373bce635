"""What becomes of every row of a file, sheet by sheet, as things stand now."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence

from .declared import Row, town_sheets
from .reading import TownFile


def check_town(file: TownFile) -> dict[str, list[Row]]:
    """By sheet, in the order in which they are taken over; writes nothing."""
    checked: dict[str, list[Row]] = {}
    for sheet in town_sheets():
        if sheet.key in file.rows:
            checked[sheet.key] = sheet.check(file.rows[sheet.key], checked)
    return checked


def mark_of(checked: Mapping[str, Sequence[Row]]) -> str:
    """Tells one outcome from another: what is confirmed is what was shown."""
    said = [(key, r.number, r.state, r.why) for key, rows in checked.items() for r in rows]
    return hashlib.sha256(repr(said).encode()).hexdigest()[:32]
