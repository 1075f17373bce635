from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from hoogeveen_alert.email_addresses import EmailAddressField, one_spelling
from hoogeveen_alert.forms import show_instead

from ...forms import likelier_email


class MailboxForm(forms.Form):
    """Asks who has a letter where the question may be mailed."""

    email = EmailAddressField(
        label=_("Your e-mail address"),
        help_text=_("You need it to log in. We send you a message with a link, to accept."),
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
