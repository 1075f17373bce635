from hoogeveen_alert.history import TransitionNotAllowed

from .alert_group import AlertGroup
from .application import Application
from .coordinator import Coordinator
from .exceptions import (
    CannotInvite,
    GroupNotOpen,
    LastCoordinator,
    NotNeeded,
)
from .interest import Interest
from .invitation import Invitation
from .limits import GroupLimits
from .map_version import MapVersion
from .member_import import MemberImport
from .membership import Membership, MembershipChange, MembershipReminder, StayReminder
from .missing import MissingAddress, MissingReporter
from .place_names import PlaceName
from .places import Address, District, Neighbourhood
from .status_change import StatusChange
from .taken_over import TakenOver
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
    "MissingReporter",
    "Neighbourhood",
    "NotNeeded",
    "PlaceName",
    "StatusChange",
    "StayReminder",
    "TakenOver",
    "TransitionNotAllowed",
]
