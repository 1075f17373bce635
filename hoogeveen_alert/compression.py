"""Pages leave the application compressed, as far as that gives nothing away."""

import re
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.middleware.gzip import GZipMiddleware

REFUSES_GZIP = re.compile(r"\bgzip\s*;\s*q=0(\.0*)?\s*(,|$)")


class CompressPages(GZipMiddleware):
    """Pages of html for whoever has no session, with padding of a random length.

    How well a page compresses tells whether what a stranger put into it stands there already
    (BREACH). Pages of somebody who is logged in hold other people, and a stranger's page can make
    that browser ask for them: they go out as they are. Without a session there is nothing on a
    page that its address does not give to the stranger too; Django writes the token of a form
    differently each time. Files and the map bring their own encoding.
    """

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> Any:
        is_page = response.get("Content-Type", "").startswith("text/html")
        if response.streaming or not is_page or settings.SESSION_COOKIE_NAME in request.COOKIES:
            return response
        if REFUSES_GZIP.search(request.headers.get("Accept-Encoding", "")):
            return response
        return super().process_response(request, response)
