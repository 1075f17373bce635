"""Signs in the street: what everybody sees of them, their register, and work with a phone."""

from collections.abc import Callable
from itertools import groupby
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.forms import Form
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_safe

from groups.models import TransitionNotAllowed
from hoogeveen_alert.accounts.access import (
    colleagues_only,
    get_editable_or_403,
    get_visible_or_404,
    user_of,
)
from hoogeveen_alert.accounts.roles import is_hired, is_office
from hoogeveen_alert.forms import WhyForm
from hoogeveen_alert.rate_limits import consume_or_429, limited_file
from hoogeveen_alert.spreadsheets import download

from ..models import BudgetClosed, Inspection, Sign, SignRequest, SignRules
from ..photos import forget_photo, keep_for_now, kept_photo, photo_response
from ..places import neighbourhoods_at
from ..requests.replacing import open_replacement_of
from . import acts
from .forms import HangForm, InspectionForm, RegisterForm
from .map import signs_file
from .register import (
    MOST_IN_A_FILE,
    MOST_ON_PAPER,
    as_collection,
    as_points,
    chosen_by,
    in_words,
    state_of,
    with_facts,
    work_list_pdf,
)
from .sheet import register_table

any_method = require_http_methods(["GET", "HEAD", "POST"])
SIGNS_A_LIST = 100
SIGNS_A_PAGE = 50


# What everybody sees


@require_safe
def map_signs(request: HttpRequest) -> HttpResponseBase:
    """The signs in the street as GeoJSON."""
    return signs_file.answer(request)


@require_safe
def sign_list(request: HttpRequest) -> HttpResponse:
    """The signs on the map in words, by neighbourhood."""
    signs = Sign.objects.in_the_street().select_related("sign_type").order_by("place", "pk")
    columns = signs.only("place", "point", "status", "sign_type__name")
    page = Paginator(columns, SIGNS_A_LIST).get_page(request.GET.get("page"))
    rows = list(page.object_list)
    for row, there in zip(rows, neighbourhoods_at([r.point for r in rows]), strict=True):
        row.neighbourhood = there.name if there else ""
    rows.sort(key=lambda row: row.neighbourhood)
    places = [(name, list(them)) for name, them in groupby(rows, lambda row: row.neighbourhood)]
    return render(request, "signage/street/list.html", {"page": page, "places": places})


# The register, for everybody who works with signs


@colleagues_only
@require_safe
def register(request: HttpRequest) -> HttpResponse:
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
        "is_office": is_office(request.user),
    }
    return render(request, "signage/street/register.html", context)


@colleagues_only
@require_safe
@limited_file
def register_geojson(request: HttpRequest) -> HttpResponse:
    """What the register shows, for its map and for other programs."""
    body = as_collection(_for_a_file(request)[:MOST_IN_A_FILE])
    headers = {"Content-Disposition": 'inline; filename="borden.geojson"'}
    return HttpResponse(body, content_type="application/geo+json", headers=headers)


@colleagues_only
@require_safe
def register_points(request: HttpRequest) -> HttpResponse:
    """The same signs, all of them and briefly, for the map beside the list."""
    form = RegisterForm(request.GET)
    chosen = chosen_by(form, Sign.objects.visible_to(request.user))
    return HttpResponse(as_points(chosen), content_type="application/json")


@colleagues_only
@require_safe
@limited_file
def register_file(request: HttpRequest, ending: str) -> HttpResponse:
    """What the register shows, every sign of it; prices for who reads the bookings."""
    with_prices = request.user.has_perm("signage.view_ledgerentry")
    table = register_table(_for_a_file(request), with_prices=with_prices)
    return download(table, f"borden-{timezone.localdate():%Y-%m-%d}", ending)


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
        "is_hired": is_hired(request.user),
        "replacement": _replacement(request, shown),
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


def _replacement(request: HttpRequest, shown: Sign) -> SignRequest | str:
    """What asks for a new one at its place, or the address of the page that does."""
    if shown.status != Sign.Status.DAMAGED or shown.group_id is None or shown.group_has_ended:
        return ""
    if not request.user.has_perm("signage.change_signrequest"):
        return ""
    return open_replacement_of(shown) or reverse("signage:replace", args=[shown.pk])


@require_safe
@login_required
def sign_photo(request: HttpRequest, pk: int) -> FileResponse:
    """As private as the sign itself."""
    return photo_response(get_visible_or_404(Sign, request.user, pk=pk).photo)


@require_safe
@login_required
def inspection_photo(request: HttpRequest, pk: int) -> FileResponse:
    return photo_response(get_visible_or_404(Inspection, request.user, pk=pk).photo)


# What the municipality, and who is hired for it, notes in the street on a phone


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
    hired = is_hired(request.user)
    form = HangForm(sign, SignRules.current(), *_sent(request), asks_price=not hired)
    form.fields["photo"].required = kept is None
    if form.is_valid() and _done(request, form, lambda: _hang(request, form, kept)):
        forget_photo(key)
        return _back(request, sign, gettext("Sign %(number)d is placed."))
    fresh = getattr(form, "cleaned_data", {}).get("photo")
    if fresh:
        keep_for_now(key, fresh)
    context = {
        "form": form,
        "sign": sign,
        "photo_kept": bool(fresh or kept),
        "is_hired": hired,
    }
    return render(request, "signage/street/hang.html", context)


def _hang(request: HttpRequest, form: HangForm, kept: Any) -> None:
    filled = form.cleaned_data
    acts.hang(
        form.sign,
        by=user_of(request),
        on=filled["placed_on"],
        price_cents=filled.get("price", form.sign.reserved_cents),
        pole_kind=filled["pole_kind"],
        pole_number=filled["pole_number"],
        height_cm=filled["height_cm"],
        point=form.position,
        photo=filled["photo"] or kept,
    )


@any_method
@login_required
def inspect(request: HttpRequest, pk: int) -> HttpResponse:
    """Note how a sign in the street is; what was reported about it is then dealt with."""
    sign = _find(request, pk)
    form = InspectionForm(*_sent(request))
    if form.is_valid() and _done(request, form, lambda: _inspect(request, sign, form)):
        return _back(request, sign, gettext("The inspection of sign %(number)d is noted."))
    context = {
        "form": form,
        "sign": sign,
        "reports": sign.damage_reports.waiting(),
        "is_hired": is_hired(request.user),
    }
    return render(request, "signage/street/inspect.html", context)


def _inspect(request: HttpRequest, sign: Sign, form: InspectionForm) -> None:
    filled = form.cleaned_data
    acts.inspect(
        sign,
        by=user_of(request),
        condition=filled["condition"],
        note=filled["note"],
        photo=filled["photo"],
    )


@any_method
@login_required
def remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Note that a sign is taken out of the street."""
    sign = _find(request, pk)
    # What is promised is the municipality's to call off: it gives money back.
    if sign.status == Sign.Status.PLANNED and is_hired(request.user):
        raise PermissionDenied
    if sign.status == Sign.Status.REMOVED:
        messages.warning(request, gettext("This sign is gone already. See below."))
        return redirect("signage:sign", pk)
    sent = request.POST if request.method == "POST" else None
    # Of a group that ended the reason is known; nobody types that with gloves on.
    known = gettext("The group has ended.") if sign.group_has_ended else ""
    form = WhyForm(sent, initial={"reason": known})

    def take_away() -> None:
        acts.remove(sign, by=user_of(request), why=form.why)

    if form.is_valid() and _done(request, form, take_away):
        return _back(request, sign, gettext("Sign %(number)d is removed."))
    context = {"form": form, "sign": sign, "is_hired": is_hired(request.user)}
    return render(request, "signage/street/remove.html", context)


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
    """To the sign; who is hired goes on with the next, as this one left the work list."""
    messages.success(request, done % {"number": sign.pk})
    if is_hired(request.user):
        return redirect("signage:work")
    return redirect("signage:sign", sign.pk)
