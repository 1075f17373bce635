"""What a coordinator pastes or chooses to see who is in the WhatsApp group."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from .roster_reading import MOST_BYTES, Entry, RosterRefused, read_roster, text_of


class RosterForm(forms.Form):
    """Takes a text, a file, or both; `entries` is who stands in it."""

    people = forms.CharField(
        label=_("Who is in the WhatsApp group"),
        required=False,
        help_text=_("Numbers and names, with commas between them or one on each line."),
        # Without maxlength: a browser would cut the list off without a word.
        widget=forms.Textarea(attrs={"rows": 6, "autocomplete": "off", "spellcheck": "false"}),
    )
    file = forms.FileField(
        label=_("Or a file"),
        required=False,
        allow_empty_file=True,
        help_text=_("Contacts (.vcf), or a text file with a number on each line."),
        widget=forms.FileInput(attrs={"accept": ".vcf,.vcard,.txt,.csv,text/vcard,text/plain"}),
    )
    entries: list[Entry]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        self.entries = []
        if not cleaned.get("people") and not cleaned.get("file"):
            if not self.errors:
                self.add_error("people", _("Paste who is in the group, or choose a file."))
            return cleaned
        if cleaned.get("people"):
            self._read("people", cleaned["people"])
        if cleaned.get("file"):
            self._read_file(cleaned["file"])
        return cleaned

    def _read_file(self, file: Any) -> None:
        # One byte more than allowed is enough to know.
        content = file.read(MOST_BYTES + 1)
        try:
            text = text_of(content)
        except RosterRefused as refused:
            self.add_error("file", str(refused))
            return
        self._read("file", text)

    def _read(self, name: str, text: str) -> None:
        try:
            self.entries += read_roster(text)
        except RosterRefused as refused:
            self.add_error(name, str(refused))
