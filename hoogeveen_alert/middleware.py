from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, UnreadablePostError
from django.utils.cache import add_never_cache_headers, patch_cache_control

from .typed import cleaned_query

# What no page of the portal asks a browser for; the place of who searches only on the portal's
# own pages.
PERMISSIONS_POLICY = ", ".join(
    (
        "accelerometer=()",
        "camera=(self)",  # a photo of a sign
        "display-capture=()",
        "geolocation=(self)",
        "gyroscope=()",
        "magnetometer=()",
        "microphone=()",
        "midi=()",
        "payment=()",
        "publickey-credentials-create=(self)",
        "publickey-credentials-get=(self)",
        "usb=()",
    )
)


def permissions_policy(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Say on every answer which powers of a browser the portal uses."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        response.setdefault("Permissions-Policy", PERMISSIONS_POLICY)
        return response

    return middleware


def no_store_for_users(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Keep pages of people who logged in out of every cache, the browser's too."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        # The cookie is looked at first: reading the user of a visitor would add Vary: Cookie.
        logged_in = settings.SESSION_COOKIE_NAME in request.COOKIES
        if logged_in and request.user.is_authenticated:
            add_never_cache_headers(response)
            patch_cache_control(response, no_store=True, private=True)
        return response

    return middleware


class CleanTyping:
    """Take the signs that nobody sees out of all that a browser sends, before any view reads it.

    So no form, search, filter or page of the administration can forget to. It runs after the
    check of the form's token, which reads the fields first and answers when they cannot be read.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *_view: Any) -> None:
        query = request.META.get("QUERY_STRING", "")
        if "%" in query or not query.isascii():
            request.GET = cleaned_query(request.GET)  # type: ignore[assignment]
        if request.method == "POST":
            try:
                request.POST = cleaned_query(request.POST)  # type: ignore[assignment]
            except UnreadablePostError:
                return  # the browser went away; the view meets the same
