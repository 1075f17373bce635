import logging

from celery import shared_task

from . import retention

logger = logging.getLogger(__name__)


@shared_task(name="hoogeveen_alert.privacy.tasks.delete_expired")
def delete_expired() -> dict[str, int]:
    """Delete what is past its term; safe to run twice, late or in parallel."""
    deleted = retention.delete_expired()
    logger.info("Deleted past their term: %s", deleted)
    return deleted
