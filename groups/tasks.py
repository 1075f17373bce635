from celery import shared_task
from django.utils import timezone

from hoogeveen_alert.business_hours import is_quiet

from .joining.clock import end_requests, run_clock
from .joining.waiting_list import tell_waiting
from .members.acts import delete_old_uploads
from .posts.tasks import remind_about_invitations

# Celery looks for tasks in this module only.
__all__ = [
    "delete_old_imports",
    "follow_groups",
    "remind_about_invitations",
    "remind_about_requests",
]


@shared_task
def remind_about_requests() -> int:
    """Run the clock of requests to join, outside quiet hours; returns how many took a step."""
    return 0 if is_quiet(timezone.now()) else run_clock()


@shared_task
def follow_groups() -> int:
    """Do for people what follows from groups that opened or ended; returns how many are told."""
    return 0 if is_quiet(timezone.now()) else end_requests() + tell_waiting()


@shared_task
def delete_old_imports() -> int:
    """Delete spreadsheets of members whose hour is over; returns how many."""
    return delete_old_uploads()
