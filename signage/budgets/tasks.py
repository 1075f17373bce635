import logging

from celery import shared_task

from ..models import Budget

logger = logging.getLogger(__name__)


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
