import logging

from celery import shared_task
from django.utils.translation import gettext

from groups.models import TransitionNotAllowed

from .models import Budget, BudgetClosed, SignRequest

logger = logging.getLogger(__name__)


@shared_task(name="signage.tasks.release_closed_groups")
def release_closed_groups() -> int:
    """Withdraw what ended groups still ask for, and free its money; returns how many requests.

    The applicants' mails are planned ones, so they wait for the end of quiet hours.
    """
    released = 0
    for request in SignRequest.objects.open().filter(group__status="closed"):
        try:
            request.withdraw(by=None, why=gettext("The group has ended."))
        except TransitionNotAllowed:
            continue  # somebody, or another run, was first
        except BudgetClosed:
            logger.exception("Request %d keeps money in a closed year", request.pk)
            continue
        released += 1
    return released


@shared_task(name="signage.tasks.check_budgets")
def check_budgets() -> int:
    """Compare what each budget says is free with its ledger; returns how many differ."""
    differing = 0
    for budget in Budget.objects.differing_from_ledger():
        logger.error(
            "Budget %d says %d cents are free, its ledger says %d",
            budget.pk,
            budget.free_cents,
            budget.ledger_free,
        )
        differing += 1
    return differing
