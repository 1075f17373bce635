"""What somebody sent when their session was over, kept until they logged in again.

Of whom the session was known, it is kept in the session of that browser and opens for the same
account alone. Of whom it was not, because the session was ended elsewhere or the cookie is gone,
it stands in the page that answers and nowhere else. Passwords and codes are not kept, nor are
files, nor where somebody stands.
"""

from typing import Any, TypedDict, cast
from urllib.parse import urlencode, urlsplit

from django.contrib import messages
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.contrib.sessions.backends.base import SessionBase
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from hoogeveen_alert.kept_text import fields_of, is_from_own_page, is_secret, kept_of

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


def answer_to_posted(
    request: HttpRequest, response: HttpResponse, account: str | None
) -> HttpResponse:
    """Lead whoever sent something that asks for an account to the log-in page, and keep it.

    `account` is whose session it was; None where nobody can say.
    """
    way_in = response.headers.get("Location", "").partition("?")[0]
    if way_in not in {reverse(name) for name in WAYS_IN}:
        way_in = reverse(WAYS_IN[0]) if account and response.status_code == 403 else ""
    # Forms that failed the check on where they come from are no use to keep.
    is_own_form = getattr(request, "csrf_processing_done", False)
    if request.method != "POST" or not (way_in and is_own_form) or is_secret(request):
        return response
    if account is None:
        return _in_page(request, way_in) if is_from_own_page(request) else response
    keep(request, account)
    messages.info(request, _("We kept what you filled in. You see it once you are logged in."))
    return _to_log_in(way_in, back_to=reverse("session_kept"))


def _in_page(request: HttpRequest, way_in: str) -> HttpResponse:
    """What was sent, to send again from another tab; a mere button has its own page to go to."""
    kept = kept_of(request)
    if kept is None:
        # Not to the address of the button, which is no page.
        return _to_log_in(way_in, back_to=urlsplit(request.headers.get("Referer", "")).path)
    context = {"kept": kept, "way_in": way_in}
    return render(request, "login/sessions/not_sent.html", context, status=403)


def _to_log_in(way_in: str, *, back_to: str) -> HttpResponse:
    return redirect(f"{way_in}?{urlencode({REDIRECT_FIELD_NAME: back_to})}" if back_to else way_in)


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


def forget_sent(request: HttpRequest) -> None:
    """Let go what is on its way again: from here on the page that answers has it."""
    posted = cast("Posted | None", request.session.get(KEPT))
    if request.method == "POST" and posted and posted["path"] == request.get_full_path():
        forget(request.session)
