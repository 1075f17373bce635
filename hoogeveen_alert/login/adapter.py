import logging
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.core.exceptions import ImproperlyConfigured
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from hoogeveen_alert.accounts.access import user_of
from hoogeveen_alert.dashboard import landing_for

from .addresses.adapter import MailsToOneAddress
from .factor.again import AsksAgain
from .sessions.posted import posted_by
from .sso import session

# By the stage of allauth that each takes the place of.
OWN_STAGES = {
    "allauth.mfa.stages.AuthenticateStage": (
        "hoogeveen_alert.login.factor.remembered.AskUnlessRemembered"
    ),
}

logger = logging.getLogger(__name__)


class ClosedAccountAdapter(AsksAgain, MailsToOneAddress, DefaultAccountAdapter):
    """Nobody signs up: accounts come from the municipality or an accepted invitation."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "incorrect_code": _("This code is not right. Fill it in again, or ask for a new one."),
        "too_many_login_attempts": _(
            "That went wrong too often. Wait five minutes, or ask for a code by e-mail: that "
            "works now too."
        ),
        "too_many_wrong_codes": _(
            "A wrong code was filled in too often today. Log in with your password or passkey, "
            "or try again tomorrow."
        ),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def pre_login(self, request: HttpRequest, user: Any, **kwargs: Any) -> HttpResponse | None:
        """The page that answers instead of a log-in, if any."""
        response: HttpResponse | None = super().pre_login(request, user, **kwargs)
        by_provider = (kwargs.get("signal_kwargs") or {}).get("sociallogin")
        if response or not by_provider:
            return response or session.only_by_provider(request, user)
        session.remember(request, by_provider)
        return None

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """The page where this account begins; a page that was asked for comes before it.

        What was sent when the session was over is not passed by, whatever way somebody came in.
        """
        if posted_by(request.session, user_of(request).pk):
            return reverse("session_kept")
        begin = landing_for(user_of(request))
        return begin.url if begin else str(super().get_login_redirect_url(request))

    def get_login_stages(self) -> list[str]:
        """As allauth, with what we know of remembered devices."""
        return [OWN_STAGES.get(stage, stage) for stage in super().get_login_stages()]

    def get_logout_redirect_url(self, request: HttpRequest) -> str:
        return session.log_out_address(request) or super().get_logout_redirect_url(request)

    def render_mail(
        self, template_prefix: str, email: str | list[str], context: Any, headers: Any = None
    ) -> Any:
        """Render allauth's mail, with the kind that the list of mails shows."""
        message = super().render_mail(template_prefix, email, context, headers)
        setattr(message, "kind", template_prefix.rpartition("/")[2])  # noqa: B010
        return message

    def get_client_ip(self, request: HttpRequest) -> str:
        """As allauth; with fewer proxies than TRUSTED_PROXY_COUNT, the nearest one's own.

        A limit that several visitors share, rather than a page that fails or an address that
        anybody makes up.
        """
        try:
            return str(super().get_client_ip(request))
        except ImproperlyConfigured:
            logger.warning("X-Forwarded-For has fewer addresses than TRUSTED_PROXY_COUNT says")
            return str(request.META.get("REMOTE_ADDR") or "unknown")
