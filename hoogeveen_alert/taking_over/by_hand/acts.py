"""One row that the municipality types instead of a whole file, with the checks of its sheet."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping

from django.db import transaction
from django.utils import timezone

from hoogeveen_alert.accounts.models import User

from ..acts import ChangedMeanwhile
from ..declared import WRITTEN, Row, SheetRow, TownSheet
from ..models import SheetTurn, TownList


def check_row(sheet: TownSheet, cells: Mapping[str, str]) -> Row:
    """What becomes of it as things stand now; writes nothing."""
    (row,) = sheet.check([SheetRow(1, dict(cells))], {})
    return row


def mark_of(row: Row, cells: Mapping[str, str]) -> str:
    """Tells one outcome from another: what is confirmed is what was shown."""
    said = (sorted(cells.items()), row.state, row.why)
    return hashlib.sha256(repr(said).encode()).hexdigest()[:32]


@transaction.atomic
def take_row(sheet: TownSheet, cells: Mapping[str, str], *, by: User, seen: str) -> Row:
    """Write it as a list of one row, which can be undone as others can. Raises ChangedMeanwhile.

    Of two who send one row at once the second waits, and finds that it is here already.
    """
    SheetTurn.wait_for(sheet.key)
    row = check_row(sheet, cells)
    if row.state not in WRITTEN or mark_of(row, cells) != seen:
        raise ChangedMeanwhile
    town_list = TownList.objects.create(by=by, taken_at=timezone.now())
    sheet.write([row], by, town_list)
    return row
