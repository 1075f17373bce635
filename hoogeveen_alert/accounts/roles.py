"""The role table: which role may do what with which model.

Which rows of a model somebody reaches is said by `visible_to` and `editable_by` on its
queryset. Nothing else decides on access.
"""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    COORDINATOR = "coordinator", _("coordinator")
    AREA_COORDINATOR = "area_coordinator", _("area coordinator")
    MUNICIPALITY = "municipality", _("municipality")
    POLICE = "police", _("police")


_MEMBERS = frozenset(
    {"groups.view_membership", "groups.add_membership", "groups.change_membership"}
)
# Asking for signs, following them, and the balance of the own Smederij.
_ASKING_FOR_SIGNS = frozenset(
    {
        "signage.view_signrequest",
        "signage.add_signrequest",
        "signage.view_sign",
        "signage.view_budget",
    }
)

PERMISSIONS: dict[str, frozenset[str]] = {
    Role.COORDINATOR: frozenset(
        {
            "groups.view_alertgroup",
            "groups.change_alertgroup",
            "groups.view_coordinator",
            *_MEMBERS,
            *_ASKING_FOR_SIGNS,
        }
    ),
    Role.AREA_COORDINATOR: frozenset(
        {
            "groups.view_district",
            "groups.view_neighbourhood",
            "groups.view_alertgroup",
            "groups.change_alertgroup",
            "groups.view_coordinator",
            # Of groups where the area coordinator is deputy; of others there are numbers only.
            *_MEMBERS,
            *_ASKING_FOR_SIGNS,
        }
    ),
    Role.POLICE: frozenset(
        {
            "groups.view_district",
            "groups.view_neighbourhood",
            "groups.view_alertgroup",
            "groups.view_coordinator",
            "signage.view_signrequest",
            "signage.view_sign",
            "contacts.view_contactlist",
            "contacts.add_contactmoment",
        }
    ),
    Role.MUNICIPALITY: frozenset(
        {
            "accounts.view_user",
            "accounts.add_user",
            "accounts.change_user",
            "privacy.view_historyentry",
            "mail.view_outgoingmail",
            "mail.resend_outgoingmail",
            "mail.view_mailterms",
            "mail.add_mailterms",
            "mail.change_mailterms",
            "texts.view_textversion",
            "texts.add_textversion",
            "groups.view_district",
            "groups.change_district",
            "groups.view_neighbourhood",
            "groups.view_address",
            "groups.view_alertgroup",
            "groups.change_alertgroup",
            "groups.view_coordinator",
            "groups.decide_alertgroup",
            "groups.view_jointerms",
            "groups.add_jointerms",
            "groups.change_jointerms",
            "groups.view_grouplimits",
            "groups.add_grouplimits",
            "groups.change_grouplimits",
            "groups.view_missingaddress",
            "groups.change_missingaddress",
            "signage.view_smederij",
            "signage.add_smederij",
            "signage.change_smederij",
            "signage.view_budget",
            "signage.add_budget",
            "signage.change_budget",
            "signage.view_ledgerentry",
            "signage.view_signtype",
            "signage.add_signtype",
            "signage.change_signtype",
            "signage.view_signrules",
            "signage.add_signrules",
            "signage.change_signrules",
            "signage.view_signrequest",
            "signage.change_signrequest",
            "signage.view_signorder",
            "signage.add_signorder",
            "signage.view_sign",
            "signage.add_sign",
            "signage.change_sign",
            "signage.view_inspection",
            "signage.add_inspection",
            "signage.view_damagereport",
            "signage.change_damagereport",
            "contacts.view_contactlist",
            "contacts.add_contactmoment",
            "contacts.view_officerprofile",
            "contacts.add_officerprofile",
            "contacts.change_officerprofile",
            "contacts.view_roundterms",
            "contacts.add_roundterms",
            "contacts.change_roundterms",
        }
    ),
}
