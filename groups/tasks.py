"""The tasks of every room: Celery looks for them in this module only."""

from .joining.tasks import follow_groups, remind_about_requests
from .members.tasks import delete_old_imports
from .posts.tasks import remind_about_invitations
from .public.tasks import settle_missing_addresses
from .staying.tasks import ask_members_to_stay
from .taking_over.tasks import forget_who_did_not_accept

__all__ = [
    "ask_members_to_stay",
    "delete_old_imports",
    "follow_groups",
    "forget_who_did_not_accept",
    "remind_about_invitations",
    "remind_about_requests",
    "settle_missing_addresses",
]
