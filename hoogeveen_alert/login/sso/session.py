"""What a session by single sign-on remembers: how to log out there, and when to ask again."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.models import SocialLogin
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from hoogeveen_alert.accounts.models import User

from ..sessions import limits
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
    }
    request.session[limits.LONGEST] = settings.OIDC_SESSION_SECONDS


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
