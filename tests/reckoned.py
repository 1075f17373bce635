"""Workbooks of the portal read back, with their formulas reckoned as a spreadsheet would."""

import re
from io import BytesIO
from typing import Any

import openpyxl

SUM = re.compile(r"=SUM\(([A-Z]+)(\d+):([A-Z]+)(\d+)\)")
SHARE = re.compile(r"=IF\(B(\d+)=0,0,ROUND\(100\*([A-Z]+)\1/B\1,1\)\)")


def sheet_in(content: bytes) -> Any:
    return openpyxl.load_workbook(BytesIO(content)).active


def rows_in(content: bytes) -> list[list[Any]]:
    """The values of every row, that of the names first."""
    sheet = sheet_in(content)
    return [[value_of(cell.value, sheet) for cell in row] for row in sheet.iter_rows()]


def value_of(value: Any, sheet: Any) -> Any:
    """Of a formula what it comes to; one of another kind than the portal writes is an error."""
    if not str(value).startswith("="):
        return value
    if found := SUM.fullmatch(value):
        first, last = f"{found[1]}{found[2]}", f"{found[3]}{found[4]}"
        cells = [cell.value for (cell,) in sheet[f"{first}:{last}"]]
        return round(sum(cell for cell in cells if isinstance(cell, int | float)), 2)
    found = SHARE.fullmatch(value)
    assert found, value
    whole, part = (value_of(sheet[f"{x}{found[1]}"].value, sheet) for x in ("B", found[2]))
    return round(100 * part / whole, 1) if whole else 0
