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

PERMISSIONS: dict[str, frozenset[str]] = {
    Role.COORDINATOR: frozenset(
        {
            "groups.view_alertgroup",
            "groups.change_alertgroup",
            "groups.view_coordinator",
            *_MEMBERS,
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
        }
    ),
    Role.POLICE: frozenset(
        {
            "groups.view_district",
            "groups.view_neighbourhood",
            "groups.view_alertgroup",
            "groups.view_coordinator",
            "contacts.view_contactlist",
            "contacts.add_contactmoment",
        }
    ),
    Role.MUNICIPALITY: frozenset(
        {
            "accounts.view_user",
            "accounts.add_user",
            "accounts.change_user",
            "mail.view_outgoingmail",
            "mail.resend_outgoingmail",
            "groups.view_district",
            "groups.change_district",
            "groups.view_neighbourhood",
            "groups.view_address",
            "groups.view_alertgroup",
            "groups.change_alertgroup",
            "groups.view_coordinator",
            "groups.view_jointerms",
            "groups.add_jointerms",
            "groups.change_jointerms",
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
