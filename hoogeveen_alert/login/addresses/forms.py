"""Asking for a new address: of oneself, and in the admin of somebody else."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from hoogeveen_alert.accounts.models import User
from hoogeveen_alert.accounts.steps import StepForm
from hoogeveen_alert.email_addresses import EmailAddressField

from . import acts

SAME = _("This is the e-mail address of the account already.")


class NewAddressForm(forms.Form):
    """The new address of one's own account; whether another has it, no answer tells."""

    email = EmailAddressField(label=_("New e-mail address"))

    def __init__(self, user: User, *args: Any, **kwargs: Any) -> None:
        self.user = user
        super().__init__(*args, **kwargs)

    def clean_email(self) -> str:
        email: str = self.cleaned_data["email"]
        if email == self.user.email:
            raise ValidationError(SAME)
        return email


class ChangeAddressStep(StepForm):
    title = _("Change the e-mail address")
    intro = _(
        "Both addresses get a mail. The address changes once the owner agreed from the old address "
        "and confirmed from the new one, within three days. Can the owner no longer read the old "
        "address? Then switch this account off, and invite or add the person anew."
    )
    done = _("Mails were sent to the old and the new address.")

    email = EmailAddressField(
        label=_("New e-mail address"),
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )

    @classmethod
    def is_possible(cls, row: User) -> bool:
        return row.is_active

    def apply(self, by: Any) -> None:
        try:
            acts.change_email(self.row, self.cleaned_data["email"], by)
        except acts.SameAddress as error:
            raise ValidationError(SAME) from error
        except acts.AddressTaken as error:
            taken = _("There is an account with this e-mail address already.")
            raise ValidationError(taken) from error
