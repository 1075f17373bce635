"""Texts of Django, allauth and auditlog that this portal says in its own words.

They look them up in our catalogue first. Naming them here keeps them in locale/nl: allauth's
own Dutch says "je", auditlog has none, and one of Django's is not translated at all.
"""

from django.utils.translation import gettext_noop as _
from django.utils.translation import ngettext_lazy

TEXTS = (
    *(_("create"), _("update"), _("delete"), _("access"), _("timestamp"), _("action")),
    _("You cannot remove your primary email address."),
    _("The email address and/or password you specified are not correct."),
    _("Please type your current password."),
    _("You cannot add more than %d email addresses."),
    _("Be patient, you are sending too many requests."),
    _("Use your password"),
    _("You must type the same password each time."),
    _("You must type the same email each time."),
    ngettext_lazy(
        "This password is too short. It must contain at least %d character.",
        "This password is too short. It must contain at least %d characters.",
        12,
    ),
)
