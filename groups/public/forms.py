from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from hoogeveen_alert.email_addresses import EmailAddressField
from hoogeveen_alert.forms import field_of

from ..models import District


class MissingForm(forms.Form):
    """Where to answer who says that an address is missing; nobody needs to fill it in."""

    email = EmailAddressField(
        label=_("Your e-mail address, if you want an answer"),
        required=False,
        help_text=_("We use it for one message, once it is settled, and delete it then."),
    )


class GroupFilterForm(forms.Form):
    """What the list of groups shows, in the page's address: ?naam=&wijk=&sorteer="""

    naam = forms.CharField(
        label=_("Name of the group"),
        required=False,
        max_length=80,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"max_length": _("Use at most 80 letters.")},
    )
    wijk = forms.ModelChoiceField(
        District.objects.none(),
        label=_("Village or district"),
        required=False,
        to_field_name="code",
        empty_label=_("All of them"),
        error_messages={"invalid_choice": _("Choose a village or district from the list.")},
    )
    sorteer = forms.ChoiceField(
        label=_("Order"),
        required=False,
        choices=[("", _("Name")), ("plaats", _("Village or district"))],
        error_messages={"invalid_choice": _("Choose an order from the list.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        districts = District.objects.current().only("code", "name")
        field_of(self, "wijk", forms.ModelChoiceField).queryset = districts
