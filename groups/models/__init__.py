from .alert_group import AlertGroup, MapVersion, StatusChange, TransitionNotAllowed
from .coordinator import Coordinator
from .interest import Interest
from .membership import Membership
from .places import Address, District, Neighbourhood

__all__ = [
    "Address",
    "AlertGroup",
    "Coordinator",
    "District",
    "Interest",
    "MapVersion",
    "Membership",
    "Neighbourhood",
    "StatusChange",
    "TransitionNotAllowed",
]
