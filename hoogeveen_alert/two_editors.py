"""Two people who change the same thing: nobody undoes what the other saved meanwhile.

A page carries what its fields held when it was made, as digests. What comes back from an old page
changes only the fields that its reader changed; one that somebody else changed too is refused,
with both values to choose from.
"""

from __future__ import annotations

import hashlib
import json
from contextlib import suppress
from datetime import date
from typing import Any

from django import forms
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import Truncator
from django.utils.translation import gettext

SEEN = "seen"
LONGEST = 300  # letters of a value in the words of a refusal


class TwoEditorsForm(forms.BaseForm):
    """To put before a form that changes a row; its template shows `seen_input` inside the form.

    A form that is sent without it is taken as it is.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._kept: set[str] = set()  # fields that only somebody else changed
        self._told: set[str] = set()  # fields of which both values are shown now

    @property
    def seen_input(self) -> SafeString:
        """What the fields hold now; shown again with mistakes, what its reader has seen of them."""
        if not self._changes_a_row():
            return SafeString("")
        seen = {name: self._mark_now(name) for name in self._guarded()}
        before = self._seen() if self.is_bound else {}
        seen |= {name: mark for name, mark in before.items() if name not in self._told}
        return format_html(
            '<input type="hidden" name="{}" value="{}">', self._name(), json.dumps(seen)
        )

    @property
    def changed_data(self) -> list[str]:
        """Without what its reader only saw as it was before somebody else changed it."""
        return [name for name in super().changed_data if name not in self._kept]

    def _clean_fields(self) -> None:
        super()._clean_fields()  # type: ignore[misc]
        if self._changes_a_row():
            for name, mark in self._seen().items():
                if name in self.cleaned_data and mark != self._mark_now(name):
                    self._settle(name, mark)

    def _settle(self, name: str, mark: str) -> None:
        """A field that somebody else changed since the page was made."""
        field, now = self.fields[name], self._now(name)
        typed = _mark(field, self.cleaned_data[name])
        if typed == self._mark_now(name):
            return
        if typed == mark:
            try:
                self.cleaned_data[name] = field.clean(field.prepare_value(now))
            except forms.ValidationError:
                pass  # what a rule of today would refuse nobody takes over unseen
            else:
                self._kept.add(name)
                return
        text = gettext(
            "Somebody else changed this meanwhile. It is now: %(now)s. You filled in: %(typed)s. "
            "Choose what it becomes, and save once more."
        )
        values = {"now": _words(field, now), "typed": _words(field, self.cleaned_data[name])}
        self._told.add(name)
        self.add_error(name, forms.ValidationError(text % values, code="moved"))

    def _changes_a_row(self) -> bool:
        instance = getattr(self, "instance", None)
        return instance is None or instance.pk is not None

    def _guarded(self) -> list[str]:
        return [
            name
            for name, field in self.fields.items()
            if not (field.disabled or isinstance(field, forms.FileField))
            and not isinstance(field.widget, forms.HiddenInput)
        ]

    def _name(self) -> str:
        return f"{self.prefix}-{SEEN}" if self.prefix else SEEN

    def _seen(self) -> dict[str, str]:
        """By field; nothing of what is none of ours, or broken."""
        try:
            seen = json.loads(self.data.get(self._name()) or "{}")
        except ValueError:
            return {}
        guarded = self._guarded()
        pairs = seen.items() if isinstance(seen, dict) else ()
        return {name: mark for name, mark in pairs if name in guarded and isinstance(mark, str)}

    def _now(self, name: str) -> Any:
        return self.get_initial_for_field(self.fields[name], name)

    def _mark_now(self, name: str) -> str:
        """As the field would give it back, so that it compares with what was typed."""
        field, value = self.fields[name], self._now(name)
        if not (isinstance(field, forms.ModelChoiceField) or hasattr(value, "wkt")):
            with suppress(forms.ValidationError):  # kept from before a rule: for itself
                value = field.clean(field.prepare_value(value))
        return _mark(field, value)


def _mark(field: forms.Field, value: Any) -> str:
    if isinstance(field, forms.ModelChoiceField):
        keys = field.prepare_value(value)
        value = sorted(str(key) for key in keys) if isinstance(keys, list | tuple) else keys
    elif hasattr(value, "wkt"):
        value = value.wkt
    elif isinstance(value, list | tuple | set):
        value = sorted(str(one) for one in value)
    text = "" if value is None else str(value).replace("\r\n", "\n").strip()
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _words(field: forms.Field, value: Any) -> str:
    """A value for people."""
    if value is None or value == "" or value == []:
        return gettext("nothing")
    if isinstance(value, bool):
        return gettext("yes") if value else gettext("no")
    if isinstance(field, forms.ModelMultipleChoiceField):
        rows = field.clean(field.prepare_value(value))
        return ", ".join(str(row) for row in rows) or gettext("nothing")
    if isinstance(field, forms.ModelChoiceField):
        return str(field.clean(field.prepare_value(value)))
    if isinstance(field, forms.ChoiceField):
        choices: Any = field.choices
        return str(dict(choices).get(value, value))
    if isinstance(value, date):
        return date_format(value)
    shown = field.prepare_value(value)
    return Truncator(str(value if hasattr(value, "wkt") else shown)).chars(LONGEST)
