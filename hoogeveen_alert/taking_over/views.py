"""The municipality's own lists: an empty workbook, a file chosen, every row shown, taken over."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, NamedTuple
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext, ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from hoogeveen_alert.accounts.access import user_of
from hoogeveen_alert.accounts.roles import is_office
from hoogeveen_alert.rate_limits import consume_or_429
from hoogeveen_alert.sheets.kept import UploadGone, content_of
from hoogeveen_alert.sheets.refused import SheetRefused

from . import acts
from .checking import check_town, mark_of
from .declared import WRITTEN, Row, State, TownSheet, town_sheets
from .forms import TakeOverForm, TownFileForm
from .models import TownList
from .reading import TownFile, read_town
from .template import empty_workbook

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MOST_SHOWN = 300  # rows of one sheet in one state


def _for_office(*methods: str) -> Callable[[Callable[..., HttpResponse]], Callable]:
    def decorate(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        @never_cache
        @login_required
        @require_http_methods(["HEAD", *methods])
        @wraps(view)
        def check_and_view(request: HttpRequest, **rest: Any) -> HttpResponse:
            if not is_office(request.user):
                raise PermissionDenied
            return view(request, **rest)

        return check_and_view

    return decorate


@_for_office("GET")
def template(request: HttpRequest) -> HttpResponse:
    """The workbook to fill in, with lists to choose from and an explanation."""
    response = HttpResponse(empty_workbook(), content_type=XLSX)
    response["Content-Disposition"] = 'attachment; filename="wat-de-gemeente-heeft.xlsx"'
    return response


@_for_office("GET", "POST")
def upload(request: HttpRequest) -> HttpResponse:
    """Choose a file; one that cannot be read is refused with the reason, and not kept."""
    form = TownFileForm()
    if request.method == "POST":
        refusal = consume_or_429(request, action="town_list", user=request.user)
        if refusal:
            return refusal
        form = TownFileForm(request.POST, request.FILES)
        if form.is_valid():
            kept = acts.keep_upload(form.content, by=user_of(request))
            return redirect("taking_over:preview", kept.key)
    taken = TownList.objects.undoable().select_related("by").order_by("-taken_at")
    context = {"form": form, "sheets": town_sheets(), "taken": taken}
    return render(request, "taking_over/upload.html", context)


@_for_office("GET", "POST")
def preview(request: HttpRequest, key: UUID) -> HttpResponse:
    """Every row with what becomes of it; nothing is written before it is confirmed."""
    form = TakeOverForm(request.POST if request.method == "POST" else None)
    try:
        waiting = _find(request, key)
        if form.is_valid():
            return _take_over(request, waiting, form.cleaned_data["seen"])
        return _show(request, waiting)
    except (UploadGone, SheetRefused):
        return _say_gone(request)


@_for_office("GET", "POST")
def cancel(request: HttpRequest, key: UUID) -> HttpResponse:
    """Delete the file at once."""
    if request.method != "POST":
        return redirect("taking_over:preview", key)
    try:
        gone = acts.discard_upload(_find(request, key))
    except UploadGone:
        gone = False
    if not gone:
        return _say_gone(request)
    messages.success(request, gettext("Nothing was taken over, and your file is deleted."))
    return redirect("taking_over:upload")


@_for_office("GET", "POST")
def undo(request: HttpRequest, key: UUID) -> HttpResponse:
    """Take back what came of a list, also of a colleague's, within a day."""
    town_list = get_object_or_404(TownList, key=key)
    if request.method != "POST":
        return redirect("taking_over:upload")
    try:
        undone = acts.undo(town_list)
    except acts.TooLate:
        messages.warning(request, gettext("This cannot be undone any more."))
        return redirect("taking_over:upload")
    gone = ngettext("%d row is undone.", "%d rows are undone.", undone.gone)
    messages.success(request, gone % undone.gone)
    if undone.left:
        left = ngettext(
            "%d row stays, because somebody acted on it already.",
            "%d rows stay, because somebody acted on them already.",
            undone.left,
        )
        messages.warning(request, left % undone.left)
    return redirect("taking_over:upload")


def _find(request: HttpRequest, key: UUID) -> TownList:
    """The own file, while its hour lasts. Raises UploadGone."""
    found = TownList.objects.of(request.user).filter(key=key).first()
    if not found:
        raise UploadGone
    return found


def _say_gone(request: HttpRequest) -> HttpResponse:
    """The same for a file that was taken over, that lapsed, or that is somebody else's."""
    gone = gettext(
        "This file is not waiting any more: it was taken over or deleted, or its hour is over. "
        "Choose it again: what is here already is not taken twice."
    )
    messages.warning(request, gone)
    return redirect("taking_over:upload")


class Part(NamedTuple):
    """The rows of one sheet in one state, for the template."""

    state: State
    number: int
    rows: list[Row]

    @property
    def more(self) -> int:
        return self.number - len(self.rows)


class SheetShown(NamedTuple):
    sheet: TownSheet
    parts: list[Part]
    left_out: list[str]


def _show(request: HttpRequest, waiting: TownList) -> HttpResponse:
    file = read_town(content_of(waiting))
    checked = check_town(file)
    shown = [_shown(sheet, checked[sheet.key], file) for sheet in _in(checked)]
    rows = [row for of_sheet in checked.values() for row in of_sheet]
    context = {
        "upload": waiting,
        "file": file,
        "shown": shown,
        "seen": mark_of(checked),
        "refused": sum(row.state == "refused" for row in rows),
        "due": sum(row.state in WRITTEN for row in rows),
    }
    return render(request, "taking_over/preview.html", context)


def _in(checked: dict[str, list[Row]]) -> list[TownSheet]:
    return [sheet for sheet in town_sheets() if sheet.key in checked]


def _shown(sheet: TownSheet, rows: list[Row], file: TownFile) -> SheetShown:
    parts = []
    states: tuple[State, ...] = ("refused", "changed", "new", "known")
    for state in states:
        there = [row for row in rows if row.state == state]
        if there:
            parts.append(Part(state, len(there), there[:MOST_SHOWN]))
    return SheetShown(sheet, parts, file.left_out.get(sheet.key, []))


def _take_over(request: HttpRequest, waiting: TownList, seen: str) -> HttpResponse:
    try:
        outcome = acts.take_over(waiting, by=waiting.by, seen=seen)
    except acts.ChangedMeanwhile:
        again = gettext("Something changed since you looked. Look at the rows once more.")
        messages.warning(request, again)
        return redirect("taking_over:preview", waiting.key)
    except IntegrityError:
        # Somebody made the same just now; what the sheets before wrote stays.
        return _say_gone(request)
    done = ngettext("%d row is taken over.", "%d rows are taken over.", outcome.number)
    messages.success(request, done % outcome.number)
    follow = next((sheet.follow for sheet in town_sheets() if sheet.follow), "")
    return redirect(follow or "taking_over:upload")
