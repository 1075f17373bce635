"""The addresses to choose from where one number has many, such as 155 in a flat."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from ..models import Address
from ..places.search import beginning_with

# So many are read over at a glance; of more one filters.
FEW = 24
MOST = 300


class BehindForm(forms.Form):
    """What stands behind the number; in the page's address: ?achter="""

    achter = forms.CharField(
        label=_("What stands behind the house number?"),
        required=False,
        max_length=12,
        help_text=_("For example: 1 or 001"),
        widget=forms.TextInput(attrs={"autocomplete": "off", "class": "short"}),
        error_messages={"max_length": _("Use at most 12 letters.")},
    )


@dataclass(frozen=True)
class Choices:
    """Addresses to choose from, filtered by what stands behind the number."""

    addresses: list[Address]
    total: int = 0
    form: BehindForm | None = None  # where there are many
    asked: list[tuple[str, Any]] = field(default_factory=list)  # the search itself, to send along

    @property
    def is_empty(self) -> bool:
        return bool(self.total) and not self.addresses


def choose_from(addresses: list[Address], query: QueryDict) -> Choices:
    if len(addresses) <= FEW:
        return Choices(addresses, len(addresses))
    form = BehindForm(query)
    behind = form.cleaned_data["achter"] if form.is_valid() else ""
    shown = beginning_with(addresses, behind) if behind else addresses
    asked = [(name, value) for name, value in query.items() if name not in form.fields]
    return Choices(shown[:MOST], len(addresses), form, asked)
