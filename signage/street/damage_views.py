"""Anybody reports that a sign is damaged, without an account."""

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_http_methods, require_safe

from hoogeveen_alert.accounts.access import get_visible_or_404
from hoogeveen_alert.once.acts import answered_before, do_once
from hoogeveen_alert.rate_limits import consume_or_429

from ..models import DamageReport, Sign
from ..photos import photo_response
from . import acts
from .forms import DamageForm


@require_http_methods(["GET", "HEAD", "POST"])
@cache_control(private=True, no_store=True)
def report(request: HttpRequest, pk: int) -> HttpResponse:
    """Anybody says that a sign is damaged; a photo and an address for the answer as they like."""
    sign = get_object_or_404(Sign.objects.in_the_street().select_related("sign_type"), pk=pk)
    # Unpacking a photo is work, which strangers get so often and no oftener.
    refusal = consume_or_429(request, action="sign_report_photo") if request.FILES else None
    if refusal:
        return refusal
    sent = (request.POST, request.FILES) if request.method == "POST" else ()
    before = answered_before(request) if request.method == "POST" else None
    if before:
        return redirect(before)
    form = DamageForm(*sent)
    if not form.is_valid():
        lost = bool(request.FILES) and "photo" not in form.errors
        context = {"form": form, "sign": sign, "photo_lost": lost}
        return render(request, "signage/street/report.html", context)
    refusal = consume_or_429(request, action="sign_report", key=str(pk))
    if refusal:
        return refusal
    return redirect(do_once(request, lambda: _keep(request, sign, form)))


def _keep(request: HttpRequest, sign: Sign, form: DamageForm) -> str:
    filled = form.cleaned_data
    acts.report_damage(
        sign,
        kind=filled["kind"],
        text=form.text,
        by=request.user if request.user.is_authenticated else None,
        photo=filled["photo"],
        email=filled["email"],
    )
    return reverse("signage:reported", args=[sign.pk])


@require_safe
def reported(request: HttpRequest, pk: int) -> HttpResponse:
    """The same whether or not an address was left."""
    sign = get_object_or_404(Sign.objects.in_the_street(), pk=pk)
    return render(request, "signage/street/reported.html", {"sign": sign})


@require_safe
@login_required
def report_photo(request: HttpRequest, pk: int) -> FileResponse:
    """For who deals with the report."""
    found = get_visible_or_404(DamageReport, request.user, pk=pk)
    if not request.user.has_perm("signage.view_damagereport"):
        raise PermissionDenied
    return photo_response(found.photo)
