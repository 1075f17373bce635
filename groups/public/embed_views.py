from collections.abc import Callable
from functools import wraps
from typing import Any

from csp.constants import SELF
from csp.decorators import csp_replace
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.http import require_safe

from .embedding import Excerpt, SnippetForm

View = Callable[..., HttpResponse]


def may_be_framed(view: View) -> View:
    """Let the portal itself and the configured origins show the page in a frame."""

    @wraps(view)
    def wrapper(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        # Read at each request; the decorator of django-csp wants to know it beforehand.
        framed = csp_replace({"frame-ancestors": [SELF, *settings.EMBED_ORIGINS]})
        return framed(view)(request, *args, **kwargs)  # type: ignore[return-value]

    return xframe_options_exempt(wrapper)


@require_safe
@may_be_framed
def embed(request: HttpRequest) -> HttpResponse:
    """Map and list for an iframe; the same for everybody, so it needs and sets no cookie."""
    excerpt = Excerpt.asked_by(request.GET)
    groups = excerpt.groups()
    context = {
        "excerpt": excerpt,
        "groups": groups,
        "on_map": [group.slug for group in groups],
    }
    return render(
        request, "groups/public/embed.html", context, status=200 if excerpt.is_known else 404
    )


@require_safe
def snippet(request: HttpRequest) -> HttpResponse:
    """Make the line that shows the map on another site."""
    form = SnippetForm(request.GET or None)
    excerpt, height = Excerpt(), SnippetForm.USUAL_HEIGHT
    if form.is_bound and form.is_valid():
        excerpt = form.excerpt()
        height = form.cleaned_data["hoogte"] or height
    context = {
        "form": form,
        "snippet": "" if form.errors else excerpt.snippet(height, settings.SITE_URL),
        "preview": excerpt.snippet(height, origin=""),
        "origins": settings.EMBED_ORIGINS,
    }
    return render(request, "groups/public/embed_snippet.html", context)
