"""What becomes of every row of a file, sheet by sheet, as things stand now."""

from __future__ import annotations

from .declared import Row, town_sheets
from .progress import Reporter
from .reading import TownFile


def check_town(file: TownFile, reporter: Reporter | None = None) -> dict[str, list[Row]]:
    """By sheet, in the order in which they are taken over; writes nothing."""
    checked: dict[str, list[Row]] = {}
    for sheet in town_sheets():
        if sheet.key in file.rows:
            rows = file.rows[sheet.key]
            if reporter:
                reporter.begin(sheet.key)
            checked[sheet.key] = sheet.check(rows, checked)
            if reporter:
                reporter.add(len(rows))
    return checked
