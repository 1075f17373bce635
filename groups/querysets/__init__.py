from .applications import MissingAddressQuerySet
from .memberships import InterestQuerySet, MemberImportQuerySet, MembershipQuerySet
from .places import AddressQuerySet, PlaceQuerySet, ReferenceQuerySet
from .terms import ENDED_DAYS, FULL_PERCENT, JOINED_DAYS, Viewer

__all__ = [
    "ENDED_DAYS",
    "FULL_PERCENT",
    "JOINED_DAYS",
    "AddressQuerySet",
    "InterestQuerySet",
    "MemberImportQuerySet",
    "MembershipQuerySet",
    "MissingAddressQuerySet",
    "PlaceQuerySet",
    "ReferenceQuerySet",
    "Viewer",
]
