"""The large map with its list, and its files."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import render
from django.utils.cache import patch_cache_control
from django.views.decorators.http import require_safe

from ..models import AlertGroup
from ..models.alert_group import AlertGroupQuerySet
from .map import answer_with_window, groups_file, window_of
from .names import names_file
from .showing import Shown

# A town has its list on one page; a larger land pages through it, or asks for what is in view.
PER_PAGE = 250


@require_safe
def map_page(request: HttpRequest) -> HttpResponse:
    """All groups on the map and in the list; `?zoek=` or `?groep=` make some stand out.

    `?bbox=west,south,east,north` leaves in the list what touches that window.
    """
    shown = Shown.asked_by(request.GET)
    published = AlertGroup.objects.published()
    in_view = _in_window(published, request.GET.get("bbox", ""))
    listed = shown.own_first(in_view.for_public().with_member_count())
    page = Paginator(listed, PER_PAGE).get_page(request.GET.get("page"))
    own, others = shown.split(list(page))
    query = request.GET.copy()
    query.pop("page", None)
    context = {
        "shown": shown,
        "total": page.paginator.count if in_view is published else published.count(),
        "page": page,
        "query": query.urlencode(),
        "own": own,
        "others": others,
    }
    response = render(request, "groups/public/map.html", context)
    if "zoek" in request.GET:
        patch_cache_control(response, private=True, no_store=True)
    return response


def _in_window(groups: AlertGroupQuerySet, bbox: str) -> AlertGroupQuerySet:
    """All of them when the window makes no sense."""
    try:
        window = window_of(bbox)
    except ValueError:
        return groups
    window.srid = 4326
    return groups.filter(area__intersects=window)


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
