from .applications import ApplicationQuerySet, InvitationQuerySet, MissingAddressQuerySet
from .groups import AlertGroupQuerySet, CoordinatorQuerySet
from .memberships import InterestQuerySet, MemberImportQuerySet, MembershipQuerySet
from .places import AddressQuerySet, PlaceQuerySet, ReferenceQuerySet
from .terms import FULL_PERCENT, Viewer

__all__ = [
    "FULL_PERCENT",
    "AddressQuerySet",
    "AlertGroupQuerySet",
    "ApplicationQuerySet",
    "CoordinatorQuerySet",
    "InterestQuerySet",
    "InvitationQuerySet",
    "MemberImportQuerySet",
    "MembershipQuerySet",
    "MissingAddressQuerySet",
    "PlaceQuerySet",
    "ReferenceQuerySet",
    "Viewer",
]
