"""A passkey is offered on the desk of who need not have a second factor."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from hoogeveen_alert.accounts.roles import is_volunteer

from ..proof import is_proved

# Put away for this device: a passkey is of a device, too.
COOKIE, A_YEAR = "passkey_later", 365 * 24 * 60 * 60


def offers_passkey(request: HttpRequest) -> bool:
    """Whether the desk shows the card."""
    return is_volunteer(request.user) and not is_proved(request) and COOKIE not in request.COOKIES


@require_POST
@login_required
def put_away(request: HttpRequest, **kwargs: Any) -> HttpResponse:
    response = redirect("desk")
    response.set_cookie(
        COOKIE,
        "1",
        max_age=A_YEAR,
        httponly=True,
        secure=request.is_secure(),
        samesite="Lax",
    )
    return response
