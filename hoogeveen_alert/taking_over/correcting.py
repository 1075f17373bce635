"""Cells that are corrected on the page, in place of what stands in the file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from django.http import QueryDict

from .declared import SheetRow
from .found import Cell, Found, RowShown, SheetShown, without_nul
from .reading import TownFile

LONGEST = 32_767  # as in a cell of Excel

# By sheet, number of the row (as JSON has it), and column.
Corrections = dict[str, dict[str, dict[str, str]]]


def corrected(file: TownFile, corrections: Corrections) -> TownFile:
    for key, by_row in corrections.items():
        rows = [_corrected(row, by_row.get(str(row.number))) for row in file.rows.get(key, ())]
        if key in file.rows:
            file.rows[key] = [row for row in rows if any(row.cells.values()) or row.problems]
    return file


def _corrected(row: SheetRow, typed: Mapping[str, str] | None) -> SheetRow:
    """What is typed on a page no spreadsheet has changed: nothing is wrong with it as such."""
    if typed is None:
        return row
    problems = {key: why for key, why in row.problems.items() if key not in typed}
    return replace(row, cells={**row.cells, **typed}, problems=problems)


def merged(kept: Corrections, typed: Corrections) -> Corrections:
    """Both; of one cell what was typed last."""
    both = {sheet: dict(rows) for sheet, rows in kept.items()}
    for sheet, rows in typed.items():
        for number, cells in rows.items():
            of_sheet = both.setdefault(sheet, {})
            of_sheet[number] = of_sheet.get(number, {}) | cells
    return both


def typed_in(found: Found, data: QueryDict) -> Corrections:
    """What was typed in rows that were refused, as far as it is not what stood there."""
    typed: Corrections = {}
    for sheet, row, cell in _cells(found):
        text = _one_line_end(without_nul(data.get(cell.name, cell.text))).strip()[:LONGEST]
        if text != _one_line_end(cell.text).strip():
            typed.setdefault(sheet.key, {}).setdefault(str(row.number), {})[cell.column.key] = text
    return typed


def _one_line_end(text: str) -> str:
    """A browser writes the end of a line in its own way."""
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _cells(found: Found) -> Iterator[tuple[SheetShown, RowShown, Cell]]:
    for sheet in found.sheets:
        for row, cells in sheet.to_correct:
            for cell in cells:
                yield sheet, row, cell
