"""No personal data without a second factor, and nothing grave in a session that is not fresh."""

from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.reauthentication import STATE_SESSION_KEY, suspend_request
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import REDIRECT_FIELD_NAME, logout
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from hoogeveen_alert.accounts.access import user_of
from hoogeveen_alert.accounts.roles import needs_factor
from hoogeveen_alert.declarations import portal_apps

from ..proof import has_factor, is_fresh, is_proved

# Setting a factor up, proving who one is for that, going away, and pages that hold no person.
BEFORE_FACTOR = frozenset(
    {
        "mfa_index",
        "mfa_activate_totp",
        "mfa_add_webauthn",
        "mfa_list_webauthn",
        "account_reauthenticate",
        "account_request_reauthentication_code",
        "account_confirm_reauthentication_code",
        "account_logout",
        "openid_connect_login",
        "openid_connect_callback",
        "admin:logout",
        "contact",
        "privacy",
        "accessibility",
        "healthz",
        "security_txt",
    }
)
GOING = frozenset({"account_logout", "admin:logout", "healthz", "session_left"})


@cache
def grave_pages() -> frozenset[str]:
    """URL names that the apps declare in `reauthenticate`."""
    return frozenset(name for config in portal_apps() for name in config.reauthenticate)


class FactorMiddleware:
    """Stands inside allauth's middleware, which tells its own functions of the request."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Any, args: tuple[Any, ...], kwargs: Mapping[str, Any]
    ) -> HttpResponse | None:
        # The cookie is looked at first: reading the user of a visitor would add Vary: Cookie.
        if settings.SESSION_COOKIE_NAME not in request.COOKIES:
            return None
        if not request.user.is_authenticated or request.resolver_match is None:
            return None
        page = request.resolver_match.view_name
        return _demand_factor(request, page) or _ask_again(request, page)


def _demand_factor(request: HttpRequest, page: str) -> HttpResponse | None:
    """Everything leads to the set-up page, until there is a factor."""
    user = user_of(request)
    if settings.DEMO or not needs_factor(user) or is_proved(request) or page in GOING:
        return None
    if has_factor(user):
        # Set up elsewhere meanwhile; whoever has this session did not prove it.
        logout(request)
        messages.info(request, _("Your second step changed. Log in again."))
        return redirect("account_login")
    if page not in BEFORE_FACTOR:
        return redirect("mfa_index")
    request.factor_demanded = True  # type: ignore[attr-defined]  # for the words of the page
    return None


def _ask_again(request: HttpRequest, page: str) -> HttpResponse | None:
    """Ask who it is before a page that the apps call grave; what was posted waits meanwhile."""
    if page not in grave_pages() or is_fresh(request):
        return None
    ways = get_adapter().get_reauthentication_methods(request.user)
    if not ways:
        raise PermissionDenied
    # What waited since an earlier question is not sent now that somebody asks for the page.
    request.session.pop(STATE_SESSION_KEY, None)
    way: str = ways[0]["url"]
    if request.method != "POST":
        return suspend_request(request, way)
    if not any("password" in name for name in request.POST):  # no session keeps one
        suspend_request(request, way)
    # Allauth takes up what was posted when it comes back to the path without a question mark.
    return redirect(f"{way}?{urlencode({REDIRECT_FIELD_NAME: request.path})}")
