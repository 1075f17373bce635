"""What is past its term, and what waits for a person's word: for the application manager."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_safe

from hoogeveen_alert.accounts.access import user_of
from hoogeveen_alert.keys import key_from
from hoogeveen_alert.personal_data import settings_read_once

from . import brake
from .declared import in_words
from .models import HeldDeletion
from .retention import declarations


def _check_manager(request: HttpRequest) -> None:
    if not request.user.is_superuser:
        raise PermissionDenied


@login_required
@require_safe
def overview(request: HttpRequest) -> HttpResponse:
    _check_manager(request)
    with settings_read_once():
        kept = [(str(data.purpose), in_words(data.rule())) for data in declarations()]
    context = {"held": HeldDeletion.objects.select_related("confirmed_by"), "kept": kept}
    return render(request, "privacy/overview.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request: HttpRequest) -> HttpResponse:
    """Say that what waits may go; the next run of the daily task deletes it."""
    _check_manager(request)
    if request.method == "POST":
        name, number = request.POST.get("rule", ""), key_from(request.POST.get("number", ""))
        if number is not None and brake.confirm(name, by=user_of(request), number=number):
            messages.success(request, gettext("It is deleted with the next run, tonight."))
        else:
            messages.warning(request, gettext("That does not wait any more, or is not the same."))
    return redirect("retention:overview")
