"""To the provider and back; whatever goes wrong there is a plain page, never an error of ours."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

import requests
from allauth.account.internal.decorators import login_not_required
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.helpers import complete_social_login, render_authentication_error
from allauth.socialaccount.internal import statekit
from allauth.socialaccount.models import SocialApp
from allauth.socialaccount.providers.base.constants import AuthError
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.oauth2.views import OAuth2LoginView
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from hoogeveen_alert.rate_limits import consume_or_429

from .network import Refused
from .provider import PortalOIDCAdapter

View = Callable[[HttpRequest, PortalOIDCAdapter], HttpResponse]


def _plain(view: View) -> Callable[[HttpRequest, str], HttpResponse]:
    """404 for a provider that the settings do not name; what is refused is told plainly."""

    @login_not_required
    @never_cache
    @wraps(view)
    def answer(request: HttpRequest, provider_id: str) -> HttpResponse:
        adapter = PortalOIDCAdapter(request, provider_id)
        try:
            provider = adapter.get_provider()
        except SocialApp.DoesNotExist as error:
            raise Http404 from error
        try:
            return view(request, adapter)
        except ImmediateHttpResponse as error:
            return error.response
        except (OAuth2Error, requests.RequestException, ValueError) as error:
            return _refusal(request, provider, exception=error)

    return answer


@_plain
def login(request: HttpRequest, adapter: PortalOIDCAdapter) -> HttpResponse:
    """A POST sends the browser to the provider; a GET asks for that POST."""
    refusal = consume_or_429(request, action="single_sign_on")
    if refusal:
        return refusal
    view = OAuth2LoginView()
    view.request, view.adapter = request, adapter
    return view.dispatch(request)


@require_GET
@_plain
def callback(request: HttpRequest, adapter: PortalOIDCAdapter) -> HttpResponse:
    """Where the provider sends the browser back to. Raises Refused or Away."""
    provider = adapter.get_provider()
    state = statekit.unstash_state(
        request, provider_id=provider.sub_id, state_id=request.GET.get("state", "")
    )
    if state is None:
        raise Refused("a state that is not ours, too old, or used before")
    if request.GET.get("error") == adapter.login_cancelled_error:
        return _refusal(request, provider, error=AuthError.CANCELLED)
    if request.GET.get("iss", provider.app.settings["issuer"]) != provider.app.settings["issuer"]:
        raise Refused("the answer of another issuer")
    if "error" in request.GET or not request.GET.get("code"):
        raise Refused("no code")
    client = adapter.get_client(request, provider.app)
    given = adapter.get_access_token_data(
        request, provider.app, client, pkce_code_verifier=state["pkce_code_verifier"]
    )
    token = adapter.parse_token({"access_token": given["access_token"]})
    found = adapter.complete_login(
        request, provider.app, token, response=given, nonce=state["nonce"]
    )
    found.state = state
    return complete_social_login(request, found)


def _refusal(request: HttpRequest, provider: Any, **why: Any) -> HttpResponse:
    """As the adapter says it."""
    return render_authentication_error(request, provider, **why)
