"""The large map with its list, and its files."""

from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import render
from django.utils.cache import patch_cache_control
from django.views.decorators.http import require_safe

from ..models import AlertGroup
from .map import answer_with_window, groups_file, window_of
from .names import names_file
from .showing import Shown


@require_safe
def map_page(request: HttpRequest) -> HttpResponse:
    """All groups on the map and in the list; `?zoek=` or `?groep=` make some stand out."""
    shown = Shown.asked_by(request.GET)
    groups = list(AlertGroup.objects.published().for_public().with_member_count())
    own, others = shown.split(groups)
    context = {"shown": shown, "total": len(groups), "own": own, "others": others}
    response = render(request, "groups/public/map.html", context)
    if "zoek" in request.GET:
        patch_cache_control(response, private=True, no_store=True)
    return response


@require_safe
def map_groups(request: HttpRequest) -> HttpResponseBase:
    """The published groups as GeoJSON; `?bbox=west,south,east,north` asks for one window."""
    bbox = request.GET.get("bbox")
    if bbox is None:
        return groups_file.answer(request)
    try:
        window = window_of(bbox)
    except ValueError as error:
        return _bad_request(str(error))
    return answer_with_window(request, window)


def _bad_request(detail: str) -> HttpResponse:
    return JsonResponse(
        {"status": 400, "title": "Bad Request", "detail": detail},
        status=400,
        content_type="application/problem+json",
    )


@require_safe
def map_names(request: HttpRequest) -> HttpResponseBase:
    """The names of towns and neighbourhoods as GeoJSON points."""
    return names_file.answer(request)
