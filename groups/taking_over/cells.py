"""What is wrong with a cell of a list, said by name of its column; shared by sheets of groups."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext

from hoogeveen_alert.sheets.cells import PROBLEMS
from hoogeveen_alert.spreadsheets import FORMULA
from hoogeveen_alert.taking_over.declared import Column, SheetRow
from hoogeveen_alert.taking_over.reading import day_of


class Reader:
    """Reads the cells of one row, and keeps what is wrong with them, in the words of the form."""

    def __init__(self, row: SheetRow, columns: Collection[Column]) -> None:
        self.row = row
        self.titles = {column.key: str(column.title) for column in columns}
        self.problems: list[str] = []
        for column in columns:
            kind = row.problems.get(column.key, "")
            # A day is what a column of days wants, and only a number is ever shortened.
            if kind and not (column.is_day and kind == "date"):
                self.refuse(column.key, str(PROBLEMS[kind]))

    def text(self, key: str) -> str:
        return self.row.cells.get(key, "")

    def refuse(self, key: str, why: str) -> None:
        self.problems.append(f"{self.titles[key]}: {why}")

    def clean(self, key: str, field: forms.Field, text: str | None = None) -> Any:
        """As the field of a form takes it; None where it does not."""
        if key in self.row.problems:
            return None
        text = self.text(key) if text is None else text
        if FORMULA.match(text) and not text.startswith("+"):
            self.refuse(key, gettext("This does not begin with =, - or @."))
            return None
        try:
            return field.clean(text)
        except forms.ValidationError as error:
            for message in error.messages:
                self.refuse(key, message)
            return None

    def day(self, key: str) -> date | None:
        """A day that is past; None where the cell is empty or wrong."""
        text = self.text(key)
        if not text or self.row.problems.get(key, "date") != "date":
            return None
        found = day_of(text)
        if found is None:
            self.refuse(key, gettext("This is no day. Write it as 31-12-2025."))
        elif not date(1990, 1, 1) <= found <= timezone.localdate():
            self.refuse(key, gettext("This day is in the future, or long before WhatsApp."))
            return None
        return found
