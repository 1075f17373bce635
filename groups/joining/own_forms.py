"""Where somebody puts own details right, of a request or an application."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from hoogeveen_alert.forms import field_of
from hoogeveen_alert.two_editors import TwoEditorsForm

from ..forms import AddressForm, MobileField, NameField
from ..models import Address, Application, Membership
from ..models.membership import ON_THE_LIST
from ..places.search import find_address
from . import acts
from .forms import lies_within_reach


class OwnDetailsForm(TwoEditorsForm, AddressForm):
    """Name, number and address of one row, filled in with what is known."""

    name = NameField(
        label=_("Name"),
        max_length=100,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    mobile = MobileField(
        label=_("Mobile number"),
        help_text=_("The number with which you use WhatsApp."),
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel"}),
    )
    field_order = ["name", "mobile"]

    def __init__(self, row: Membership | Application, data: Any = None) -> None:
        address, phone = row.address, row.phone
        dutch = phone and phone.country_code == 31
        known = {
            "name": row.name,
            "mobile": phone.as_national if dutch else str(phone or ""),
            "postcode": address.postcode,
            "house_number": str(address.number),
            "addition": address.house_number.removeprefix(str(address.number)).removeprefix("-"),
        }
        super().__init__(data, initial=known)
        field_of(self, "mobile", MobileField).saved = (str(phone),)
        self.row = row
        self.address = address

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if "postcode" in cleaned and "house_number" in cleaned:
            found = find_address(cleaned["postcode"], cleaned["house_number"]).address
            if found is None:
                self.add_error("house_number", _("We do not know this address. Check all of it."))
            elif found.pk != self.row.address_id:
                self.take_address(found)
        return cleaned

    def take_address(self, address: Address) -> None:
        self.address = address

    @property
    def details(self) -> dict[str, Any]:
        """Fields of the row."""
        typed = self.cleaned_data
        return {"name": typed["name"], "phone": typed["mobile"], "address": self.address}


class MembershipDetailsForm(OwnDetailsForm):
    """Whoever moves out of the area of a group leaves it instead."""

    row: Membership

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if "name" in cleaned and "mobile" in cleaned:
            who = {"name": cleaned["name"], "phone": cleaned["mobile"]}
            others = Membership.objects.exclude(pk=self.row.pk)
            if others.of_person(self.row.group, self.row.email, **who).exists():
                self.add_error(None, ON_THE_LIST)
        return cleaned

    def take_address(self, address: Address) -> None:
        if lies_within_reach(self.row.group, address.point):
            super().take_address(address)
        else:
            self.add_error("house_number", _("This address is not in the area of the group."))

    def save(self) -> None:
        acts.correct_own(self.row, **self.details)
