"""What the pages behind the signed link of a mail share."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any, TypeVar

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.cache import cache_control

from .models import GroupNotOpen, TransitionNotAllowed

Row = TypeVar("Row")
View = Callable[[HttpRequest, Row, str], HttpResponse]


def behind_link(
    read: Callable[[str], Row | None], too_late: View[Row], gone: str
) -> Callable[[View[Row]], Callable[[HttpRequest, str], HttpResponse]]:
    """Give a view the row that `read` finds by the token.

    One that is forged, too old or of an erased row gets the template `gone`; `too_late` answers
    when somebody else decided at the same moment, or a button was pressed twice.
    """

    def decorate(view: View[Row]) -> Callable[[HttpRequest, str], HttpResponse]:
        @cache_control(private=True, no_store=True)
        @wraps(view)
        def find_and_view(request: HttpRequest, token: str) -> HttpResponse:
            row = read(token)
            if row is None:
                return render(request, gone, status=410)
            try:
                return view(request, row, token)
            except (GroupNotOpen, TransitionNotAllowed):
                row = read(token)
                return too_late(request, row, token) if row else render(request, gone, status=410)

        return find_and_view

    return decorate


def file_of(held: Mapping[str, Any]) -> HttpResponse:
    """Everything the portal holds of one person, as a file to keep."""
    response = JsonResponse(held, json_dumps_params={"ensure_ascii": False, "indent": 2})
    response["Content-Disposition"] = 'attachment; filename="gegevens.json"'
    return response
