from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from .adapter import ClosedSocialAdapter
from .districts import choices
from .models import ClaimMapping


def _providers() -> list[tuple[str, str]]:
    return [(app.provider_id, app.name) for app in ClosedSocialAdapter().list_apps()]


class ClaimMappingForm(forms.ModelForm):
    """Providers that the settings name, and districts by name."""

    provider = forms.ChoiceField(label=_("provider"), choices=_providers)
    districts = forms.MultipleChoiceField(
        label=_("districts"),
        required=False,
        choices=choices,
        widget=forms.CheckboxSelectMultiple,
        help_text=_(
            "For area coordinators and police. Without any, districts are given by hand; with "
            "some, those of each log-in hold and what was given by hand goes."
        ),
    )

    class Meta:
        model = ClaimMapping
        fields = ("provider", "claim", "value", "role", "districts", "order")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kept = self.instance.provider
        known = _providers()
        if kept and kept not in dict(known):  # the settings do not name it any more
            self.fields["provider"].choices = [*known, (kept, kept)]  # type: ignore[attr-defined]
