import logging

from celery import shared_task
from django.utils.translation import gettext

from groups.models import TransitionNotAllowed

from ..models import BudgetClosed, SignRequest
from . import acts

logger = logging.getLogger(__name__)


@shared_task(name="signage.tasks.release_closed_groups")
def release_closed_groups() -> int:
    """Withdraw what ended groups still ask for, and free its money; returns how many requests.

    The applicants' mails are planned ones, so they wait for the end of quiet hours.
    """
    released = 0
    for request in SignRequest.objects.open().filter(group__status="closed"):
        try:
            acts.withdraw(request, by=None, why=gettext("The group has ended."))
        except TransitionNotAllowed:
            continue  # somebody, or another run, was first
        except BudgetClosed:
            logger.exception("Request %d keeps money in a closed year", request.pk)
            continue
        released += 1
    return released
