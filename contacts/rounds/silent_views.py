"""Who does not answer, with the ways to reach each of them."""

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from hoogeveen_alert.accounts.models import User
from hoogeveen_alert.privacy.processing import record_processing

from ..police import contact_list as lists
from ..police.views import ACTIVITY
from .silence import each_once, may_see, unanswered_for

PER_PAGE = 25


@login_required
@require_safe
def silent(request: HttpRequest) -> HttpResponse:
    """The longest silent first: coordinators, and for the municipality officers and area people."""
    started_at = timezone.now()
    user: User = request.user  # type: ignore[assignment]
    if not may_see(user):
        raise PermissionDenied
    checks = unanswered_for(user).select_related(
        "user__contact_preference", "user__officer_profile", "post__group"
    )
    page = Paginator(each_once(checks), PER_PAGE).get_page(request.GET.get("page"))
    # A person with two posts is here twice, as two objects.
    lists.mark_unreachable(check.user for check in page)
    people = list({check.user_id: check.user for check in page}.values())
    record_processing("silent", people, by=user, activity=ACTIVITY, started_at=started_at)
    return render(request, "contacts/rounds/silent.html", {"page": page})
