"""What somebody agrees to who asks to join; kept with each request as a version."""

from django.utils.translation import gettext_lazy as _

# Raise it with every change of the words below: it says what a person once agreed to.
CONSENT_VERSION = "1"
CONSENT_TEXT = _(
    "The coordinators of the group may see my name, address, e-mail address and mobile number "
    "to decide about my request and to keep the list of members."
)
