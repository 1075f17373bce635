from uuid import UUID

from celery import shared_task

from .acts import delete_old_lists, work_on
from .asking import left_alone
from .models import TownList


@shared_task(name="hoogeveen_alert.taking_over.tasks.delete_old_town_lists")
def delete_old_town_lists() -> int:
    """Delete files of the municipality whose hour is over; returns how many."""
    return delete_old_lists()


@shared_task(name="hoogeveen_alert.taking_over.tasks.work_on_town_list")
def work_on_town_list(key: str) -> None:
    """Look at the rows of a file, or write what was confirmed of it."""
    upload = TownList.objects.waiting().filter(key=UUID(key)).first()
    if upload:
        work_on(upload)


@shared_task(name="hoogeveen_alert.taking_over.tasks.go_on_with_town_lists")
def go_on_with_town_lists() -> int:
    """Take up lists whose worker was killed, or that no worker was told of; returns how many."""
    alone = left_alone()
    for upload in alone:
        work_on(upload)
    return len(alone)
