from celery import shared_task
from django.utils import timezone

from hoogeveen_alert.business_hours import is_quiet

from .unused.clock import run_clock


@shared_task(name="hoogeveen_alert.login.tasks.follow_unused_accounts")
def follow_unused_accounts() -> int:
    """Warn about unused accounts, and end them, outside quiet hours; returns how many."""
    return 0 if is_quiet(timezone.now()) else run_clock()
