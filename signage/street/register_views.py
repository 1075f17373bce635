"""The register of signs, for everybody who works with them."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from hoogeveen_alert.accounts.access import get_visible_or_404
from hoogeveen_alert.rate_limits import consume_or_429

from ..models import Sign, SignRules
from .forms import RegisterForm
from .register import (
    MOST_IN_A_FILE,
    MOST_ON_PAPER,
    as_collection,
    chosen_by,
    in_words,
    state_of,
    with_facts,
    work_list_pdf,
)

SIGNS_A_PAGE = 50


@require_safe
@login_required
def signs(request: HttpRequest) -> HttpResponse:
    """The signs of the own groups, or all of them: list, map, filters."""
    form = RegisterForm(request.GET)
    chosen = with_facts(chosen_by(form, Sign.objects.visible_to(request.user))).order_by("pk")
    page = Paginator(chosen, SIGNS_A_PAGE).get_page(request.GET.get("page"))
    query = request.GET.copy()
    query.pop("page", None)
    today = timezone.localdate()
    ended_before = SignRules.current().too_late_from(today)
    rows = []
    for sign in page.object_list:
        state = state_of(sign, today)
        label = in_words(sign, state, ended_before)
        rows.append({"sign": sign, "state": state, "label": label})
    context = {
        "form": form,
        "page": page,
        "rows": rows,
        "query": query.urlencode(),
        "is_filtered": any(form.data.get(name) for name in form.fields),
        "most": MOST_IN_A_FILE,
    }
    return render(request, "signage/street/register.html", context)


@require_safe
@login_required
def as_geojson(request: HttpRequest) -> HttpResponse:
    """What the register shows, for its map and for other programs."""
    body = as_collection(_for_a_file(request)[:MOST_IN_A_FILE])
    headers = {"Content-Disposition": 'inline; filename="borden.geojson"'}
    return HttpResponse(body, content_type="application/geo+json", headers=headers)


@require_safe
@login_required
def work_list(request: HttpRequest) -> HttpResponse:
    """The work in the street, or what the register shows, to print and take along."""
    refusal = consume_or_429(request, action="print", limit_get=True)
    if refusal:
        return refusal
    chosen = _for_a_file(request, state="work")
    body = work_list_pdf(chosen[:MOST_ON_PAPER], in_all=chosen.count())
    headers = {"Content-Disposition": 'inline; filename="werklijst-borden.pdf"'}
    return HttpResponse(body, content_type="application/pdf", headers=headers)


def _for_a_file(request: HttpRequest, *, state: str = "") -> Any:
    """What the filters ask for; in that state if they name none."""
    form = RegisterForm({"staat": state, **request.GET.dict()})
    chosen = chosen_by(form, Sign.objects.visible_to(request.user))
    return with_facts(chosen).order_by("place", "pk")


@require_safe
@login_required
def sign(request: HttpRequest, pk: int) -> HttpResponse:
    """One sign: where, on what, since when, in which state, and what happened to it."""
    get_visible_or_404(Sign, request.user, pk=pk)
    shown = with_facts(Sign.objects.filter(pk=pk)).get()
    today = timezone.localdate()
    state = state_of(shown)
    may_work = Sign.objects.editable_by(request.user).filter(pk=pk).exists()
    context = {
        "sign": shown,
        "state": state,
        "label": in_words(shown, state, SignRules.current().too_late_from(today)),
        "due": state_of(shown, today) == "to_inspect",
        "inspections": shown.inspections.all(),
        "history": shown.history.all(),
        "reports": shown.damage_reports.waiting() if may_work else [],
        "is_reported": shown.is_reported and not may_work,  # type: ignore[attr-defined]
        "may_work": may_work,
        "markers": [
            {
                "number": shown.pk,
                "lat": shown.point.y,
                "lon": shown.point.x,
                "name": shown.place,
                "state": state,
            }
        ],
    }
    return render(request, "signage/street/sign.html", context)
