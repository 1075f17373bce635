"""Addresses that visitors missed and that an import of the register brought."""

from celery import shared_task
from django.utils import timezone

from hoogeveen_alert.business_hours import is_quiet

from . import acts


@shared_task(name="groups.tasks.settle_missing_addresses")
def settle_missing_addresses() -> int:
    """Settle what the register has by now, outside quiet hours; returns how many."""
    return 0 if is_quiet(timezone.now()) else acts.settle_arrived()
