"""A form with a field for each column of a sheet; what is wrong with a row says the sheet."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from hoogeveen_alert.spreadsheets import as_typed
from hoogeveen_alert.typed import cleaned

from ..declared import Column, Row, TownSheet
from .acts import check_row

LONGEST = 100_000  # an area may be drawn


class CellField(forms.CharField):
    """Holds what stands in a cell; whether it may be empty the sheet says, beside all else."""

    def __init__(self, column: Column) -> None:
        self.words = list(column.choices()) if column.choices else []
        super().__init__(
            label=str(column.title),
            help_text=_about(column),
            required=column.needed,
            max_length=LONGEST,
            widget=_widget(column, self.words),
            error_messages={"max_length": _("Use at most %(limit_value)d letters.")},
        )

    def to_python(self, value: Any) -> str:
        return as_typed(cleaned(super().to_python(value) or "").strip())

    def validate(self, value: Any) -> None:
        pass


def _about(column: Column) -> str:
    if not column.example:
        return str(column.about)
    example = gettext("For example: %(example)s") % {"example": column.example}
    return f"{column.about} {example}"


def _widget(column: Column, words: list[str]) -> forms.Widget:
    if words and not column.is_open:
        return forms.Select(choices=[("", ""), *((word, word) for word in words)])
    # Of somebody else: the browser has nothing to fill in, nor to keep.
    attrs = {"autocomplete": "off"}
    if words:
        return forms.TextInput(attrs=attrs | {"list": f"words-{column.key}"})
    if column.is_long:
        return forms.Textarea(attrs=attrs | {"rows": 3})
    return forms.TextInput(attrs=attrs)


class RowForm(forms.Form):
    """One row of a sheet; valid when it is not refused. `row` says what becomes of it."""

    row: Row | None = None

    def __init__(self, sheet: TownSheet, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.sheet = sheet
        self.needed_sometimes = sheet.one_of
        for column in sheet.columns:
            self.fields[column.key] = CellField(column)

    def offered(self) -> list[tuple[str, list[str]]]:
        """By name of the field, the words that it offers; there may be others."""
        pairs = [
            (f"words-{key}", getattr(field, "words", [])) for key, field in self.fields.items()
        ]
        return [(key, words) for key, words in pairs if words]

    def clean(self) -> dict[str, Any] | None:
        if self.errors:
            return None
        self.row = check_row(self.sheet, self.cleaned_data)
        if self.row.state == "refused":
            for reason in self.row.why:
                self.add_error(*self._place_of(reason))
        return None

    def _place_of(self, reason: str) -> tuple[str | None, str]:
        """The field of which a reason speaks, and the reason without its name."""
        for column in self.sheet.columns:
            begin = f"{column.title}: "
            if reason.startswith(begin):
                return column.key, reason.removeprefix(begin)
        return None, reason

    def facts(self) -> list[tuple[str, str]]:
        """What was filled in, by name of the column, to look at once more."""
        filled = ((str(self.fields[key].label), text) for key, text in self.cleaned_data.items())
        return [(label, text) for label, text in filled if text]
