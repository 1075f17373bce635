"""One page of a group for everybody who works with it; residents have the public page."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from hoogeveen_alert.accounts.access import get_visible_or_404

from ..models import AlertGroup


@login_required
@require_safe
def show(request: HttpRequest, slug: str) -> HttpResponse:
    group = get_visible_or_404(AlertGroup, request.user, slug=slug)
    return render(request, "groups/record/record.html", {"group": group})
