"""The button in the mail with a code: it logs in where the code was asked, and nowhere else.

Its address holds no code, and opens nothing by itself: the session that asked must show it. So
somebody who gets hold of it has nothing, a program that looks at the links of mails uses nothing
up, and who opens it on another device types the code where it was asked.
"""

from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.internal.constants import LoginStageKey
from allauth.account.internal.flows.login_by_code import LoginCodeVerificationProcess
from allauth.account.stages import LoginStageController
from allauth.account.utils import get_next_redirect_url
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.crypto import constant_time_compare, salted_hmac
from django.views.decorators.cache import cache_control
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from hoogeveen_alert.email_addresses import one_spelling

TEMPLATE = "account/email/login_code"
NEXT = "next_by_mail"  # in the session: where somebody wanted to be who asked for a code


def button(request: HttpRequest, email: str, code: str) -> dict[str, Any]:
    """The address of the button, for the mail; what was asked for waits in the session."""
    request.session[NEXT] = get_next_redirect_url(request)
    path = reverse("account_log_in_by_mail", args=[_token_of(email, code)])
    return {"log_in_url": f"{settings.SITE_URL}{path}"}


def _token_of(email: str, code: str) -> str:
    value = f"{one_spelling(email)} {code}"
    return salted_hmac("login.by_mail", value, algorithm="sha256").hexdigest()[:40]


@require_http_methods(["GET", "HEAD", "POST"])
@cache_control(private=True, no_store=True)
@sensitive_post_parameters()
def log_in(request: HttpRequest, token: str) -> HttpResponse:
    """Ask whoever opens it whether to log in; a POST does, in the session that asked the code."""
    if request.user.is_authenticated:
        return redirect(get_adapter().get_login_redirect_url(request))
    asked = _asked_here(request, token)
    if asked is None:
        return render(request, "login/by_mail/elsewhere.html")
    if request.method != "POST":
        return render(request, "login/by_mail/here.html", {"email": asked.state["email"]})
    answer: HttpResponse = asked.finish(request.session.pop(NEXT, None))
    return answer


def _asked_here(request: HttpRequest, token: str) -> LoginCodeVerificationProcess | None:
    """The log-in that waits in this session for the very mail the button is in."""
    stage = LoginStageController.enter(request, LoginStageKey.LOGIN_BY_CODE.value)
    process = LoginCodeVerificationProcess.resume(stage) if stage else None
    if process is None or process.user is None or not process.code:
        return None
    expected = _token_of(process.state.get("email", ""), process.code)
    return process if constant_time_compare(token, expected) else None
