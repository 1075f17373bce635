"""Mails about signs in the street, each queued in the transaction of the step it tells of.

They go to whoever asked, or reported damage. They hold names of groups and places, and nobody
else's data.
"""

from django.urls import reverse

from hoogeveen_alert.mail.messages import send_mail_to

from ..letters import send_to_applicant
from ..models import DamageReporter, Sign, SignRequest


def send_sign_placed(sign: Sign) -> None:
    """Tell the applicant that a sign hangs, and where."""
    if not sign.request:
        return
    planned = sign.request.signs.filter(status=Sign.Status.PLANNED).count()
    send_to_applicant(
        sign.request,
        "signage/street/email/sign_placed",
        sign=str(sign),
        place=sign.place,
        placed_on=sign.placed_on,
        still_planned=planned,
        path=reverse("signage:sign", args=[sign.pk]),
    )


def send_sign_called_off(sign: Sign, why: str) -> None:
    """Tell the applicant that a promised sign does not come, and what is left of the request."""
    if not sign.request:
        return
    send_to_applicant(
        sign.request,
        "signage/street/email/sign_called_off",
        place=sign.place,
        reason=why,
        still_planned=sign.request.signs.filter(status=Sign.Status.PLANNED).count(),
        is_withdrawn=sign.request.status == SignRequest.Status.WITHDRAWN,
    )


def send_report_outcome(reporter: DamageReporter, outcome: str, why: str) -> None:
    """Tell whoever reported damage and left an address what became of it."""
    sign = reporter.report.sign
    context = {
        "sign": str(sign),
        "place": sign.place,
        "reported_on": reporter.report.at,
        "outcome": outcome,
        "reason": why,
        "path": reverse("signage:list"),
    }
    send_mail_to(reporter.email, "signage/street/email/damage_outcome", context)
