"""The municipality adds a single row by hand: typed, looked at, confirmed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from hoogeveen_alert.accounts.access import user_of
from hoogeveen_alert.accounts.roles import is_office
from hoogeveen_alert.rate_limits import consume_or_429

from ..acts import ChangedMeanwhile
from ..declared import WRITTEN, TownSheet, town_sheets
from . import acts
from .forms import RowForm


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def add(request: HttpRequest, sheet: str) -> HttpResponse:
    """Nothing is written before it is confirmed; what was typed stays until it is."""
    if not is_office(request.user):
        raise PermissionDenied
    found = next((each for each in town_sheets() if each.key == sheet), None)
    if found is None:
        raise Http404
    if request.method != "POST":
        return _show(request, RowForm(found, initial=_given(request, found)))
    refusal = consume_or_429(request, action="town_row", user=request.user)
    if refusal:
        return refusal
    if "change" in request.POST:
        return _show(request, RowForm(found, initial=request.POST.dict()))
    form = RowForm(found, request.POST)
    if not form.is_valid():
        return _show(request, form)
    if "seen" in request.POST:
        return _take(request, found, form)
    return _look(request, form)


def _given(request: HttpRequest, sheet: TownSheet) -> dict[str, str]:
    """What a link fills in already: only names of what stands on another sheet."""
    keys = (column.key for column in sheet.columns if column.choices_from)
    return {key: request.GET.get(key, "")[:200] for key in keys}


def _show(request: HttpRequest, form: RowForm) -> HttpResponse:
    context = {"sheet": form.sheet, "sheets": town_sheets(), "form": form}
    return render(request, "taking_over/by_hand.html", context)


def _look(request: HttpRequest, form: RowForm) -> HttpResponse:
    row = form.row
    context: dict[str, Any] = {"sheet": form.sheet, "form": form, "row": row}
    if row and row.state in WRITTEN:
        context["seen"] = acts.mark_of(row, form.cleaned_data)
    return render(request, "taking_over/by_hand_check.html", context)


def _take(request: HttpRequest, sheet: TownSheet, form: RowForm) -> HttpResponse:
    cells = form.cleaned_data
    try:
        row = acts.take_row(sheet, cells, by=user_of(request), seen=request.POST["seen"])
    except (ChangedMeanwhile, IntegrityError):
        again = gettext("Something changed since you looked. Look at it once more.")
        messages.warning(request, again)
        form = RowForm(sheet, request.POST)
        return _look(request, form) if form.is_valid() else _show(request, form)
    messages.success(request, gettext("Taken over: %(name)s.") % {"name": row.name})
    return redirect(_next(sheet, cells))


def _next(sheet: TownSheet, cells: Mapping[str, str]) -> str:
    """The sheet of what belongs to this row, such as who coordinates a new group; or this one."""
    for other in town_sheets():
        for column in other.columns:
            if column.choices_from and column.choices_from[0] == sheet.key:
                return _page(other, {column.key: cells[column.choices_from[1]]})
    return _page(sheet, {c.key: cells[c.key] for c in sheet.columns if c.choices_from})


def _page(sheet: TownSheet, given: Mapping[str, str]) -> str:
    path = reverse("taking_over:by_hand", args=[sheet.key])
    return f"{path}?{urlencode(given)}" if given else path
