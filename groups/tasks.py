"""The tasks of every room: Celery looks for them in this module only."""

from .joining.tasks import follow_groups, remind_about_requests
from .members.tasks import delete_old_imports
from .posts.tasks import remind_about_invitations

__all__ = [
    "delete_old_imports",
    "follow_groups",
    "remind_about_invitations",
    "remind_about_requests",
]
