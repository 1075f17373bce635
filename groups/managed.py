"""What the pages of the members desk share: only for those who look after the group's members."""

from collections.abc import Callable
from functools import wraps

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods

from hoogeveen_alert.accounts.access import get_visible_or_404

from .models import AlertGroup

# Mails that lead here promise a log-in by code; a password stands one link further.
log_in_by_code = login_required(login_url="account_request_login_code")
any_method = require_http_methods(["GET", "HEAD", "POST"])


def managed_group(*methods: str) -> Callable[[Callable[..., HttpResponse]], Callable]:
    """Give the view the group of its address.

    404 outside the groups somebody sees, 403 for who sees a group but not its members.
    """

    def decorate(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        @log_in_by_code
        @require_http_methods(["HEAD", *methods])
        @wraps(view)
        def find_and_view(request: HttpRequest, slug: str, **rest: object) -> HttpResponse:
            group = get_visible_or_404(AlertGroup, request.user, slug=slug)
            if not AlertGroup.objects.managed_by(request.user).filter(pk=group.pk).exists():
                raise PermissionDenied
            return view(request, group, **rest)

        return find_and_view

    return decorate
