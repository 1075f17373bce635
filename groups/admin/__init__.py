from .alert_groups import AlertGroupAdmin
from .memberships import MembershipAdmin
from .missing import MissingAddressAdmin
from .places import AddressAdmin, DistrictAdmin, NeighbourhoodAdmin
from .terms import GroupLimitsAdmin, JoinTermsAdmin

__all__ = [
    "AddressAdmin",
    "AlertGroupAdmin",
    "DistrictAdmin",
    "GroupLimitsAdmin",
    "JoinTermsAdmin",
    "MembershipAdmin",
    "MissingAddressAdmin",
    "NeighbourhoodAdmin",
]
