from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from phonenumber_field.widgets import RegionalPhoneNumberWidget

from hoogeveen_alert.accounts.models import User
from hoogeveen_alert.phones import KeepsNumberForm, SavedNumberField
from hoogeveen_alert.two_editors import TwoEditorsForm

from . import acts


class UserForm(KeepsNumberForm):
    """An account as it is changed; its number may stay, also one of a demonstration."""

    phone = SavedNumberField(label=_("phone number"), region="NL", required=False)

    class Meta:
        model = User
        fields = ("phone",)  # the admin names those of its page


class AccountForm(TwoEditorsForm, forms.Form):
    """Name and number of one's own account; its address is changed after log-in."""

    name = forms.CharField(
        label=_("Name"),
        max_length=100,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        error_messages={"required": _("Fill in your name.")},
    )
    phone = SavedNumberField(
        region="NL",
        required=False,
        label=_("Phone number"),
        widget=RegionalPhoneNumberWidget(
            region="NL", attrs={"autocomplete": "tel", "inputmode": "tel"}
        ),
        error_messages={
            "invalid": _("This is not a phone number. Fill in a number like 06 12345678."),
        },
    )

    def __init__(self, row: User, data: Any = None) -> None:
        super().__init__(data, initial={"name": row.name, "phone": row.phone})
        self.row = row
        phone = self.fields["phone"]
        if isinstance(phone, SavedNumberField):
            phone.saved = row.phone or None

    def save(self, *, by: User | None = None) -> None:
        acts.change_details(self.row, **self.cleaned_data, by=by)
