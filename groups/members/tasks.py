from celery import shared_task

from .acts import delete_old_uploads


@shared_task(name="groups.tasks.delete_old_imports")
def delete_old_imports() -> int:
    """Delete spreadsheets of members whose hour is over; returns how many."""
    return delete_old_uploads()
