from celery import shared_task
from django.utils import timezone

from hoogeveen_alert.business_hours import is_quiet

from .clock import end_requests, run_clock
from .waiting_list import tell_waiting


@shared_task(name="groups.tasks.remind_about_requests")
def remind_about_requests() -> int:
    """Run the clock of requests to join, outside quiet hours; returns how many took a step."""
    return 0 if is_quiet(timezone.now()) else run_clock()


@shared_task(name="groups.tasks.follow_groups")
def follow_groups() -> int:
    """Do for people what follows from groups that opened or ended; returns how many are told."""
    return 0 if is_quiet(timezone.now()) else end_requests() + tell_waiting()
