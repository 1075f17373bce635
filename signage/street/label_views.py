"""The label on a sign: a code that opens the page on which damage is reported."""

from urllib.parse import quote

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from groups.public.pdf import code_of
from hoogeveen_alert.accounts.access import get_visible_or_404

from ..models import Sign


@require_safe
@login_required
def label(request: HttpRequest, pk: int) -> HttpResponse:
    """To print; of a sign that nobody sees in the street there is nothing to report."""
    sign = get_visible_or_404(Sign, request.user, pk=pk)
    if sign.status == Sign.Status.REMOVED:
        raise Http404
    link = f"{settings.SITE_URL}{reverse('signage:report', args=[sign.pk])}"
    context = {
        "sign": sign,
        "written_link": link.partition("://")[2].rstrip("/"),
        "code": f"data:image/svg+xml,{quote(code_of(link))}",
    }
    return render(request, "signage/street/label.html", context)
