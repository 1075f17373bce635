"""The role table: which role may do what with which model, and what else is asked of a role.

Which rows of a model somebody reaches is said by `visible_to` and `editable_by` on its
queryset. Nothing else decides on access, and nothing else looks at a role: it asks a permission,
or one of the questions below. They are functions, so that a visitor answers them too.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeGuard

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from .access import Viewer
    from .models import User


class Role(models.TextChoices):
    COORDINATOR = "coordinator", _("coordinator")
    AREA_COORDINATOR = "area_coordinator", _("area coordinator")
    MUNICIPALITY = "municipality", _("municipality")
    POLICE = "police", _("police")
    CONTRACTOR = "contractor", _("contractor")


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
    # The work list, and what is done with the signs on it.
    Role.CONTRACTOR: frozenset({"signage.view_worklist", "signage.add_inspection"}),
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
            "signage.view_worklist",
            "signage.change_signorder",
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

# Who has work in the administration (`/beheer/`); police and contractor have pages of their own.
_IN_ADMINISTRATION = frozenset({Role.COORDINATOR, Role.AREA_COORDINATOR, Role.MUNICIPALITY})

# Whose log-in takes a second factor.
_MONEY = ("_budget", "_smederij", "_ledgerentry")
_WITH_FACTOR = frozenset({Role.MUNICIPALITY, Role.POLICE, Role.CONTRACTOR})


def is_office(user: Viewer) -> TypeGuard[User]:
    """Municipality, and application managers whatever their role."""
    return user.is_authenticated and (user.is_superuser or is_municipality(user))


def works_everywhere(user: Viewer) -> TypeGuard[User]:
    """Those who may reach every coordinator; what they see is logged."""
    return is_office(user) or is_police(user)


def is_municipality(user: Viewer) -> TypeGuard[User]:
    """By role alone: who gets what the municipality gets, also as application manager."""
    return user.is_authenticated and user.role == Role.MUNICIPALITY


def is_police(user: Viewer) -> TypeGuard[User]:
    return user.is_authenticated and user.role == Role.POLICE


def is_hired(user: Viewer) -> TypeGuard[User]:
    """A contractor, who hangs, inspects and removes signs of the work list and sees nothing else.

    One who is an application manager too is no guest in the house.
    """
    return user.is_authenticated and user.role == Role.CONTRACTOR and not user.is_superuser


def only_looks(user: Viewer) -> TypeGuard[User]:
    """Police, who change no group; one who is an application manager does."""
    return is_police(user) and not user.is_superuser


def is_coordinator(user: Viewer) -> TypeGuard[User]:
    return user.is_authenticated and user.role == Role.COORDINATOR


def knows_link(user: Viewer) -> TypeGuard[User]:
    """Whether somebody who sees a group sees its WhatsApp link too."""
    return is_coordinator(user) or (user.is_authenticated and user.is_superuser)


def is_area_coordinator(user: Viewer) -> TypeGuard[User]:
    """Looks after districts, and helps out where requests to join wait too long."""
    return user.is_authenticated and user.role == Role.AREA_COORDINATOR


def needs_factor(user: Viewer) -> TypeGuard[User]:
    """Who logs in with a second factor only: whoever works for an office, and who may do all."""
    return user.is_authenticated and (user.is_superuser or user.role in _WITH_FACTOR)


def works_in_administration(user: Viewer) -> TypeGuard[User]:
    """Who is let into `/beheer/` and sees a link to it."""
    return user.is_authenticated and (user.is_superuser or user.role in _IN_ADMINISTRATION)


def roles_given_by(user: Viewer) -> tuple[Role, ...]:
    """Which roles somebody may give an account; nobody gives one to oneself."""
    return tuple(Role) if is_office(user) else ()


def makes_managers(user: Viewer) -> TypeGuard[User]:
    """Who may make somebody else application manager."""
    return user.is_authenticated and user.is_superuser


def is_volunteer(user: Viewer) -> TypeGuard[User]:
    """Residents with an account; they may have posts in groups."""
    return is_coordinator(user) or is_area_coordinator(user)


def keeps_own_details(user: Viewer) -> TypeGuard[User]:
    """Who changes one's own name and number; of an office account the municipality does."""
    return is_volunteer(user)


def may_be_away_long(user: Viewer) -> TypeGuard[User]:
    """Volunteers, who see the people of their own street, stay logged in longer without activity.

    Everybody else has many people on the screen, and so has an application manager of any role.
    """
    return is_volunteer(user) and not user.is_superuser


def serves_districts(user: Viewer) -> TypeGuard[User]:
    """Who has districts rather than groups."""
    return is_area_coordinator(user) or is_police(user)


# The same of rows: `account` is the way from the row to its account, as in `where_police("by")`.


def where_municipality(account: str = "") -> Q:
    return _where(account, Role.MUNICIPALITY)


def where_police(account: str = "") -> Q:
    return _where(account, Role.POLICE)


def where_area_coordinator(account: str = "") -> Q:
    return _where(account, Role.AREA_COORDINATOR)


def where_serves_districts(account: str = "") -> Q:
    return _where(account, Role.AREA_COORDINATOR, Role.POLICE)


def is_of_budgets(permission: str) -> bool:
    """Whether it is about the money of neighbourhoods, which a town may do without."""
    return permission.startswith("signage.") and permission.endswith(_MONEY)


def where_needs_factor() -> Q:
    return Q(is_superuser=True) | Q(role__in=_WITH_FACTOR)


def where_volunteer(account: str = "") -> Q:
    return _where(account, Role.COORDINATOR, Role.AREA_COORDINATOR)


def _where(account: str, *roles: Role) -> Q:
    name = f"{account}__role" if account else "role"
    return Q((name, roles[0])) if len(roles) == 1 else Q((f"{name}__in", roles))
