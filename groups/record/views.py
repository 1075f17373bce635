"""One page of a group for everybody who works with it; residents have the public page."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from hoogeveen_alert.accounts.access import user_of
from hoogeveen_alert.group_page import sections_of
from hoogeveen_alert.privacy.people_shown import show as name_page

from ..models import AlertGroup
from .sections import with_facts


@login_required
@require_safe
@cache_control(private=True, no_store=True)
def show(request: HttpRequest, slug: str) -> HttpResponse:
    """Who is shown stands in the processing log by the words of the page."""
    groups = with_facts(AlertGroup.objects.visible_to(request.user), user_of(request))
    # The link has a page of its own, and the areas are the map's.
    group = get_object_or_404(groups.defer("area", "centre_rd", "whatsapp_link"), slug=slug)
    name_page(request, name="group-record", activity="group-record")
    context = {"group": group, "places": sections_of(request, group)}
    return render(request, "groups/record/record.html", context)
