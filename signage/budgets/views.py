from django.contrib.auth.decorators import login_required, permission_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from hoogeveen_alert.spreadsheets import download

from ..models.money import as_euro
from . import overview as data
from .colours import colour_map_for

ALL = "alle"


def _chosen_year(request: HttpRequest, years: list[int]) -> int | None:
    """The year in the address, or the newest; None for all. Raises Http404."""
    asked = request.GET.get("jaar", "")
    if asked == ALL:
        return None
    if not asked:
        return years[0] if years else None
    chosen = next((year for year in years if str(year) == asked), None)
    if chosen is None:
        raise Http404
    return chosen


@require_safe
@login_required
@permission_required("signage.view_budget", raise_exception=True)
def overview(request: HttpRequest) -> HttpResponse:
    """What each Smederij had, promised and spent; volunteers see their own Smederij's."""
    years = data.years_for(request.user)  # type: ignore[arg-type]
    year = _chosen_year(request, years)
    rows = data.rows_for(request.user, year)  # type: ignore[arg-type]
    context = {
        "years": years,
        "year": year,
        "rows": rows,
        "total": data.total_of(rows),
        "total_left": as_euro(data.total_of(rows).left),
        "picture": data.picture_of(rows, with_year=year is None),
        "colours": colour_map_for(request.user),  # type: ignore[arg-type]
        "query": f"?jaar={year or ALL}",
        "signs_from_before": data.signs_from_before(request.user),  # type: ignore[arg-type]
        "sees_bookings": request.user.has_perm("signage.view_ledgerentry"),
    }
    return render(request, "signage/budgets/overview.html", context)


@require_safe
@login_required
@permission_required("signage.view_budget", raise_exception=True)
def overview_file(request: HttpRequest, ending: str) -> HttpResponse:
    year = _chosen_year(request, data.years_for(request.user))  # type: ignore[arg-type]
    table = data.table_of(data.rows_for(request.user, year))  # type: ignore[arg-type]
    return download(table, f"budgetten-{year or ALL}", ending)


@require_safe
@login_required
@permission_required("signage.view_ledgerentry", raise_exception=True)
def bookings_file(request: HttpRequest, ending: str) -> HttpResponse:
    year = _chosen_year(request, data.years_for(request.user))  # type: ignore[arg-type]
    table = data.bookings_of(request.user, year)  # type: ignore[arg-type]
    return download(table, f"boekingen-{year or ALL}", ending)
