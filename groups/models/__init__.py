from .alert_group import AlertGroup, GroupNotOpen, MapVersion, StatusChange, TransitionNotAllowed
from .coordinator import Coordinator, NotNeeded
from .interest import Interest
from .membership import Membership, MembershipChange, MembershipReminder
from .places import Address, District, Neighbourhood
from .terms import JoinTerms

__all__ = [
    "Address",
    "AlertGroup",
    "Coordinator",
    "District",
    "GroupNotOpen",
    "Interest",
    "JoinTerms",
    "MapVersion",
    "Membership",
    "MembershipChange",
    "MembershipReminder",
    "Neighbourhood",
    "NotNeeded",
    "StatusChange",
    "TransitionNotAllowed",
]
