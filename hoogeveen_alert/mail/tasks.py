from celery import shared_task

from . import bounces, delivery


@shared_task(name="hoogeveen_alert.mail.tasks.deliver_mail")
def deliver_mail() -> int:
    """Send what is due; returns how many mails were tried. Safe twice, late and in parallel."""
    return delivery.deliver_due()


@shared_task(name="hoogeveen_alert.mail.tasks.read_bounces")
def read_bounces() -> int:
    """Read the reports of mails that did not arrive; returns how many there were."""
    return bounces.read_bounces()
