"""Forms of who coordinates a group: asking somebody, answering, and removing."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from hoogeveen_alert.email_addresses import EmailAddressField, one_spelling
from hoogeveen_alert.forms import show_instead
from hoogeveen_alert.texts.reading import current_version

from ..forms import MobileField, NameField, likelier_email
from ..reasons import ReasonForm


class InviteForm(forms.Form):
    """Asks somebody by e-mail to become coordinator."""

    name = NameField(
        label=_("Name of the person you ask"),
        max_length=100,
        help_text=_("Only the coordinators of this group and the municipality see it."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"required": _("Fill in the name of the person you ask.")},
    )
    email = EmailAddressField(
        label=_("E-mail address of that person"),
        help_text=_("There we send a link. Ask first whether you may fill it in."),
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )
    # The address we asked about: sent a second time, it is what the person means.
    asked_about = forms.CharField(required=False, max_length=254, widget=forms.HiddenInput)

    def clean_email(self) -> str:
        email: str = self.cleaned_data["email"]
        likelier = likelier_email(email)
        if likelier and one_spelling(self.data.get("asked_about", "")) != email:
            show_instead(self, "asked_about", email)
            raise forms.ValidationError(
                _("Did you mean %(email)s? Correct it. Is it right? Then send the form again."),
                code="likelier",
                params={"email": likelier},
            )
        return email


class AcceptForm(forms.Form):
    """Says yes to an invitation to coordinate a group."""

    name = NameField(
        label=_("Your name"),
        max_length=100,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    mobile = MobileField(
        label=_("Your mobile number"),
        help_text=_("The number with which you use WhatsApp."),
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel"}),
    )
    code = forms.BooleanField(
        label=_("I keep to the code of conduct"),
        error_messages={"required": _("Tick that you keep to the code of conduct.")},
    )
    reachable = forms.BooleanField(
        label=_("The municipality and the police may see my name, number and e-mail address"),
        help_text=_("That is how they reach you when something is the matter in your street."),
        error_messages={"required": _("Without this you cannot be a coordinator. Tick it.")},
    )
    # The words that were shown, in case the municipality changes them under the reader.
    code_version = forms.CharField(max_length=20, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code_version"].initial = current_version("code_of_conduct")

    def clean_code_version(self) -> str:
        shown: str = self.cleaned_data["code_version"]
        now = current_version("code_of_conduct")
        if shown != now:
            show_instead(self, "code_version", now)
            self.add_error("code", _("The code of conduct was changed just now. Read it again."))
        return now


class PostRemovalForm(ReasonForm):
    reasons = (
        ("asked", _("You asked us to.")),
        ("moved", _("You moved out of the area of the group.")),
        ("silent", _("We could not reach you for a long time.")),
        ("code", _("You did not keep to the code of conduct.")),
    )
    last = forms.BooleanField(
        label=_("I know that nobody coordinates the group after this"),
        required=False,
        error_messages={"required": _("Tick that you know this, or find a successor first.")},
    )

    def __init__(self, *args: Any, is_last: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if is_last:
            self.fields["last"].required = True
        else:
            del self.fields["last"]

    @property
    def kind(self) -> str:
        """The chosen reason without own words, for the group's history."""
        return str(dict(self.reasons).get(self.cleaned_data["reason"], _("another reason")))
