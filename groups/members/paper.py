from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from ..forms import LowerCaseEmailField, SearchForm
from ..joining.forms import MobileField, NameField
from ..models import AlertGroup, GroupNotOpen, JoinTerms, Membership
from ..places.search import find_address

NOT_OPEN = {
    "full": _("This group is full. Nobody can be added until there is room."),
    "dormant": _("This group is dormant. Nobody can be added until it is confirmed."),
    "ended": _("This group has ended. Nobody can be added any more."),
}


class PersonForm(forms.ModelForm):
    """What a coordinator may correct of a member."""

    name = NameField(
        label=_("Name"),
        max_length=100,
        error_messages={
            "required": _("Fill in the name."),
            "invalid": _("Fill in the name in letters."),
        },
    )
    phone = MobileField(
        label=_("Mobile number"),
        error_messages={"required": _("Fill in the mobile number, for example 06 12345678.")},
    )

    class Meta:
        model = Membership
        fields = ("name", "phone")


class PaperForm(SearchForm, PersonForm):
    """A member who came by paper or in person, as a coordinator types it over."""

    email = LowerCaseEmailField(
        required=False,
        help_text=_("Empty: you print a letter with the link to the person's own page."),
    )
    signed = forms.BooleanField(
        label=_("Signed the consent on paper"),
        help_text=_("Keep the paper as long as the person is a member."),
        error_messages={"required": _("Without a signature you may not put somebody on the list.")},
    )

    class Meta:
        model = Membership
        fields = ("group", "name", "phone", "email")

    def clean_group(self) -> AlertGroup:
        group: AlertGroup = self.cleaned_data["group"]
        try:
            group.check_open()
        except GroupNotOpen as closed:
            # A group that takes no requests for now may still add somebody itself.
            if closed.reason in NOT_OPEN:
                raise forms.ValidationError(NOT_OPEN[closed.reason]) from closed
        return group

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        group, email = cleaned.get("group"), cleaned.get("email")
        if group and email and group.memberships.live().filter(email__iexact=email).exists():
            self.add_error("email", _("This e-mail address is on the list of the group already."))
        if group and "postcode" in cleaned and "house_number" in cleaned:
            self._find_address(cleaned)
        return cleaned

    def _find_address(self, cleaned: dict[str, Any]) -> None:
        address = find_address(cleaned["postcode"], cleaned["house_number"]).address
        if address is None:
            self.add_error("huisnummer", _("We do not know this address. Check all of it."))
        elif cleaned["group"].metres_to(address.point) > JoinTerms.current().distance_m:
            self.add_error("huisnummer", _("This address is not in the area of the group."))
        else:
            self.instance.address = address
