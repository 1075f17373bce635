"""Mails about signs go to whoever asked: how such a mail begins, whatever room it is of."""

from typing import Any

from django.urls import reverse

from hoogeveen_alert.mail.messages import send_mail_to

from .models import SignRequest


def send_to_applicant(
    request: SignRequest, template: str, *, planned: bool = False, **context: Any
) -> None:
    """Queue a mail to the applicant, unless the account is closed or it is the municipality's."""
    applicant = request.asked_by
    if not request.tells_applicant:
        return
    known = {
        "name": applicant.name,
        "group": request.group.name,
        "number": request.pk,
        "path": reverse("signage:request", args=[request.pk]),
    }
    send_mail_to(applicant, template, known | context, planned=planned, about=[request.group])
