"""The municipality's own lists: an empty workbook, a file chosen, every row shown, taken over."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext, ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from hoogeveen_alert.accounts.access import user_of
from hoogeveen_alert.accounts.roles import is_office
from hoogeveen_alert.rate_limits import consume_or_429
from hoogeveen_alert.sheets.kept import UploadGone

from . import acts
from .asking import go_on, is_left_alone
from .correcting import typed_in
from .declared import town_sheets
from .forms import TakeOverForm, TownFileForm
from .found import Found
from .models import TownList
from .progress import progress_of
from .template import empty_workbook

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


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
            kept = acts.keep_upload(form.content, by=user_of(request), rows=form.rows)
            go_on(kept)
            return redirect("taking_over:preview", kept.key)
    taken = TownList.objects.undoable().select_related("by").order_by("-taken_at")
    context = {"form": form, "sheets": town_sheets(), "taken": taken}
    return render(request, "taking_over/upload.html", context)


@_for_office("GET", "POST")
def preview(request: HttpRequest, key: UUID) -> HttpResponse:
    """Every row with what becomes of it, how far the work is, or what came of it.

    Nothing is written before it is confirmed, by a POST.
    """
    taken = TownList.objects.lately_taken(request.user).filter(key=key).first()
    if taken:
        return _show_taken(request, taken)
    try:
        waiting = _find(request, key)
    except UploadGone:
        return _say_gone(request)
    if request.method == "POST":
        return _confirm(request, waiting)
    if waiting.is_going:
        return _show_progress(request, waiting)
    return _show(request, waiting)


def _confirm(request: HttpRequest, waiting: TownList) -> HttpResponse:
    form = TakeOverForm(request.POST)
    try:
        acts.confirm(waiting, seen=form.cleaned_data["seen"] if form.is_valid() else "")
    except acts.ChangedMeanwhile:
        again = gettext("Something changed since you looked. Look at the rows once more.")
        messages.warning(request, again)
    else:
        go_on(waiting)
    return redirect("taking_over:preview", waiting.key)


@_for_office("GET", "POST")
def correct(request: HttpRequest, key: UUID) -> HttpResponse:
    """Other words for cells of rows that are not taken; the rows are looked at anew."""
    try:
        waiting = _find(request, key)
        if request.method == "POST" and not waiting.is_going:
            typed = typed_in(Found.from_json(waiting.found), request.POST)
            if typed:
                acts.correct(waiting, typed)
                go_on(waiting)
            else:
                messages.warning(request, gettext("You changed nothing in these rows."))
    except UploadGone:
        return _say_gone(request)
    return redirect("taking_over:preview", key)


@_for_office("GET", "POST")
def again(request: HttpRequest, key: UUID) -> HttpResponse:
    """Take up a step that stopped; one that did not is not hurt by it."""
    try:
        waiting = _find(request, key)
    except UploadGone:
        return redirect("taking_over:preview", key)
    if request.method == "POST" and waiting.is_going:
        go_on(waiting)
    return redirect("taking_over:preview", key)


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


def _show_progress(request: HttpRequest, waiting: TownList) -> HttpResponse:
    progress = progress_of(waiting.key)
    titles = {sheet.key: sheet.title for sheet in town_sheets()}
    context = {
        "upload": waiting,
        "progress": progress,
        "at": titles.get(progress.sheet, "") if progress else "",
        "has_failed": bool(progress and progress.step == "failed"),
        "has_stopped": is_left_alone(waiting),
        "written": _written(waiting),
    }
    return render(request, "taking_over/progress.html", context)


def _written(town_list: TownList) -> list[tuple[Any, int]]:
    written = town_list.written
    return [(sheet, written[sheet.key]) for sheet in town_sheets() if sheet.key in written]


def _show(request: HttpRequest, waiting: TownList) -> HttpResponse:
    found = Found.from_json(waiting.found)
    context = {
        "upload": waiting,
        "found": found,
        "shown": found.sheets,
        "seen": found.mark,
        "written": _written(waiting),
    }
    return render(request, "taking_over/preview.html", context)


def _show_taken(request: HttpRequest, taken: TownList) -> HttpResponse:
    context = {
        "taken": taken,
        "written": _written(taken),
        "number": sum(taken.written.values()),
        "follow": next((sheet for sheet in town_sheets() if sheet.follow), None),
    }
    return render(request, "taking_over/taken.html", context)
