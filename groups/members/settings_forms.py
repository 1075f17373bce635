"""What may be changed of a group's record, by whom, and what is sound: for admin and desk alike."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from hoogeveen_alert.accounts.access import Viewer
from hoogeveen_alert.accounts.models import User
from hoogeveen_alert.accounts.roles import is_office, knows_link
from hoogeveen_alert.two_editors import TwoEditorsForm

from ..models import AlertGroup

LINK_NOT_CHANGED = _("The link was not changed: the group has ended, or does not live yet.")


def changeable_fields(user: Viewer) -> set[str]:
    """What this account may change of a group's record."""
    changeable = {"purpose"}
    if knows_link(user):
        changeable |= {"whatsapp_link", "capacity", "paused_because"}
    if is_office(user):
        changeable |= {"name", "capacity"}
    return changeable


class AlertGroupForm(TwoEditorsForm, forms.ModelForm):
    """Checks the fields of a group; each page names those it shows."""


class GroupTextForm(AlertGroupForm):
    """The public text, and for who may: the room."""

    class Meta:
        model = AlertGroup
        fields = ("purpose", "capacity")
        widgets = {
            "purpose": forms.Textarea(attrs={"rows": 6, "autocomplete": "off"}),
            "capacity": forms.NumberInput(attrs={"class": "short", "min": 1, "max": 1024}),
        }
        error_messages = {
            "purpose": {"max_length": _("Use at most 2,000 letters.")},
            "capacity": {
                "required": _("Fill in how many people fit in the group."),
                "invalid": _("Fill in a number from 1 to 1,024."),
            },
        }

    def __init__(self, user: User, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in set(self.fields) - changeable_fields(user):
            del self.fields[name]

    def clean_capacity(self) -> int:
        capacity: int = self.cleaned_data["capacity"]
        if not 1 <= capacity <= 1024:
            raise forms.ValidationError(_("Fill in a number from 1 to 1,024."))
        return capacity


class GroupLinkForm(AlertGroupForm):
    """A new WhatsApp link. `sure` comes from the page that says who will hear of it."""

    sure = forms.BooleanField(required=False, widget=forms.HiddenInput)

    class Meta:
        model = AlertGroup
        fields = ("whatsapp_link",)
        labels = {"whatsapp_link": _("New invitation link")}
        widgets = {
            "whatsapp_link": forms.TextInput(
                attrs={"autocomplete": "off", "inputmode": "url", "spellcheck": "false"}
            )
        }
        error_messages = {"whatsapp_link": {"required": _("Paste the new link of WhatsApp here.")}}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["whatsapp_link"].required = True
        self.initial["whatsapp_link"] = ""


class GroupPauseForm(AlertGroupForm):
    class Meta:
        model = AlertGroup
        fields = ("paused_because",)
        labels = {"paused_because": _("Why nobody can ask to join for now")}
        help_texts = {
            "paused_because": _("Everybody can read this, for example: until 1 March on holiday.")
        }
        widgets = {"paused_because": forms.TextInput(attrs={"autocomplete": "off"})}
        error_messages = {
            "paused_because": {
                "required": _("Write down why, so that people know what to expect."),
                "max_length": _("Use at most 200 letters."),
            }
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["paused_because"].required = True
