"""A form that comes twice does what it does once: of a double tap, a slow line, a reload.

The same form is one with the same page, sender and contents, its token among them: Django masks
that anew on each page, so a form that somebody opened again is another one.
"""

import hashlib
from collections.abc import Callable
from http import HTTPStatus

from django.core.files import File
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.crypto import salted_hmac

from hoogeveen_alert.rate_limits import sender_of

from .models import SentForm


def answered_before(request: HttpRequest) -> str | None:
    """The page that followed when this very form was sent just now; None for a new one."""
    sent = SentForm.objects.just_now(_key_of(request)).first()
    return sent.answer if sent else None


@transaction.atomic
def do_once(request: HttpRequest, act: Callable[[], str | None]) -> str:
    """Do what the form asks, unless it did just now; the page that follows, which `act` gives.

    Of two at once the second waits in the database for the first, and does it when that failed.
    """
    key = _key_of(request)
    SentForm.objects.long_ago(key).delete()
    sent, is_first = SentForm.objects.get_or_create(key=key)
    if is_first:
        sent.answer = act() or ""
        sent.save(update_fields=["answer"])
    return sent.answer


class _NotDone(Exception):
    """The form was shown again: what goes with it is undone, the note of it too."""

    def __init__(self, response: HttpResponse) -> None:
        self.response = response


def answer_once(request: HttpRequest, answer: Callable[[], HttpResponse]) -> HttpResponse:
    """The same of a view that does it itself: done is what it leads on from, to another page."""

    def act() -> str:
        response = answer()
        if response.status_code != HTTPStatus.FOUND:
            raise _NotDone(response)
        return response.headers["Location"]

    try:
        return redirect(do_once(request, act))
    except _NotDone as shown:
        return shown.response


def _key_of(request: HttpRequest) -> str:
    """Read once: a file may be worked on afterwards."""
    known: str | None = getattr(request, "_sent_form_key", None)
    if known is None:
        files = [
            (name, file.name, _digest_of(file))
            for name, several in sorted(request.FILES.lists())
            for file in several
        ]
        facts = (request.path, sender_of(request), sorted(request.POST.lists()), files)
        salt = "hoogeveen_alert.once"
        known = salted_hmac(salt, repr(facts), algorithm="sha256").hexdigest()
        vars(request)["_sent_form_key"] = known
    return known


def _digest_of(file: File) -> str:
    digest = hashlib.sha256()
    for chunk in file.chunks():
        digest.update(chunk)
    file.seek(0)
    return digest.hexdigest()
