from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from .models import Note


class NoteForm(forms.Form):
    text = forms.CharField(
        label=_("Note for colleagues"),
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_(
            "Everybody who has this on the desk reads it, volunteers too. Write no names or details"
            " of residents."
        ),
    )
    # When the note was written that somebody read before typing; empty: there was none.
    read = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, note: Note | None, data: Any = None) -> None:
        self.note = note
        initial = {"text": note.text if note else "", "read": note.at.isoformat() if note else ""}
        super().__init__(data, initial=initial, label_suffix="")

    @property
    def written(self) -> str:
        return str(self.cleaned_data["text"])

    @property
    def read_at(self) -> datetime | None:
        """Raises nothing: what is no moment is no note that stands there."""
        try:
            return datetime.fromisoformat(self.cleaned_data["read"])
        except ValueError:
            return None

    def read_anew(self) -> None:
        """Keep what was typed, beside the note as it is now."""
        self.data = {**self.data, "text": self.written, "read": self.initial["read"]}
