from celery import shared_task

from . import delivery


@shared_task
def deliver_mail() -> int:
    """Send what is due; returns how many mails were tried. Safe twice, late and in parallel."""
    return delivery.deliver_due()
