"""A group that somebody names: a list of thousands to choose from would be a page of its own."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import Case, When
from django.utils.translation import gettext_lazy as _

from ..models import AlertGroup
from .forms import PlaceInput


class GroupNameField(forms.CharField):
    """Takes the name of a group with a page, in any case; gives the group, or None of nothing."""

    widget = PlaceInput
    default_error_messages = {
        "unknown": _("There is no group of this name. Choose one of the suggestions."),
    }

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=100, **kwargs)

    def clean(self, value: Any) -> AlertGroup | None:
        name = super().clean(value)
        return self._called(name) if name else None

    def _called(self, name: str) -> AlertGroup:
        """Of those that ended and had the name before, the last; who lives has it now."""
        has_ended = Case(When(status="closed", then=1), default=0)
        named = AlertGroup.objects.with_page().filter(name__iexact=name)
        group = named.order_by(has_ended, "-pk").first()
        if group is None:
            raise forms.ValidationError(self.error_messages["unknown"], code="unknown")
        return group
