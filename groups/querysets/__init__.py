from .applications import MissingAddressQuerySet
from .memberships import InterestQuerySet, MemberImportQuerySet, MembershipQuerySet
from .places import AddressQuerySet, PlaceQuerySet, ReferenceQuerySet
from .terms import FULL_PERCENT, Viewer

__all__ = [
    "FULL_PERCENT",
    "AddressQuerySet",
    "InterestQuerySet",
    "MemberImportQuerySet",
    "MembershipQuerySet",
    "MissingAddressQuerySet",
    "PlaceQuerySet",
    "ReferenceQuerySet",
    "Viewer",
]
