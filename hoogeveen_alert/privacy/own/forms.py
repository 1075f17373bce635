from django import forms
from django.utils.translation import gettext_lazy as _

from hoogeveen_alert.email_addresses import EmailAddressField


class AskForm(forms.Form):
    """Asks for the link to everything that is held about a mailbox."""

    email = EmailAddressField(help_text=_("We send the link there. It works for one hour."))
