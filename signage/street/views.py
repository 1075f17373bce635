"""What the municipality notes in the street, on a phone: placing, looking after, taking away."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.db import transaction
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from groups.models import TransitionNotAllowed
from hoogeveen_alert.accounts.access import get_editable_or_403

from ..models import BudgetClosed, Sign, SignRules
from ..photos import forget_photo, keep_for_now, kept_photo
from .forms import HangForm, InspectionForm, WhyForm

any_method = require_http_methods(["GET", "HEAD", "POST"])


@any_method
@login_required
def hang(request: HttpRequest, pk: int) -> HttpResponse:
    """Note that a planned sign hangs: where, since when, on what, how high and at which price."""
    sign = _find(request, pk)
    if sign.status != Sign.Status.PLANNED or sign.group_has_ended:
        messages.warning(request, gettext("This sign cannot be placed now. See below."))
        return redirect("signage:sign", pk)
    key = f"{request.user.pk}:{pk}"
    kept = kept_photo(key) if request.method == "POST" else None
    form = HangForm(sign, SignRules.current(), *_sent(request))
    form.fields["foto"].required = kept is None
    if form.is_valid() and _done(request, form, lambda: _hang(request, form, kept)):
        forget_photo(key)
        return _back(request, sign, gettext("Sign %(number)d is placed."))
    fresh = getattr(form, "cleaned_data", {}).get("foto")
    if fresh:
        keep_for_now(key, fresh)
    context = {"form": form, "sign": sign, "photo_kept": bool(fresh or kept)}
    return render(request, "signage/street/hang.html", context)


def _hang(request: HttpRequest, form: HangForm, kept: Any) -> None:
    filled = form.cleaned_data
    form.sign.hang(
        by=request.user,  # type: ignore[arg-type]
        on=filled["datum"],
        price_cents=filled["prijs"],
        pole_kind=filled["paal"],
        pole_number=filled["paalnummer"],
        height_cm=filled["hoogte"],
        point=form.point,
        photo=filled["foto"] or kept,
    )


@any_method
@login_required
def inspect(request: HttpRequest, pk: int) -> HttpResponse:
    """Note how a sign in the street is; what was reported about it is then dealt with."""
    sign = _find(request, pk)
    form = InspectionForm(*_sent(request))
    if form.is_valid() and _done(request, form, lambda: _inspect(request, sign, form)):
        return _back(request, sign, gettext("The inspection of sign %(number)d is noted."))
    reports = sign.damage_reports.waiting()
    return render(
        request, "signage/street/inspect.html", {"form": form, "sign": sign, "reports": reports}
    )


@transaction.atomic
def _inspect(request: HttpRequest, sign: Sign, form: InspectionForm) -> None:
    filled = form.cleaned_data
    sign.inspect(
        by=request.user,  # type: ignore[arg-type]
        condition=filled["conditie"],
        note=filled["opmerking"],
        photo=filled["foto"],
    )
    for report in sign.damage_reports.waiting():
        report.handle()


@any_method
@login_required
def remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Note that a sign is taken out of the street."""
    sign = _find(request, pk)
    if sign.status == Sign.Status.REMOVED:
        messages.warning(request, gettext("This sign is gone already. See below."))
        return redirect("signage:sign", pk)
    form = WhyForm(request.POST if request.method == "POST" else None, required=True)

    def take_away() -> None:
        sign.remove(by=request.user, why=form.cleaned_data["reden"])  # type: ignore[arg-type]

    if form.is_valid() and _done(request, form, take_away):
        return _back(request, sign, gettext("Sign %(number)d is removed."))
    return render(request, "signage/street/remove.html", {"form": form, "sign": sign})


def _find(request: HttpRequest, pk: int) -> Sign:
    return get_editable_or_403(Sign, request.user, pk=pk)


def _sent(request: HttpRequest) -> tuple[Any, Any]:
    return (request.POST, request.FILES) if request.method == "POST" else (None, None)


def _done(request: HttpRequest, form: Form, step: Callable[[], None]) -> bool:
    """Take the step; what the row itself refuses is told at the form."""
    try:
        step()
    except ValidationError as error:
        form.add_error(None, error)
    except BudgetClosed as error:
        form.add_error(None, str(error))
    except TransitionNotAllowed:
        form.add_error(None, gettext("Somebody changed this sign meanwhile. Look at its page."))
    else:
        return True
    return False


def _back(request: HttpRequest, sign: Sign, done: str) -> HttpResponse:
    messages.success(request, done % {"number": sign.pk})
    return redirect("signage:sign", sign.pk)
