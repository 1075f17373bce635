"""What everybody sees of signs: where they hang, and a way to say that one is damaged."""

from itertools import groupby

from allauth.core.ratelimit import consume_or_429
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_http_methods, require_safe

from ..models import DamageReport, Sign
from ..places import neighbourhoods_at
from .forms import DamageForm
from .map import signs_file

SIGNS_A_PAGE = 100


@require_safe
def map_signs(request: HttpRequest) -> HttpResponseBase:
    """The signs in the street as GeoJSON."""
    return signs_file.answer(request)


@require_safe
def sign_list(request: HttpRequest) -> HttpResponse:
    """The signs on the map in words, by neighbourhood."""
    signs = Sign.objects.in_the_street().select_related("sign_type").order_by("place", "pk")
    columns = signs.only("place", "point", "status", "sign_type__name")
    page = Paginator(columns, SIGNS_A_PAGE).get_page(request.GET.get("page"))
    rows = list(page.object_list)
    for row, there in zip(rows, neighbourhoods_at([r.point for r in rows]), strict=True):
        row.neighbourhood = there.name if there else ""
    rows.sort(key=lambda row: row.neighbourhood)
    places = [(name, list(them)) for name, them in groupby(rows, lambda row: row.neighbourhood)]
    return render(request, "signage/street/list.html", {"page": page, "places": places})


@require_http_methods(["GET", "HEAD", "POST"])
@cache_control(private=True, no_store=True)
def report(request: HttpRequest, pk: int) -> HttpResponse:
    """Anybody says that a sign is damaged; nothing about the person is asked or kept."""
    sign = get_object_or_404(Sign.objects.in_the_street().select_related("sign_type"), pk=pk)
    form = DamageForm(request.POST if request.method == "POST" else None)
    if not form.is_valid():
        return render(request, "signage/street/report.html", {"form": form, "sign": sign})
    refusal = consume_or_429(request, action="sign_report", key=str(pk))
    if refusal:
        return refusal
    if not form.cleaned_data["website"]:
        user = request.user if request.user.is_authenticated else None
        DamageReport.objects.create(sign=sign, text=form.text, by=user)
    return redirect("signage:reported", pk)


@require_safe
def reported(request: HttpRequest, pk: int) -> HttpResponse:
    sign = get_object_or_404(Sign.objects.in_the_street(), pk=pk)
    return render(request, "signage/street/reported.html", {"sign": sign})
