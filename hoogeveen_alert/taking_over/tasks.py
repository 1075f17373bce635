from celery import shared_task

from .acts import delete_old_lists


@shared_task(name="hoogeveen_alert.taking_over.tasks.delete_old_town_lists")
def delete_old_town_lists() -> int:
    """Delete files of the municipality whose hour is over; returns how many."""
    return delete_old_lists()
