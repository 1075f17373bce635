"""What a session by single sign-on remembers: how to log out there, and when to ask again."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.models import SocialLogin
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _

from hoogeveen_alert.accounts.models import User

from .models import Vouching

KEY = "single_sign_on"
LONGEST_HINT = 4_000  # letters of an address that every server reads


def remember(request: HttpRequest, login: SocialLogin) -> None:
    proof = login.proof  # type: ignore[attr-defined]
    request.session[KEY] = {
        "user": login.account.user_id,
        "client_id": login.provider.app.client_id,
        "end": proof["end"],
        "id_token": proof["id_token"] if proof["end"] else "",
        "until": time.time() + settings.OIDC_SESSION_SECONDS,
    }


def _remembered(request: HttpRequest) -> dict[str, Any]:
    """Nothing where somebody else logged in since, or in another way."""
    entry = request.session.get(KEY) or {}
    return entry if entry and entry["user"] == request.user.pk else {}


def log_out_address(request: HttpRequest) -> str:
    """The provider's own page to log out, which sends the browser back; "" where it has none."""
    entry = _remembered(request)
    if not entry.get("end"):
        return ""
    asked = {
        "client_id": entry["client_id"],
        "post_logout_redirect_uri": f"{settings.SITE_URL}/",
    }
    if len(entry["id_token"]) <= LONGEST_HINT:
        asked["id_token_hint"] = entry["id_token"]
    return f"{entry['end']}{'&' if '?' in entry['end'] else '?'}{urlencode(asked)}"


def only_by_provider(request: HttpRequest, user: User) -> HttpResponse | None:
    """The page for somebody whose role comes by claims, and who logs in otherwise."""
    vouching = Vouching.objects.filter(user=user).first()
    if vouching is None:
        return None
    providers = {each.sub_id: each for each in get_adapter().list_providers(request)}
    context = {
        "provider": providers.get(vouching.provider),
        "why": _("You log in here by your organisation."),
    }
    return render(request, "socialaccount/authentication_error.html", context, status=403)


def ask_provider_again(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """End a session for which the provider was not asked for too long."""

    def middleware(request: HttpRequest) -> HttpResponse:
        # The cookie is looked at first: a visitor without one has no session to read.
        if settings.SESSION_COOKIE_NAME not in request.COOKIES or not request.user.is_authenticated:
            return get_response(request)
        if time.time() < _remembered(request).get("until", float("inf")):
            return get_response(request)
        logout(request)
        messages.info(request, _("Log in once more: your organisation has to be asked again."))
        if request.method in ("GET", "HEAD"):
            return redirect_to_login(request.get_full_path())
        return redirect("account_login")

    return middleware
