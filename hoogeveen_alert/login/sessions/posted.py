"""What somebody sent when their session was over, kept until they logged in again.

It is kept in the session of that browser and opens for the same account alone. Passwords and
codes are not kept, nor are files.
"""

from typing import Any, TypedDict, cast
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.contrib.sessions.backends.base import SessionBase
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from hoogeveen_alert.kept_text import fields_of, is_secret

from .limits import now

KEPT = "sent_when_over"
KEPT_FOR = 3600  # seconds
# Pages to which one is led who is not logged in.
WAYS_IN = ("account_login", "account_request_login_code", "admin:login")


class Posted(TypedDict):
    account: str
    at: int
    path: str
    fields: list[tuple[str, str]]


def answer_to_posted(request: HttpRequest, response: HttpResponse, account: str) -> HttpResponse:
    """Lead whoever sent something that asks for an account to the log-in page, and keep it."""
    way_in = response.headers.get("Location", "").partition("?")[0]
    if way_in not in {reverse(name) for name in WAYS_IN}:
        way_in = reverse(WAYS_IN[0]) if response.status_code == 403 else ""
    # Forms that failed the check on where they come from are no use to keep.
    is_own_form = getattr(request, "csrf_processing_done", False)
    if request.method != "POST" or not (way_in and is_own_form) or is_secret(request):
        return response
    keep(request, account)
    messages.info(request, _("We kept what you filled in. You see it once you are logged in."))
    page = urlencode({REDIRECT_FIELD_NAME: reverse("session_kept")})
    return redirect(f"{way_in}?{page}")


def keep(request: HttpRequest, account: str) -> None:
    fields = fields_of(request)
    posted = Posted(account=account, at=now(), path=request.get_full_path(), fields=fields)
    request.session[KEPT] = posted
    request.session.set_expiry(KEPT_FOR)  # until somebody logs in with it


def posted_by(session: SessionBase, account: Any) -> Posted | None:
    """What this account sent too late, for an hour."""
    posted = cast("Posted | None", session.get(KEPT))
    if posted is None or posted["account"] != str(account) or now() - posted["at"] > KEPT_FOR:
        return None
    return posted


def forget(session: SessionBase) -> None:
    session.pop(KEPT, None)
