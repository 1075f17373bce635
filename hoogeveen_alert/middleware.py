from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.cache import add_never_cache_headers, patch_cache_control


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
