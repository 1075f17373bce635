from .applications import ApplicationQuerySet, InvitationQuerySet, MissingAddressQuerySet
from .groups import AlertGroupQuerySet, CoordinatorQuerySet
from .memberships import InterestQuerySet, MemberImportQuerySet, MembershipQuerySet
from .places import AddressQuerySet, PlaceQuerySet, ReferenceQuerySet
from .terms import ENDED_DAYS, FULL_PERCENT, JOINED_DAYS, Viewer

__all__ = [
    "ENDED_DAYS",
    "FULL_PERCENT",
    "JOINED_DAYS",
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
