from .applications import ApplicationQuerySet, InvitationQuerySet
from .groups import AlertGroupQuerySet, CoordinatorQuerySet

__all__ = [
    "AlertGroupQuerySet",
    "ApplicationQuerySet",
    "CoordinatorQuerySet",
    "InvitationQuerySet",
]
