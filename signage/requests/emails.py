"""Mails about requests for signs, each queued in the transaction of the step it tells of.

All go to whoever asked. They hold names of groups and places, and nobody else's data.
"""

from collections.abc import Iterable
from typing import Any

from django.urls import reverse

from ..letters import send_to_applicant
from ..models import Sign, SignRequest
from ..models.money import as_euro


def send_request_asked(request: SignRequest) -> None:
    """Tell the applicant that the request, or the answer to a question back, has come in."""
    answered = request.history.filter(status=SignRequest.Status.RETURNED).exists()
    total = as_euro(request.unit_cents * request.points.count())
    _send(request, "sign_asked", answered=answered, places=_places(request), total=total)


def send_request_returned(request: SignRequest) -> None:
    """Ask the applicant what the municipality wants to know."""
    path = reverse("signage:answer", args=[request.pk])
    _send(request, "sign_returned", path=path, reason=_why(request))


def send_request_decided(request: SignRequest) -> None:
    """Tell the applicant: approved, whole or some of the places, or rejected, and why."""
    chosen = _places(request, chosen=True)
    _send(
        request,
        "sign_decided",
        is_approved=request.status == SignRequest.Status.APPROVED,
        places=chosen,
        left_out=_places(request, chosen=False) if chosen else [],
        reason=_why(request),
    )


def send_request_ordered(request: SignRequest, signs: Iterable[Sign]) -> None:
    """Tell the applicant that these signs are ordered."""
    _send(request, "sign_ordered", places=[sign.place for sign in signs])


def send_order_cancelled(request: SignRequest, signs: Iterable[Sign]) -> None:
    """Tell the applicant that these signs are on order no more, and that the approval stands."""
    places = [sign.place for sign in signs]
    _send(request, "sign_order_cancelled", places=places, reason=_why(request))


def send_request_withdrawn(request: SignRequest, *, planned: bool = False) -> None:
    """Confirm that the request, or what was left of it, is off."""
    hangs = request.signs.in_the_street().exists()
    _send(request, "sign_withdrawn", planned=planned, some_hang=hangs, reason=_why(request))


def _send(request: SignRequest, mail: str, **context: Any) -> None:
    send_to_applicant(request, f"signage/requests/email/{mail}", **context)


def _places(request: SignRequest, **where: Any) -> list[str]:
    return list(request.points.filter(**where).values_list("place", flat=True))


def _why(request: SignRequest) -> str:
    """The reason that goes with the state the request is in now."""
    return request.history.values_list("why", flat=True).first() or ""
