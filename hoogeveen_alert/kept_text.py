"""What somebody typed in a form that could not be taken, to go back into the page that says so.

Nothing of it stays on the server. Passwords and codes are never among it, nor are files.
"""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest

# Beside what has "password" in its name; where somebody stands is kept nowhere either.
LEFT_OUT = {"csrfmiddlewaretoken", "code", "here_lat", "here_lon"}
# Pages of logging in itself: nothing is kept that is typed there.
SECRET_PAGES = ("account_", "mfa_", "usersessions_", "socialaccount_", "session_")
SECRET_ADMIN_PAGES = ("admin:login", "admin:logout", "admin:password_change")


@dataclass(frozen=True)
class Kept:
    """A form to send once more."""

    path: str
    fields: list[tuple[str, str]]
    had_files: bool


def is_secret(request: HttpRequest) -> bool:
    """Whether the page that answers is one where passwords and codes are typed."""
    name = (request.resolver_match.view_name if request.resolver_match else "") or ""
    return name.startswith(SECRET_PAGES) or name in SECRET_ADMIN_PAGES


def fields_of(request: HttpRequest) -> list[tuple[str, str]]:
    return [
        (name, str(value))
        for name, values in request.POST.lists()
        for value in values
        if not _is_left_out(name, str(value))
    ]


def _is_left_out(name: str, value: str) -> bool:
    """A ticked box that is called "code", as of conduct, is no secret."""
    return "password" in name or (name in LEFT_OUT and (name, value) != ("code", "on"))


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
