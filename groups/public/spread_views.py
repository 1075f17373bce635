"""What spreads the word: poster, flyer, words for a newsletter, and the map on another site."""

from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import quote

from csp.constants import SELF
from csp.decorators import csp_replace
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.cache import get_conditional_response, patch_cache_control
from django.utils.translation import gettext
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.http import require_safe

from hoogeveen_alert.rate_limits import consume_or_429

from ..models import AlertGroup
from .embedding import Excerpt, SnippetForm
from .pdf import Document, short_link

View = Callable[..., HttpResponse]
FRESH_SECONDS = 60 * 60


@require_safe
def show(request: HttpRequest, slug: str) -> HttpResponse:
    group = _find(slug)
    link = short_link(group)
    invitation = gettext("Do you join the WhatsApp-Alert group %(group)s? Sign up here: %(link)s")
    short = invitation % {"group": group.name, "link": link}
    subject = gettext("Join the WhatsApp-Alert group %(group)s") % {"group": group.name}
    context: dict[str, Any] = {
        "group": group,
        "link": link,
        "newsletter": newsletter_of(group, link),
        "short": short,
        "whatsapp_url": f"https://wa.me/?text={quote(short, safe='')}",
        "mail_url": f"mailto:?subject={quote(subject, safe='')}&body={quote(short, safe='')}",
    }
    return render(request, "groups/public/spread.html", context)


def newsletter_of(group: AlertGroup, link: str) -> str:
    """Plain words to paste, with the way to the group's page in them."""
    known = {"group": group.name, "link": link, "municipality": settings.MUNICIPALITY_NAME}
    paragraphs = (
        gettext("Watch out for one another: join %(group)s"),
        gettext(
            "In our neighbourhood we warn one another by WhatsApp when we see something "
            "suspicious. Whoever sees something calls 112 first, or 0900-8844 when there is no "
            "hurry, and then tells the group. The more neighbours take part, the better it works."
        ),
        gettext(
            "Do you live or work here, and are you 18 or older? Then sign up. It takes a few "
            "minutes. A coordinator, a neighbour too, lets you in."
        ),
        "%(link)s",
        gettext(
            "The group is an initiative of residents. The municipality of %(municipality)s "
            "helps, and never sees who the members are."
        ),
    )
    return "\n\n".join(paragraph % known for paragraph in paragraphs)


@require_safe
def poster(request: HttpRequest, slug: str) -> HttpResponse:
    return _print(request, "poster", slug)


@require_safe
def flyer(request: HttpRequest, slug: str) -> HttpResponse:
    return _print(request, "flyer", slug)


def _print(request: HttpRequest, kind: str, slug: str) -> HttpResponse:
    """The document from the cache, or drawn for visitors who do not ask for too many."""
    document = Document(kind, _find(slug))
    etag = f'"{document.key}"'
    unchanged = get_conditional_response(request, etag=etag)
    if unchanged:
        return unchanged
    pdf = document.kept()
    if pdf is None:
        refusal = consume_or_429(request, action="print", limit_get=True)
        if refusal:
            return refusal
        pdf = document.draw()
    response = HttpResponse(pdf, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{kind}-{slug}.pdf"'
    response["ETag"] = etag
    patch_cache_control(response, public=True, max_age=FRESH_SECONDS)
    return response


def _find(slug: str) -> AlertGroup:
    """A group that residents can look for, and nothing of it that is not public."""
    groups = AlertGroup.objects.published().for_public().with_places()
    return get_object_or_404(groups, slug=slug)


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
    page = excerpt.page(request.GET.get("page"))
    query = request.GET.copy()
    query.pop("page", None)
    context = {
        "excerpt": excerpt,
        "groups": list(page),
        "page": page,
        "query": query.urlencode(),
        "on_map": excerpt.on_map(page),
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
