from .alert_groups import AlertGroupAdmin
from .memberships import MembershipAdmin
from .places import AddressAdmin, DistrictAdmin, NeighbourhoodAdmin
from .terms import JoinTermsAdmin

__all__ = [
    "AddressAdmin",
    "AlertGroupAdmin",
    "DistrictAdmin",
    "JoinTermsAdmin",
    "MembershipAdmin",
    "NeighbourhoodAdmin",
]
