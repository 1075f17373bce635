"""What is done on the page of who sets the portal up; each act is one transaction."""

from django.db import transaction
from django.utils import timezone

from hoogeveen_alert.accounts.models import User
from hoogeveen_alert.set_up import Step

from . import emails
from .models import Confirmation


@transaction.atomic
def confirm(step: Step) -> None:
    """Somebody looked at what the step shows now, and says that it is right."""
    Confirmation.objects.update_or_create(
        item=step.key, defaults={"state": step.state, "at": timezone.now()}
    )


@transaction.atomic
def send_test_mail(to: User) -> None:
    emails.send_test(to)
