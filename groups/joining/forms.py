from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.gis.geos import Point
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from hoogeveen_alert.email_addresses import EmailAddressField
from hoogeveen_alert.forms import show_instead

from ..forms import PersonForm
from ..models import Address, AlertGroup, JoinTerms
from .consent import CONSENT_TEXT, has_changed_since, shown_versions


def lies_within_reach(group: AlertGroup, point: Point) -> bool:
    """Whether somebody at the point (WGS84) can join: in the area or as near as the terms say."""
    return group.metres_to(point) <= JoinTerms.current().distance_m


class JoinForm(PersonForm):
    """Asks to join one group, from an address in its area."""

    rules = forms.BooleanField(
        label=_("I have read the house rules and keep to them"),
        error_messages={"required": _("Read the house rules, and tick that you keep to them.")},
    )
    consent = forms.BooleanField(
        label=_("I consent"),
        error_messages={"required": _("Without this the coordinators cannot decide. Tick it.")},
    )
    texts_shown = forms.CharField(required=False, widget=forms.HiddenInput, initial=shown_versions)
    # The request with the wrong e-mail address that this one replaces.
    instead_of = forms.CharField(required=False, max_length=300, widget=forms.HiddenInput)

    def __init__(self, group: AlertGroup, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.group = group
        self.fields["consent"].help_text = str(CONSENT_TEXT)  # read once, not at each mention
        self.address_outside: Address | None = None
        self.is_corrected = False

    @classmethod
    def again(cls, group: AlertGroup, typed: QueryDict) -> JoinForm:
        """The form as it was sent, to put the e-mail address right; nothing is wrong yet."""
        form = cls(group, initial={name: typed.get(name, "") for name in cls.base_fields})
        form.fields["email"].widget.attrs["autofocus"] = True
        form.is_corrected = True
        return form

    def typed_again(self, token: str) -> list[tuple[str, str]]:
        """Names and values of all that was typed, with the token of this request."""
        typed = {name: str(self[name].value() or "") for name in self.fields}
        kept = typed | {"website": "", "asked_about": "", "take_likelier": "", "instead_of": token}
        return [(name, value) for name, value in kept.items() if value]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if has_changed_since(cleaned.get("texts_shown", "")):
            show_instead(self, "texts_shown", shown_versions())
            self.add_error(
                "rules",
                _("The house rules or the consent were changed just now. Read them once more."),
            )
        return cleaned

    def take_address(self, address: Address) -> None:
        if lies_within_reach(self.group, address.point):
            super().take_address(address)
        else:
            self.address_outside = address
            self.add_error("house_number", _("This address is not in the area of the group."))


class TellMeForm(forms.Form):
    """Asks to hear when a group takes members again."""

    email = EmailAddressField(
        help_text=_("We only use it for this message. You can stop at any time.")
    )


class ResendForm(forms.Form):
    """Asks for the links to one's own pages."""

    email = EmailAddressField(help_text=_("The address with which you asked to join."))
