from django.contrib.auth.decorators import login_required, permission_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from hoogeveen_alert.accounts.access import user_of
from hoogeveen_alert.rate_limits import limited_file
from hoogeveen_alert.spreadsheets import download

from ..models.money import as_euro
from . import overview as data
from .colours import colour_map_for

ALL = "alle"


def _chosen_year(request: HttpRequest, years: list[int]) -> int | None:
    """The year in the address, or this one; None for all. Raises Http404."""
    asked = request.GET.get("jaar", "")
    if asked == ALL:
        return None
    if not asked:
        return timezone.localdate().year
    chosen = next((year for year in years if str(year) == asked), None)
    if chosen is None:
        raise Http404
    return chosen


@require_safe
@login_required
@permission_required("signage.view_budget", raise_exception=True)
def overview(request: HttpRequest) -> HttpResponse:
    """What each Smederij had, promised and spent; volunteers see their own Smederij's."""
    user = user_of(request)
    years = data.years_for(user)
    year = _chosen_year(request, years)
    rows = data.rows_for(user, year)
    total = data.total_of(rows)
    standing = data.standing_for(user)
    context = {
        "years": years,
        "year": year,
        "rows": rows,
        "kinds": [str(name) for name in data.KINDS.values()],
        "total": total,
        "total_left": as_euro(total.left),
        "total_to_cover": as_euro(total.to_cover) if total.to_cover else "",
        "standing": standing,
        "standing_total": data.standing_together(standing),
        "picture": data.picture_of(rows, with_year=year is None),
        "colours": colour_map_for(user),
        "query": f"?jaar={year or ALL}",
        "signs_from_before": data.signs_from_before(user),
        "sees_bookings": user.has_perm("signage.view_ledgerentry"),
        "gives_money": user.has_perm("signage.add_budget"),
        "closes_years": user.has_perm("signage.change_budget"),
    }
    return render(request, "signage/budgets/overview.html", context)


@require_safe
@login_required
@permission_required("signage.view_budget", raise_exception=True)
@limited_file
def overview_file(request: HttpRequest, ending: str) -> HttpResponse:
    user = user_of(request)
    year = _chosen_year(request, data.years_for(user))
    table = data.table_of(data.rows_for(user, year))
    return download(table, f"budgetten-{year or ALL}", ending)


@require_safe
@login_required
@permission_required("signage.view_ledgerentry", raise_exception=True)
@limited_file
def bookings_file(request: HttpRequest, ending: str) -> HttpResponse:
    user = user_of(request)
    year = _chosen_year(request, data.years_for(user))
    table = data.bookings_of(user, year)
    return download(table, f"boekingen-{year or ALL}", ending)
