"""Ends sessions that are idle or overlong, and keeps what was sent in one."""

from collections.abc import Callable

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import SESSION_KEY
from django.http import HttpRequest, HttpResponse
from django.utils.cache import add_never_cache_headers, patch_cache_control
from django.utils.translation import gettext as _

from hoogeveen_alert.accounts.access import user_of

from . import acts
from .limits import STARTED, Left, left_of
from .posted import answer_to_posted, forget_sent


def keep_to_limits(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Answer somebody whose session is over as a visitor, and tell why.

    What a visitor may not see leads to the log-in page, and from there back to the same page.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        account = None
        # The cookie is looked at first, for visitors: a session takes a query.
        if settings.SESSION_COOKIE_NAME in request.COOKIES:
            account = end_if_over(request)
            forget_sent(request)
        whose = account or _logged_in(request)
        response = get_response(request)
        # What a script asks by itself was sent by nobody, and is not kept.
        is_out = not is_background(request) and _logged_in(request) is None
        kept = answer_to_posted(request, response, whose) if is_out else response
        if account is not None or kept is not response:
            add_never_cache_headers(kept)
            patch_cache_control(kept, no_store=True, private=True)
        return kept

    return middleware


def _logged_in(request: HttpRequest) -> str | None:
    """Key of the account of this request, for who sends something; asks the database nothing."""
    if request.method != "POST" or settings.SESSION_COOKIE_NAME not in request.COOKIES:
        return None
    account: str | None = request.session.get(SESSION_KEY)
    return account


def end_if_over(request: HttpRequest) -> str | None:
    """Key of the account whose session ended just now; otherwise this request is activity."""
    session = request.session
    account: str | None = session.get(SESSION_KEY)
    if account is None:
        return None
    if not request.user.is_authenticated:
        # Django looked: the account is blocked, or not what it was at log-in.
        told = _("Your account was changed or logged out elsewhere. Please log in again.")
    else:
        if STARTED not in session:
            acts.begin(session)
        left = left_of(session, user_of(request))
        if left.seconds > 0:
            if not is_background(request):
                acts.note_activity(session)
            return None
        told = _why(left)
    acts.end_here(request)
    messages.info(request, told)
    return account


def is_background(request: HttpRequest) -> bool:
    """What a script of a page asks for by itself; browsers say so."""
    return request.headers.get("Sec-Fetch-Dest") == "empty"


def _why(left: Left) -> str:
    if left.is_last:
        return _("You were logged in for a long time. For safety we logged you out.")
    return _("You were away for a while. For safety we logged you out.")
