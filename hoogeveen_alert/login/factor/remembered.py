"""Devices that are not asked for the second step, for thirty days.

Allauth keeps in a signed cookie what it knows an account by: password and factors. Here the round
of its sessions belongs to that too, which rises with everything that ends them: a change of
factor, password or address, blocking, and "log out the other devices". So each of those forgets
every remembered device, and one that is blocked and let in again is asked anew.
"""

from operator import attrgetter
from typing import Any, NamedTuple, cast

from allauth.mfa.base.views import TrustView
from allauth.mfa.internal.flows.trust import is_trusted_browser, trust_browser
from allauth.mfa.stages import AuthenticateStage
from allauth.mfa.webauthn.internal.flows import did_use_passwordless_login
from django.http import HttpRequest, HttpResponse

from hoogeveen_alert.accounts.models import User

from ..proof import has_factor


class Known(NamedTuple):
    """What allauth's fingerprint of an account asks for."""

    pk: int
    password: str


def known_as(user: User) -> Any:
    return Known(user.pk, f"{user.password}|{user.session_round}")


class AskUnlessRemembered(AuthenticateStage):
    def _should_handle(self, request: HttpRequest) -> bool:
        user = cast("User | None", self.login.user)
        if user is None or not has_factor(user) or did_use_passwordless_login(request, user):
            return False
        return not is_trusted_browser(request, known_as(user))


class RememberView(TrustView):
    """Allauth's page, which asks whether this device is to be remembered."""

    def form_valid(self, form: object) -> HttpResponse:
        stage = attrgetter("_login_stage")(self.request)
        user = stage.login.user
        response: HttpResponse = stage.exit()
        if self.request.POST.get("action") == "trust":
            trust_browser(self.request, known_as(user), response)
        return response
