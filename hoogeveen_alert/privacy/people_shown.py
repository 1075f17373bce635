"""Which people an answer shows to somebody who is logged in, for the processing log.

One mechanism for every page, so that none can forget it. While an answer is made, each row of a
model with declared personal data that is read is remembered; of those, the ones whose name,
e-mail address or number stands in the answer (or in a message for the next one) were shown. They
are written in one go before the answer leaves, and without those lines it does not leave.

`show` names the operation, and says who is in a file that cannot be searched for words.
"""

import logging
from collections.abc import Callable, Iterable, Iterator
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import datetime

from django.apps import apps
from django.conf import settings
from django.db import DatabaseError, models
from django.db.models.signals import post_init
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils import timezone

from hoogeveen_alert.accounts.models import User
from hoogeveen_alert.declarations import portal_apps

from .identifying import Identity, Words, identity_of
from .processing import activity_of, record_processing

logger = logging.getLogger(__name__)

FOLDED = ("text/vcard", "text/calendar")  # lines cut at 75 bytes, commas escaped
LONGEST_NAME = 60


@dataclass
class Page:
    """What is known of an answer while it is made."""

    started_at: datetime = field(default_factory=timezone.now)
    read: list[models.Model] = field(default_factory=list)
    said: list[models.Model] = field(default_factory=list)
    name: str = ""
    activity: str = ""


_page: ContextVar[Page | None] = ContextVar("page", default=None)
_identities: dict[type[models.Model], Identity] = {}


def watch_declared() -> None:
    """Remember which rows of models with declared personal data are read for an answer."""
    for model, identity in identities():
        _identities[model] = identity
        post_init.connect(_remember, sender=model, dispatch_uid="people_shown")


def identities() -> Iterator[tuple[type[models.Model], Identity]]:
    """Each model whose rows tell who they are of, and by which fields."""
    for config in portal_apps():
        for data in config.personal_data:
            model = apps.get_model(data.model)
            if identity := identity_of(model, data.fields):
                yield model, identity


def _remember(instance: models.Model, **kwargs: object) -> None:
    page = _page.get()
    if page is not None:
        page.read.append(instance)


def show(
    request: HttpRequest, people: Iterable[models.Model] = (), *, name: str, activity: str
) -> None:
    """Name what this page does in the processing log, and people whom it shows for sure."""
    page = _page.get()
    if page is None:
        if isinstance(request.user, User):
            record_processing(name, people, by=request.user, activity=activity)
        return
    page.name, page.activity = name, activity
    page.said += people


def log_people_shown(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Write a line for each person on the page, other than who looks; visitors see nobody."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if settings.SESSION_COOKIE_NAME not in request.COOKIES:
            return get_response(request)
        page = Page()
        token = _page.set(page)
        try:
            response = get_response(request)
        finally:
            _page.reset(token)
        viewer = request.user
        if not isinstance(viewer, User):
            return response
        # Most pages read nobody but who looks; then their words need not be searched.
        page.read = [row for row in page.read if row != viewer]
        return _log(request, response, page, viewer) if page.read or page.said else response

    return middleware


def _log(request: HttpRequest, response: HttpResponse, page: Page, viewer: User) -> HttpResponse:
    people = list(_each_once(_shown(request, response, page), viewer))
    if not people:
        return response
    match = request.resolver_match
    url_name = match.view_name if match else ""
    try:
        record_processing(
            (page.name or url_name)[:LONGEST_NAME],
            people,
            by=viewer,
            activity=page.activity or activity_of(url_name),
            started_at=page.started_at,
        )
    except DatabaseError:
        logger.exception("The processing log cannot be written, so nobody is shown")
        return HttpResponse(render_to_string("503.html"), status=503)
    return response


def _shown(request: HttpRequest, response: HttpResponse, page: Page) -> list[models.Model]:
    """Rows of people in the answer; those that the view names come first."""
    text = _text_of(response)
    if text is None:
        return page.said if page.name else page.read
    words = Words("\n".join((text, *_queued_messages(request))))
    said = page.said if response.status_code < 300 else []
    read = [row for row in page.read if _identities[type(row)].is_in(words, row)]
    # A mail without a name is its recipient's: whoever is named with that address comes first.
    return [*said, *sorted(read, key=lambda row: not _identities[type(row)].names)]


def _text_of(response: HttpResponse) -> str | None:
    """None for a file whose words cannot be read, such as a workbook: then all may be in it."""
    kind = response.headers.get("Content-Type", "").partition(";")[0]
    if not response.streaming and not response.content:
        return ""
    if kind.startswith("image/") and kind != "image/svg+xml":
        return ""
    if response.streaming or not (kind.startswith("text/") or kind.endswith(("json", "xml"))):
        return None
    text = response.content.decode(response.charset or "utf-8", errors="replace")
    return text.replace("\r\n ", "").replace("\\", "") if kind in FOLDED else text


def _queued_messages(request: HttpRequest) -> Iterator[str]:
    """What the next page will say of this request, which reads the rows no more."""
    storage = getattr(request, "_messages", None)  # reading it by Django's own way would use it up
    for message in getattr(storage, "_queued_messages", ()):
        yield str(message.message)


def _each_once(rows: Iterable[models.Model], viewer: User) -> Iterator[models.Model]:
    """A line for each person: an account for what hangs on it, and never who looks."""
    keys: set[object] = {(User, viewer.pk)}
    people = {(viewer.email.lower(), ""), (viewer.email.lower(), viewer.name.strip().lower())}
    for row in rows:
        subject = account_of(row) or row
        key = (type(subject), subject.pk)
        if key in keys or subject.pk is None:
            continue
        keys.add(key)
        known = _known_as(row)
        if known in people:
            continue
        people |= {known, (known[0], "")} if known[0] else set()
        yield subject


def account_of(row: models.Model) -> User | None:
    """The account that a row hangs on, such as an officer's profile; None for most rows."""
    identity = _identities.get(type(row))
    pk = getattr(row, f"{identity.account}_id") if identity and identity.account else None
    return User(pk=pk) if pk else None


def _known_as(row: models.Model) -> tuple[str, str]:
    """E-mail address and name; a mail has no name, and is its recipient's, whoever that is."""
    identity = _identities.get(type(row))
    return (identity.email_of(row), identity.name_of(row)) if identity else ("", "")
