import logging
import os
import sys
from datetime import timedelta

from django.conf import settings
from django.core.cache import cache
from django.core.exceptions import RequestDataTooBig
from django.db import DatabaseError, InterfaceError, OperationalError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils import timezone
from django.views.decorators.cache import cache_control, never_cache
from django.views.decorators.http import require_safe

from .kept_text import offered_again
from .periodic.health import Signs, signs_of_life
from .personal_data import settings_read_once
from .privacy.declared import activities, purposes_and_terms
from .version import version

logger = logging.getLogger(__name__)


@require_safe
@never_cache
def healthz(request: HttpRequest) -> HttpResponse:
    """Tell whoever watches the portal whether its parts work; the cache may be away.

    503 when the database does not answer, when nothing can be written to its disk, or when beat
    or worker gave no sign for longer than twice the shortest interval of the schedule: then
    mails and reminders do not leave. Silence counts from the start of this process, which comes
    before beat and worker. The body names each part, never a reason, and the version that runs.
    """
    try:
        signs = signs_of_life()
        database = True
    except DatabaseError:
        logger.exception("The database does not answer")
        signs, database = Signs(beat=False, worker=False), False
    cache.set("healthz", "ok", 10)
    needed = {
        "database": database,
        "disk": os.access(settings.DATA_DIR, os.W_OK),
        "beat": signs.beat,
        "worker": signs.worker,
    }
    healthy = all(needed.values())
    parts = {**needed, "cache": cache.get("healthz") == "ok"}
    said = {"healthy": healthy, **parts, "version": version()}
    return JsonResponse(said, status=200 if healthy else 503)


@require_safe
@cache_control(public=True, max_age=3600)
def security_txt(request: HttpRequest) -> HttpResponse:
    """Where to report a weakness, by RFC 9116; valid for half a year from now."""
    lines = [
        f"Contact: {settings.SECURITY_CONTACT}",
        f"Expires: {timezone.now() + timedelta(days=180):%Y-%m-%dT%H:%M:%SZ}",
        "Preferred-Languages: nl, en",
        f"Canonical: {settings.SITE_URL}/.well-known/security.txt",
    ]
    return HttpResponse("\r\n".join(lines) + "\r\n", content_type="text/plain; charset=utf-8")


@require_safe
def contact(request: HttpRequest) -> HttpResponse:
    return render(request, "pages/contact.html")


@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    """The municipality's words, and what the apps declare about the data they keep."""
    context = {"purposes": purposes_and_terms(), "activities": activities()}
    with settings_read_once():  # the terms stand in the words and in the list
        return render(request, "pages/privacy.html", context)


@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    return render(request, "pages/accessibility.html")


def not_found(request: HttpRequest, *args: object) -> HttpResponse:
    """For addresses that a library brings and this portal does not have."""
    raise Http404


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    logger.warning("Refused a form without a valid token on %s: %s", request.path, reason)
    return render(request, "403_csrf.html", offered_again(request), status=403)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Say what is wrong with what was sent, when that is its size: 413, otherwise 400."""
    status = 413 if isinstance(exception, RequestDataTooBig) else 400
    return HttpResponse(render_to_string(f"{status}.html"), status=status)


def server_error(request: HttpRequest) -> HttpResponse:
    """Answer 503 when the database is away and 500 otherwise, without touching either."""
    away = isinstance(sys.exc_info()[1], OperationalError | InterfaceError)
    status = 503 if away else 500
    return HttpResponse(render_to_string(f"{status}.html"), status=status)
