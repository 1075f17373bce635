from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from hoogeveen_alert.own_data import bare_mailbox


class MailboxField(forms.EmailField):
    """Gives the address as the portal compares it."""

    default_error_messages = {
        "required": _("Fill in your e-mail address, for example name@example.nl."),
        "invalid": _("Fill in an e-mail address like name@example.nl."),
        "max_length": _("Fill in an e-mail address of at most 254 letters."),
    }

    def to_python(self, value: Any) -> str:
        return bare_mailbox(super().to_python(value) or "")

    def run_validators(self, value: Any) -> None:
        super().run_validators(value)
        # No mailbox of ours is written so, and mail to [127.0.0.1] would go to the portal itself.
        if "[" in value or not value.rpartition("@")[0].isascii():
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid")


class AskForm(forms.Form):
    """Asks for the link to everything that is held about a mailbox."""

    email = MailboxField(
        label=_("E-mail address"),
        max_length=254,
        help_text=_("We send the link there. It works for one hour."),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
