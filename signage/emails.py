"""Mails about signs, each queued in the transaction of the step it tells of."""

from .models import Sign, SignRequest


def send_request_asked(request: SignRequest) -> None:
    """Tell the applicant that the request, or the answer to a question back, has come in."""


def send_request_returned(request: SignRequest) -> None:
    """Ask the applicant what the municipality wants to know."""


def send_request_decided(request: SignRequest) -> None:
    """Tell the applicant: approved, whole or some of the places, or rejected, and why."""


def send_request_ordered(request: SignRequest) -> None:
    """Tell the applicant that the signs are ordered."""


def send_sign_placed(sign: Sign) -> None:
    """Tell the applicant that a sign hangs, and where."""


def send_request_withdrawn(request: SignRequest) -> None:
    """Confirm that the request, or what was left of it, is off."""
