"""What allauth asks about single sign-on: which providers there are, and who comes in."""

from __future__ import annotations

import logging
from typing import Any

from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter, _build_apps_from_settings
from allauth.socialaccount.models import SocialApp, SocialLogin
from allauth.socialaccount.providers.base.constants import AuthError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from ..journal import network_of
from . import acts
from .claims import identity
from .network import Away, BoundedSession, Refused

logger = logging.getLogger(__name__)

CANCELLED = _("You stopped logging in.")
AWAY = _("Your organisation's log-in does not answer now. Try again in a few minutes.")
WRONG = _("We could not check who you are. Try again from the log-in page.")


class ClosedSocialAdapter(DefaultSocialAccountAdapter):
    """Providers come from the environment alone; an account from a claim or the municipality."""

    def list_apps(
        self, request: HttpRequest | None = None, provider: Any = None, client_id: Any = None
    ) -> list[SocialApp]:
        """Without those of the database, which nobody manages."""
        found = _build_apps_from_settings(provider=provider, client_id=client_id)
        return [app for apps in found.values() for app in apps]

    def get_requests_session(self) -> BoundedSession:
        return BoundedSession()

    def is_open_for_signup(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:
        return False

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        """Raises ImmediateHttpResponse for who does not come in."""
        provider, claims = sociallogin.provider, sociallogin.claims  # type: ignore[attr-defined]
        who = identity(provider.app, sociallogin.account.uid, claims)
        found = acts.admit(who)
        if isinstance(found, acts.Refusal):
            _log(request, provider, found.name)
            page = _refused(request, provider, found.value, status=403)
            raise ImmediateHttpResponse(page)
        sociallogin.account, sociallogin.user = found, found.user

    def on_authentication_error(
        self,
        request: HttpRequest,
        provider: Any,
        error: Any = None,
        exception: Any = None,
        extra_context: Any = None,
    ) -> None:
        """Say plainly what went wrong, and to the log more. Raises ImmediateHttpResponse."""
        if error == AuthError.CANCELLED:
            raise ImmediateHttpResponse(_refused(request, provider, CANCELLED, status=401))
        _log(request, provider, _in_words(exception))
        if isinstance(exception, Away):
            page = _refused(request, provider, AWAY, status=503)
            page["Retry-After"] = "60"
            raise ImmediateHttpResponse(page)
        raise ImmediateHttpResponse(_refused(request, provider, WRONG, status=401))


def _in_words(exception: Any) -> str:
    """Ours name no person; others may hold what the provider said of one."""
    return str(exception) if isinstance(exception, Away | Refused) else type(exception).__name__


def _log(request: HttpRequest, provider: Any, why: str) -> None:
    words = "Single sign-on by %s refused from %s: %s"
    logger.warning(words, provider.sub_id, network_of(request), why)


def _refused(request: HttpRequest, provider: Any, why: Any, *, status: int) -> HttpResponse:
    context = {"provider": provider, "why": why}
    return render(request, "socialaccount/authentication_error.html", context, status=status)
