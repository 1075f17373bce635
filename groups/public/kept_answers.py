"""Files of the map answered again without waking Django, as nginx does for the portal behind it.

Most of what Django does for such a file is its middleware, with the same outcome every time. So
each process keeps whole answers, headers included, for MAP_FRESH_FOR seconds; what it cannot be
sure about goes to Django.
"""

import re
from collections.abc import Callable, Iterable
from contextlib import closing
from time import monotonic
from typing import Any, NamedTuple

from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler
from django.http.request import split_domain_port, validate_host

from .map import encoding_for

FILES = re.compile(r"/kaart/[a-z-]+\.geojson")
# Whoever sends one of these may get an answer that fits nobody else, or sends a body.
PERSONAL = (
    "CONTENT_LENGTH",
    "HTTP_TRANSFER_ENCODING",
    "HTTP_COOKIE",
    "HTTP_AUTHORIZATION",
    "HTTP_RANGE",
    "HTTP_IF_MATCH",
    "HTTP_IF_MODIFIED_SINCE",
    "HTTP_IF_UNMODIFIED_SINCE",
)
# What a proxy says of itself; anything else that somebody writes here is Django's to judge.
SCHEMES = (None, "http", "https")
# More than all files, encodings and their 304s, so that whatever strangers send fills no memory.
AT_MOST = 48

Environ = dict[str, Any]


class Question(NamedTuple):
    """All that an answer depends on; of the host only that it is one of ours."""

    method: str
    path: str
    schemes: tuple[str | None, ...]
    encoding: str
    if_none_match: str | None


class Answer(NamedTuple):
    asked_at: float
    status: str
    headers: list[tuple[str, str]]
    body: bytes

    @property
    def is_fresh(self) -> bool:
        return monotonic() - self.asked_at < settings.MAP_FRESH_FOR


class KeptAnswers:
    """The WSGI application of the portal, around Django's."""

    def __init__(self, django: WSGIHandler) -> None:
        self.django = django
        self._kept: dict[Question, Answer] = {}

    def __call__(self, environ: Environ, start_response: Callable[..., Any]) -> Iterable[bytes]:
        question = question_in(environ)
        if question is None:
            return self.django(environ, start_response)
        answer = self._kept.get(question)
        if answer is None or not answer.is_fresh:
            return self._ask(question, environ, start_response)
        start_response(answer.status, answer.headers.copy())
        return [answer.body]

    def _ask(
        self, question: Question, environ: Environ, start_response: Callable[..., Any]
    ) -> Iterable[bytes]:
        # The moment before Django looks: what is kept is never older than it says.
        asked_at = monotonic()
        begun: list[Any] = []

        def begin(status: str, headers: list[tuple[str, str]], *more: Any) -> Any:
            begun[:] = status, list(headers)
            return start_response(status, headers, *more)

        response = self.django(environ, begin)
        status, headers = begun
        if not may_be_kept(question, status, dict(headers)):
            return response
        with closing(response):
            answer = Answer(asked_at, status, headers, b"".join(response))
        self._keep(question, answer)
        return [answer.body]

    def _keep(self, question: Question, answer: Answer) -> None:
        fresh = {other: kept for other, kept in self._kept.copy().items() if kept.is_fresh}
        if len(fresh) < AT_MOST:
            fresh[question] = answer
        self._kept = fresh


def question_in(environ: Environ) -> Question | None:
    """What is asked; None when it is no file of the map, or a request that only Django judges."""
    path, method = environ["PATH_INFO"], environ["REQUEST_METHOD"]
    if not FILES.fullmatch(path) or method not in ("GET", "HEAD") or not is_ours(environ):
        return None
    if environ.get("QUERY_STRING") or any(environ.get(name) for name in PERSONAL):
        return None
    forwarded = environ.get("HTTP_X_FORWARDED_PROTO")
    if forwarded not in SCHEMES:
        return None
    return Question(
        method,
        path,
        (environ["wsgi.url_scheme"], forwarded),
        encoding_for(environ.get("HTTP_ACCEPT_ENCODING", "")),
        environ.get("HTTP_IF_NONE_MATCH"),
    )


def is_ours(environ: Environ) -> bool:
    """Whether it came to an address of the portal, judged as Django does."""
    domain, _port = split_domain_port(environ.get("HTTP_HOST", ""))
    at_root = not environ.get("SCRIPT_NAME")
    return at_root and bool(domain) and validate_host(domain, settings.ALLOWED_HOSTS)


def may_be_kept(question: Question, status: str, headers: dict[str, str]) -> bool:
    """Whether the next one who asks this gets the same answer."""
    asked_whole = status.startswith("200 ") and question.if_none_match is None
    # Only for the tag itself: lists and tags that somebody made up have no end.
    asked_news = status.startswith("304 ") and question.if_none_match == headers.get("ETag")
    return (
        (asked_whole or asked_news)
        and headers.get("Cache-Control", "").startswith("public")
        and headers.get("Vary") == "Accept-Encoding"
        and "Set-Cookie" not in headers
    )
