from celery import shared_task
from django.utils import timezone

from hoogeveen_alert.business_hours import is_quiet

from .clock import run_clock


@shared_task(name="groups.tasks.ask_members_to_stay")
def ask_members_to_stay() -> int:
    """Ask who is due, outside quiet hours; returns how many members came a step further."""
    return 0 if is_quiet(timezone.now()) else run_clock()
