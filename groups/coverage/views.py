"""Figures for those who look after districts; numbers only, no persons."""

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from hoogeveen_alert.accounts.access import user_of
from hoogeveen_alert.accounts.models import User
from hoogeveen_alert.accounts.roles import is_area_coordinator, is_office
from hoogeveen_alert.rate_limits import refused_file
from hoogeveen_alert.spreadsheets import FORMATS, download

from .figures import SORTS, coverage_of, districts_of, table_of, total_of, waiting_in


@login_required
@require_safe
def show(request: HttpRequest) -> HttpResponse:
    """Coverage per district; `?als=csv` or `?als=xlsx` gives the same as a file."""
    districts = districts_of(_who_looks_after(request))
    order = request.GET.get("sorteer", "")
    order = order if order in SORTS else "wijk"
    rows = coverage_of(districts, by=order)
    total = total_of(rows, districts)
    kind = request.GET.get("als", "")
    if kind in FORMATS:
        file = f"dekking-{timezone.localdate():%Y-%m-%d}"
        return refused_file(request) or download(table_of(rows, total), file, kind)
    context = {"rows": rows, "total": total, "order": order}
    return render(request, "groups/coverage/coverage.html", context)


@login_required
@require_safe
def waiting_list(request: HttpRequest) -> HttpResponse:
    """How many people wait for a group in each neighbourhood."""
    waiting = waiting_in(districts_of(_who_looks_after(request)))
    context = {"waiting": waiting, "total": sum(row.people for row in waiting)}
    return render(request, "groups/coverage/waiting_list.html", context)


def _who_looks_after(request: HttpRequest) -> User:
    user = user_of(request)
    if is_office(user) or is_area_coordinator(user):
        return user
    raise PermissionDenied
