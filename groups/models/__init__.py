from .alert_group import AlertGroup, GroupNotOpen, MapVersion, StatusChange, TransitionNotAllowed
from .application import Application
from .coordinator import Coordinator, LastCoordinator, NotNeeded
from .interest import Interest
from .invitation import CannotInvite, Invitation
from .limits import GroupLimits
from .member_import import MemberImport
from .membership import Membership, MembershipChange, MembershipReminder
from .missing import MissingAddress
from .places import Address, District, Neighbourhood
from .terms import JoinTerms

__all__ = [
    "Address",
    "AlertGroup",
    "Application",
    "CannotInvite",
    "Coordinator",
    "District",
    "GroupLimits",
    "GroupNotOpen",
    "Interest",
    "Invitation",
    "JoinTerms",
    "LastCoordinator",
    "MapVersion",
    "MemberImport",
    "Membership",
    "MembershipChange",
    "MembershipReminder",
    "MissingAddress",
    "Neighbourhood",
    "NotNeeded",
    "StatusChange",
    "TransitionNotAllowed",
]
