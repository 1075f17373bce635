"""The money of a year, of all Smederijen on one screen: first shown, then booked."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from hoogeveen_alert.accounts.access import user_of
from hoogeveen_alert.wording import pots_counted

from ..models import Budget, BudgetClosed, PlanChanged, Smederij, StillToCover
from . import acts, plans
from .forms import ClosingsForm, GrantsForm, last_amounts

REFUSALS = (BudgetClosed, PlanChanged, StillToCover)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@permission_required("signage.add_budget", raise_exception=True)
def grants(request: HttpRequest) -> HttpResponse:
    """Next year's money for every Smederij, or this year's; `?zelfde=1` begins with last year's."""
    this = timezone.localdate().year
    year = _year_of(request, [this, this + 1], default=this + 1)
    form = _grants_form(request, year)
    context: dict[str, Any] = {"form": form, "year": year, "years": [this, this + 1]}
    context["before"] = year - 1
    if not form.is_valid() or request.POST.get("step") == "change":
        return render(request, "signage/budgets/grants.html", context)
    by, why = user_of(request), form.cleaned_data["why"]
    if request.POST.get("step") == "confirm":
        try:
            seen = request.POST.get("seen", "")
            plan = acts.grant_year(year, form.amounts, by=by, seen=seen, why=why)
        except REFUSALS as refusal:
            context["refusal"] = str(refusal)
        else:
            text = ngettext(
                "%(number)d %(pot)s has its money for %(year)d.",
                "%(number)d %(pot)s have their money for %(year)d.",
                len(plan.booked),
            )
            messages.success(request, text % {**pots_counted(len(plan.booked)), "year": year})
            return _to_overview(year)
    context["plan"] = plans.grants(by, year, form.amounts)
    context |= {"title": _("Check what will be booked"), "submit": _("Book this")}
    return render(request, "signage/budgets/year_check.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@permission_required("signage.change_budget", raise_exception=True)
def closings(request: HttpRequest) -> HttpResponse:
    """Close a year for every Smederij that is chosen."""
    by = user_of(request)
    form, context = _closings_form(request)
    year = context["year"]
    if not form.is_valid() or request.POST.get("step") == "change":
        return render(request, "signage/budgets/closings.html", context)
    chosen, carry = form.cleaned_data["smederijen"], form.carry_free
    if request.POST.get("step") == "confirm":
        why, seen = form.cleaned_data["why"], request.POST.get("seen", "")
        try:
            plan = acts.close_years(year, chosen, by=by, seen=seen, carry_free=carry, why=why)
        except REFUSALS as refusal:
            context["refusal"] = str(refusal)
        else:
            text = ngettext(
                "%(year)d is closed for %(number)d %(pot)s.",
                "%(year)d is closed for %(number)d %(pot)s.",
                len(plan.booked),
            )
            messages.success(request, text % {**pots_counted(len(plan.booked)), "year": year})
            return _to_overview(year)
    context["plan"] = plans.closings(by, year, chosen, carry_free=carry)
    title = _("Check the closing of %(year)d") % {"year": year}
    context |= {"title": title, "submit": _("Close the year"), "is_final": True}
    return render(request, "signage/budgets/year_check.html", context)


def _grants_form(request: HttpRequest, year: int) -> GrantsForm:
    user = user_of(request)
    smederijen = list(Smederij.objects.editable_by(user).order_by("sort_key"))
    of_year, of_last_year = plans.budgets_of(user, year), plans.budgets_of(user, year - 1)
    begin = last_amounts(of_last_year) if request.GET.get("zelfde") else {}
    data = request.POST if request.method == "POST" else None
    return GrantsForm(smederijen, of_year, of_last_year, data, initial=begin)


def _closings_form(request: HttpRequest) -> tuple[ClosingsForm, dict[str, Any]]:
    """Of the first year that is open; one that somebody else just closed can still be shown."""
    budgets = Budget.objects.editable_by(user_of(request))
    years = sorted(set(budgets.order_by().values_list("year", "closed_at")))
    is_open = sorted({year for year, closed_at in years if closed_at is None})
    default = is_open[0] if is_open else timezone.localdate().year
    year = _year_of(request, [year for year, _closed_at in years], default=default)
    rows = budgets.filter(year=year).select_related("smederij").order_by("smederij__sort_key")
    form = ClosingsForm(year, list(rows), request.POST if request.method == "POST" else None)
    context: dict[str, Any] = {"form": form, "year": year, "years": is_open, "next": year + 1}
    return form, context


def _year_of(request: HttpRequest, years: list[int], *, default: int) -> int:
    """The year in the address. Raises Http404 when it is none of these."""
    asked = request.GET.get("jaar", "")
    if not asked:
        return default
    for year in years:
        if str(year) == asked:
            return year
    raise Http404


def _to_overview(year: int) -> HttpResponse:
    return redirect(f"{reverse('signage:overview')}?jaar={year}")
