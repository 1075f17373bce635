from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from hoogeveen_alert.accounts.models import User
from hoogeveen_alert.phones import KeepsNumberForm, SavedNumberField


class UserForm(KeepsNumberForm):
    """An account as it is changed; its number may stay, also one of a demonstration."""

    phone = SavedNumberField(label=_("phone number"), region="NL", required=False)

    class Meta:
        model = User
        fields = ("phone",)  # the admin names those of its page


class UserAddForm(forms.ModelForm):
    """A new account has no password: its owner logs in by a code that is mailed."""

    class Meta:
        model = User
        fields = ("email", "name", "phone", "role")

    def clean_email(self) -> str:
        email: str = self.cleaned_data["email"]
        if User.objects.filter(email=email).exists():
            raise forms.ValidationError(_("There is an account with this e-mail address already."))
        return email

    def save(self, commit: bool = True) -> Any:
        self.instance.set_unusable_password()
        return super().save(commit)
