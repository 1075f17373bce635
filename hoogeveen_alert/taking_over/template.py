"""The empty workbook: a sheet for each thing, lists to choose from, and an explanation."""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO
from typing import Any

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext
from openpyxl import Workbook
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter, quote_sheetname
from openpyxl.worksheet.datavalidation import DataValidation

from hoogeveen_alert.spreadsheets import plain

from .declared import Column, TownSheet, town_sheets
from .reading import MOST_ROWS

TEXT, DAY = "@", "dd-mm-yyyy"
LAST_ROW = MOST_ROWS + 1


def empty_workbook() -> bytes:
    """Cells are text, so that numbers stay as they are typed; days are days."""
    book = Workbook()
    with translation.override(settings.LANGUAGE_CODE):
        choices = _columns_with_choices()
        sources = _sources(choices)
        _explain(book.active)
        for sheet in town_sheets():
            _add_sheet(book, sheet, sources)
        _add_choices(book, choices)
    stream = BytesIO()
    book.save(stream)
    return stream.getvalue()


def _explain(page: Any) -> None:
    page.title = gettext("Explanation")
    page.append([gettext("Fill in what the municipality has. An empty sheet is skipped.")])
    page.append([gettext("Keep the names of the columns. Members of groups do not belong here.")])
    page.append([])
    heads = (gettext("Sheet"), gettext("Column"), gettext("Needed"), gettext("What it is"))
    page.append([*heads, gettext("For example")])
    for sheet in town_sheets():
        for column in sheet.columns:
            needed = gettext("yes") if column.needed else ""
            words = (sheet.title, column.title, needed, column.about, column.example)
            page.append([str(word) for word in words])
    for cell in (page["A1"], *page[4]):
        cell.font = Font(bold=True)
    for place, width in enumerate((22, 22, 9, 80, 40), start=1):
        page.column_dimensions[get_column_letter(place)].width = width
    for row in page.iter_rows(min_row=5):
        for cell in row:
            cell.alignment = Alignment(wrap_text=True, vertical="top")


def _add_sheet(book: Workbook, sheet: TownSheet, sources: dict[int, str]) -> None:
    page = book.create_sheet(str(sheet.title))
    for place, column in enumerate(sheet.columns, start=1):
        head = page.cell(row=1, column=place, value=str(column.title))
        head.font = Font(bold=True)
        letter = get_column_letter(place)
        of_column = page.column_dimensions[letter]
        of_column.width = max(16, len(str(column.title)) + 4)
        of_column.number_format = DAY if column.is_day else TEXT
        source = sources.get(id(column)) or _other_column(column)
        if source:
            _offer(page, letter, source, is_open=column.is_open)
    page.freeze_panes = "A2"


def _offer(page: Any, letter: str, source: str, *, is_open: bool) -> None:
    rule = DataValidation(type="list", formula1=source, allow_blank=True)
    rule.showErrorMessage = not is_open
    rule.add(f"{letter}2:{letter}{LAST_ROW}")
    page.add_data_validation(rule)


def _other_column(column: Column) -> str:
    """Where the drop-down list finds its words: in what is filled in on another sheet."""
    if not column.choices_from:
        return ""
    key, name = column.choices_from
    sheet = next(each for each in town_sheets() if each.key == key)
    place = [each.key for each in sheet.columns].index(name) + 1
    letter = get_column_letter(place)
    return f"{quote_sheetname(str(sheet.title))}!${letter}$2:${letter}${LAST_ROW}"


def _sources(choices: Sequence[tuple[Column, Sequence[str]]]) -> dict[int, str]:
    """The same of columns with words of their own, which stand on a sheet."""
    title = quote_sheetname(gettext("Choices"))
    letters = [get_column_letter(place) for place in range(1, len(choices) + 1)]
    return {
        id(column): f"{title}!${letter}$2:${letter}${max(2, len(words) + 1)}"
        for letter, (column, words) in zip(letters, choices, strict=True)
    }


def _columns_with_choices() -> list[tuple[Column, Sequence[str]]]:
    columns = (column for sheet in town_sheets() for column in sheet.columns)
    return [(column, column.choices()) for column in columns if column.choices]


def _add_choices(book: Workbook, choices: Sequence[tuple[Column, Sequence[str]]]) -> None:
    page = book.create_sheet(gettext("Choices"))
    for place, (column, words) in enumerate(choices, start=1):
        page.column_dimensions[get_column_letter(place)].width = 40
        page.cell(row=1, column=place, value=str(column.title)).font = Font(bold=True)
        for number, word in enumerate(words, start=2):
            page.cell(row=number, column=place, value=plain(word)).data_type = "s"
