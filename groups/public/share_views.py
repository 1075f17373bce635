"""What a link to a group needs when it is shared: a short address, and a picture."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.cache import get_conditional_response, patch_cache_control
from django.views.decorators.http import require_safe

from hoogeveen_alert.rate_limits import consume_or_429

from ..models import AlertGroup, MapVersion
from . import picture

FRESH_SECONDS = 60 * 60


@require_safe
def short(request: HttpRequest, slug: str) -> HttpResponse:
    """From the address on paper, which is typed over, to the page; in capitals too."""
    group = get_object_or_404(AlertGroup.objects.with_page().for_public(), slug=slug.lower())
    return redirect(group)


@require_safe
def outline(request: HttpRequest, slug: str) -> HttpResponse:
    """The outline of the area as PNG; of a group that ended, or has no page, none."""
    group = get_object_or_404(AlertGroup.objects.published(), slug=slug)
    version = MapVersion.both()
    etag = f'"{group.pk}-{version[0]}-{version[1]}"'
    unchanged = get_conditional_response(request, etag=etag)
    if unchanged:
        return unchanged
    content = picture.picture_of(group, version)
    if content is None:
        refusal = consume_or_429(request, action="picture", limit_get=True)
        if refusal:
            return refusal
        content = picture.draw(group, version)
    response = HttpResponse(content, content_type="image/png", headers={"ETag": etag})
    patch_cache_control(response, public=True, max_age=FRESH_SECONDS)
    return response
