import hashlib

from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import render
from django.utils.cache import get_conditional_response
from django.views.decorators.http import require_safe

from ..models import AlertGroup
from . import map as map_file


@require_safe
def map_page(request: HttpRequest) -> HttpResponse:
    groups = AlertGroup.objects.published().for_public().with_member_count()
    return render(request, "groups/public/map.html", {"groups": groups})


@require_safe
def map_groups(request: HttpRequest) -> HttpResponseBase:
    """The published groups as GeoJSON; `?bbox=west,south,east,north` asks for one window."""
    encoding = map_file.encoding_for(request.headers.get("Accept-Encoding", ""))
    bbox = request.GET.get("bbox")
    if bbox is None:
        content = map_file.groups_file.packed(encoding)
    else:
        try:
            window = map_file.window_of(bbox)
        except ValueError as error:
            return _bad_request(str(error))
        content = map_file.window_file(encoding, window)
    return kept_for_a_minute(request, content, encoding)


def kept_for_a_minute(request: HttpRequest, content: bytes, encoding: str) -> HttpResponseBase:
    """Answer with a file of the map in that encoding, or with 304 to whoever has it."""
    etag = f'"{hashlib.sha256(content).hexdigest()[:32]}"'
    headers = {"Cache-Control": "public, max-age=60", "ETag": etag, "Vary": "Accept-Encoding"}
    if encoding != "identity":
        headers["Content-Encoding"] = encoding
    response = HttpResponse(content, content_type="application/geo+json", headers=headers)
    return get_conditional_response(request, etag=etag, response=response) or response


def _bad_request(detail: str) -> HttpResponse:
    return JsonResponse(
        {"status": 400, "title": "Bad Request", "detail": detail},
        status=400,
        content_type="application/problem+json",
    )
