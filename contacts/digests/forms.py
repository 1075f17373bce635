from typing import Any

from django import forms

from ..models import Digest


class DigestForm(forms.Form):
    """Which digests somebody wants; only those of the own role are offered."""

    def __init__(self, *args: Any, offered: list[str], off: set[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for digest in offered:
            self.fields[digest] = forms.BooleanField(
                label=Digest(digest).label, required=False, initial=digest not in off
            )
