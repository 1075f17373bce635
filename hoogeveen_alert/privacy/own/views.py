"""`/mijn-gegevens/`: everything that is held about a mailbox, for who reads that mailbox.

A GET shows or asks, only a POST changes something.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.module_loading import import_string
from django.utils.translation import gettext
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_http_methods

from hoogeveen_alert.accounts.access import note_owner
from hoogeveen_alert.mail.acts import works_again
from hoogeveen_alert.mail.models import came_back, kept_days
from hoogeveen_alert.once.acts import do_once
from hoogeveen_alert.own_data import Refused
from hoogeveen_alert.rate_limits import consume_or_429

from . import acts
from .finding import Record, data_of, declared_at, parts_of, row_at
from .forms import AskForm
from .links import own_data_link

OwnView = Callable[..., HttpResponse]


@require_http_methods(["GET", "HEAD", "POST"])
@cache_control(private=True, no_store=True)
def ask(request: HttpRequest) -> HttpResponse:
    """Mail the link; says the same to known and unknown."""
    known = {"email": getattr(request.user, "email", "")}
    form = AskForm(request.POST) if request.method == "POST" else AskForm(initial=known)
    if not form.is_valid():
        return render(request, "privacy/own/ask.html", {"form": form})
    email = form.cleaned_data["email"]
    refusal = consume_or_429(request, action="own_data", key=email)
    if refusal:
        return refusal
    do_once(request, lambda: acts.ask_for_link(email))
    return render(request, "privacy/own/asked.html", {"email": email})


def own_page(view: OwnView) -> OwnView:
    """Give the view the mailbox of the link; 410 for one that is forged or too old."""

    @require_http_methods(["GET", "HEAD", "POST"])
    @cache_control(private=True, no_store=True)
    @wraps(view)
    def find_and_view(request: HttpRequest, token: str, **rest: str) -> HttpResponse:
        link = own_data_link.read(token)
        if link is None:
            return render(request, "privacy/own/gone.html", status=410)
        note_owner(request, link.email)
        return view(request, link.email, token, **rest)

    return find_and_view


@own_page
def show(request: HttpRequest, mailbox: str, token: str) -> HttpResponse:
    parts = parts_of(mailbox)
    held = [part for part in parts if part.records]
    context = {"mailbox": mailbox, "token": token, "parts": held, "came_back": came_back(mailbox)}
    return render(request, "privacy/own/show.html", context)


@own_page
def export(request: HttpRequest, mailbox: str, token: str) -> HttpResponse:
    """The same as a file that machines read: stable keys, dates by ISO 8601."""
    parts = parts_of(mailbox)
    because = {part.own.key: str(part.own.kept) for part in parts if part.records and part.own.kept}
    held: dict[str, Any] = {
        "portal": settings.SITE_NAME,
        "mailbox": mailbox,
        "made_at": timezone.now(),
        **data_of(parts),
        "kept_because": because,
    }
    response = JsonResponse(held, json_dumps_params={"ensure_ascii": False, "indent": 2})
    response["Content-Disposition"] = 'attachment; filename="mijn-gegevens.json"'
    return response


@own_page
def mail_works(request: HttpRequest, mailbox: str, token: str) -> HttpResponse:
    """Whoever reads the mailbox, and so has this link, says that mail to it arrives again."""
    if request.method == "POST":
        works_again(mailbox)
        messages.success(request, gettext("Thank you. From now on we write to you again."))
    return redirect("own_data:show", token=token)


@own_page
def erase_all(request: HttpRequest, mailbox: str, token: str) -> HttpResponse:
    """Erase all that can be, after saying what stays and what has to be done first."""
    if request.method == "POST":
        erased = acts.erase_all(mailbox)
        context = {"erased": erased, "token": token, "kept_days": kept_days()}
        return render(request, "privacy/own/erased_all.html", context)
    parts = [part for part in parts_of(mailbox) if part.records]
    records = [record for part in parts for record in part.records]
    context = {
        "token": token,
        "mailbox": mailbox,
        "going": [part for part in parts if any(record.erasable for record in part.records)],
        "staying": [part for part in parts if part.own.kept],
        "hindrances": [hindrance for record in records for hindrance in record.hindrances],
    }
    return render(request, "privacy/own/erase_all.html", context)


def about_record(view: OwnView) -> OwnView:
    """Give the view one record of the mailbox; 404 for what is not, or no longer, its own."""

    @own_page
    @wraps(view)
    def find_and_view(
        request: HttpRequest, mailbox: str, token: str, *, part: str, key: str
    ) -> HttpResponse:
        own = declared_at(part)
        row = row_at(own, mailbox, key) if own else None
        if own is None or row is None:
            raise Http404
        return view(request, Record(own, row), token)

    return find_and_view


@about_record
def erase(request: HttpRequest, record: Record, token: str) -> HttpResponse:
    return _ask_and_take(request, record, token, "erase")


@about_record
def withdraw(request: HttpRequest, record: Record, token: str) -> HttpResponse:
    return _ask_and_take(request, record, token, "withdraw")


def _ask_and_take(request: HttpRequest, record: Record, token: str, what: str) -> HttpResponse:
    """Ask whether it is meant; a POST does it, or says why it cannot be."""
    # Its name is read while the row is there.
    about = {"record": record, "name": record.name, "token": token}
    context = {**about, "what": what, "refused": ""}
    template, status = "privacy/own/act.html", 200
    if what not in record.offers:
        return render(request, "privacy/own/not_now.html", context, status=409)
    if request.method == "POST":
        template = "privacy/own/done.html"
        try:
            acts.take(record, what)
        except Refused as refusal:
            context["refused"], status = str(refusal), 409
            template = "privacy/own/not_now.html"
    return render(request, template, context, status=status)


@about_record
def correct(request: HttpRequest, record: Record, token: str) -> HttpResponse:
    if not record.correctable:
        context = {"record": record, "name": record.name, "token": token, "refused": ""}
        return render(request, "privacy/own/not_now.html", context, status=409)
    data = request.POST if request.method == "POST" else None
    form = import_string(record.own.form)(record.row, data)
    if data is not None and form.is_valid():
        form.save()
        return redirect("own_data:show", token)
    context = {"form": form, "record": record, "token": token}
    return render(request, "privacy/own/correct.html", context)
