"""What somebody typed in a form that could not be taken, to go back into the page that says so.

Nothing of it stays on the server. Passwords and codes are never among it, nor are files.
"""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest

LEFT_OUT = {"csrfmiddlewaretoken", "password", "password1", "password2", "oldpassword", "code"} | {
    # Where somebody stands is kept nowhere.
    *("here_lat", "here_lon"),
}
# Pages of logging in itself: nothing is kept that is typed there.
SECRET_PAGES = ("account_", "mfa_", "usersessions_", "socialaccount_", "session_")
SECRET_ADMIN_PAGES = ("admin:login", "admin:logout", "admin:password_")


@dataclass(frozen=True)
class Kept:
    """A form to send once more."""

    path: str
    fields: list[tuple[str, str]]
    had_files: bool


def is_secret(request: HttpRequest) -> bool:
    """Whether the page that answers is one where passwords and codes are typed."""
    name = request.resolver_match.view_name if request.resolver_match else ""
    return (name or "").startswith((*SECRET_PAGES, *SECRET_ADMIN_PAGES))


def fields_of(request: HttpRequest) -> list[tuple[str, str]]:
    return [
        (name, str(value))
        for name, values in request.POST.lists()
        if name not in LEFT_OUT
        for value in values
    ]


def kept_of(request: HttpRequest) -> Kept | None:
    """What was sent, for the page that answers; nothing of a page that is secret."""
    if request.method != "POST" or is_secret(request):
        return None
    fields = fields_of(request)
    return Kept(request.get_full_path(), fields, bool(request.FILES)) if fields else None


def is_from_own_page(request: HttpRequest) -> bool:
    """Whether the browser says that one of our own pages sent this, whatever its token."""
    own = f"{request.scheme}://{request.get_host()}"
    origin = request.headers.get("Origin")
    if origin is not None:
        return origin == own
    return request.headers.get("Referer", "").startswith(f"{own}/")


def offered_again(request: HttpRequest) -> dict[str, Any]:
    """For the page about a form without a valid token: of another website nothing is sent on."""
    return {"kept": kept_of(request) if is_from_own_page(request) else None}
