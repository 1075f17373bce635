"""Where coordinators and area coordinators ask for signs, and see what becomes of it."""

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.gis.geos import Point
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Count, Prefetch
from django.http import FileResponse, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from groups.models import TransitionNotAllowed
from hoogeveen_alert.accounts.access import colleagues_only, get_visible_or_404, user_of
from hoogeveen_alert.checks import Check
from hoogeveen_alert.forms import WhyForm
from hoogeveen_alert.once.acts import do_once

from ..models import BudgetClosed, Sign, SignPoint, SignRequest
from ..photos import photo_response
from . import acts
from .checks import Asked, checks_of, checks_of_asked
from .forms import AskForm, OtherPhotoForm, PhotoForm, PointInWordsForm

# The mails that lead here promise a log-in by code; a password stands one link further.
log_in_by_code = login_required(login_url="account_request_login_code")
any_method = require_http_methods(["GET", "HEAD", "POST"])
REQUESTS_A_PAGE = 25
UNDECIDED = (SignRequest.Status.ASKED, SignRequest.Status.RETURNED)


@log_in_by_code
@colleagues_only
@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    """The requests of the own groups, newest first."""
    requests = (
        SignRequest.objects.visible_to(request.user)
        .select_related("group", "sign_type", "smederij")
        .defer("group__area", "group__whatsapp_link")
        .annotate(places=Count("points"))
        .order_by("-asked_at", "-pk")
    )
    page = Paginator(requests, REQUESTS_A_PAGE).get_page(request.GET.get("page"))
    return render(
        request, "signage/requests/mine.html", {"page": page, "may_ask": _may_ask(request)}
    )


@log_in_by_code
@any_method
def ask(request: HttpRequest) -> HttpResponse:
    """Ask for signs in two steps: fill in; then see the checks, add a photo and send.

    The second step carries the first along in hidden fields, so nothing is kept on the way.
    """
    if not _may_ask(request):
        raise PermissionDenied
    sent = request.POST if request.method == "POST" else None
    form = AskForm(user_of(request), sent)
    step = request.POST.get("step", "")
    if sent is None or step == "change" or not form.is_valid():
        # Somebody who only goes back to change something made no mistake.
        form = _without_errors(request) if step == "change" else form
        photo_lost = bool(request.FILES)
        return _show_form(request, form, {"photo_lost": photo_lost})
    photo = PhotoForm(request.POST, request.FILES) if step == "send" else PhotoForm()
    if not photo.is_valid():
        return _show_preview(request, form, photo)
    return redirect(do_once(request, lambda: _send(request, form, photo)))


@log_in_by_code
@require_POST
@never_cache
def place_words(request: HttpRequest) -> JsonResponse:
    """Where a point lies that somebody put on the map, in words; of no point no words."""
    if not _may_ask(request):
        raise PermissionDenied
    return JsonResponse({"words": PointInWordsForm(request.POST).words()})


def _without_errors(request: HttpRequest) -> AskForm:
    return AskForm(user_of(request), initial=request.POST.dict())


def _show_form(request: HttpRequest, form: AskForm, more: dict[str, Any]) -> HttpResponse:
    context = {"form": form, "areas": _areas_of(form), **more}
    return render(request, "signage/requests/ask.html", context)


def _areas_of(form: AskForm) -> dict[str, Any]:
    """Bounds of each group's area, so that the map can go there: south-west, north-east."""
    found = {}
    for group in [form.instance.group] if form.instance else form.groups_offered:
        west, south, east, north = group.area.extent
        found[str(group.pk)] = [[south, west], [north, east]]
    return found


def _show_preview(request: HttpRequest, form: AskForm, photo: PhotoForm) -> HttpResponse:
    context = {
        "form": form,
        "photo_form": photo,
        "checks": _checks_of_form(form),
        "markers": [
            {"number": n, "lat": place.point.y, "lon": place.point.x, "name": place.words}
            for n, place in enumerate(form.places, start=1)
        ],
    }
    return render(request, "signage/requests/ask_check.html", context)


def _checks_of_form(form: AskForm) -> list[Check]:
    assert form.chosen_group  # noqa: S101 - the form is valid
    assert form.smederij  # noqa: S101
    return checks_of_asked(
        Asked(
            group=form.chosen_group,
            smederij_id=form.smederij.pk,
            points=[place.point for place in form.places],
            total_cents=form.total_cents,
            request_id=form.instance.pk if form.instance else None,
        )
    )


def _send(request: HttpRequest, form: AskForm, photo: PhotoForm) -> str:
    """Save the request, and give its page; of the same filled in anew the page of the first."""
    filled = form.cleaned_data
    earlier = _same_just_now(request, form)
    if earlier:
        messages.info(request, gettext("You sent this request just now already. Here it is."))
        return reverse("signage:request", args=[earlier.pk])
    made = acts.ask_for_signs(
        filled["group"],
        smederij=form.smederij,  # type: ignore[arg-type]
        sign_type=filled["sign_type"],
        points=[(place.point, place.words) for place in form.places],
        motivation=filled["motivation"],
        by=user_of(request),
        photo=photo.cleaned_data["photo"] or "",
    )
    messages.success(request, gettext("Your request is sent. You get a message when it moves."))
    return reverse("signage:request", args=[made.pk])


def _same_just_now(request: HttpRequest, form: AskForm) -> SignRequest | None:
    """The own request of the last ten minutes for this group, type, reason and these places."""
    just_now = SignRequest.objects.waiting().filter(
        group=form.cleaned_data["group"],
        sign_type=form.cleaned_data["sign_type"],
        asked_by=request.user.pk,
        motivation=form.cleaned_data["motivation"],
        asked_at__gte=timezone.now() - timedelta(minutes=10),
    )
    asked = [(_rounded(place.point), place.words) for place in form.places]
    for earlier in just_now.prefetch_related("points"):
        if asked == [(_rounded(place.point), place.place) for place in earlier.points.all()]:
            return earlier
    return None


def _rounded(point: Point) -> tuple[Any, Any]:
    """Degrees to about a decimetre: a database may keep the last digit differently."""
    return round(point.x, 6), round(point.y, 6)


@log_in_by_code
@require_safe
def show(request: HttpRequest, pk: int) -> HttpResponse:
    """What is asked, what was decided, and the checks as they stand until then."""
    sign_request = _find(request, pk)
    rows = SignRequest.objects.filter(pk=pk)
    is_returned = sign_request.status == SignRequest.Status.RETURNED
    signs = {sign.asked_point_id: sign for sign in sign_request.signs.all()}
    places = [(place, signs.get(place.pk)) for place in sign_request.points.all()]
    context = {
        "sign_request": sign_request,
        "places": places,
        "markers": [_marker_of(place, sign) for place, sign in places],
        "checks": checks_of(sign_request) if sign_request.status in UNDECIDED else [],
        "history": sign_request.history.select_related("by"),
        "may_answer": is_returned and rows.answerable_by(request.user).exists(),
        "may_withdraw": rows.withdrawable_by(request.user).exists(),
        "may_decide": request.user.has_perm("signage.change_signrequest"),
    }
    return render(request, "signage/requests/request.html", context)


def _marker_of(place: SignPoint, sign: Sign | None) -> dict[str, Any]:
    point = sign.point if sign else place.point
    state = sign.status if sign else ""
    return {
        "number": place.number,
        "lat": point.y,
        "lon": point.x,
        "name": place.place,
        "state": state,
    }


@log_in_by_code
@any_method
def answer(request: HttpRequest, pk: int) -> HttpResponse:
    """Answer what the municipality asked back: other words, other places, another photo."""
    sign_request = _find(request, pk)
    if not SignRequest.objects.filter(pk=pk).answerable_by(request.user).exists():
        return _too_late(request, sign_request)
    sent = request.POST if request.method == "POST" else None
    form = AskForm(user_of(request), sent, instance=sign_request)
    files = request.FILES if sent is not None else None
    photo = OtherPhotoForm(sent, files, has_photo=bool(sign_request.photo))
    if not (form.is_valid() & photo.is_valid()):
        question = sign_request.history.filter(status="returned").first()
        more = {"sign_request": sign_request, "question": question, "photo_form": photo}
        photo_lost = bool(request.FILES) and photo.is_valid()
        return _show_form(request, form, more | {"photo_lost": photo_lost})
    try:
        acts.answer(
            sign_request,
            by=user_of(request),
            motivation=form.cleaned_data["motivation"],
            points=[(place.point, place.words) for place in form.places],
            smederij=form.smederij,
            photo=photo.cleaned_data["photo"],
            drop_photo=photo.cleaned_data.get("drop_photo", False),
        )
    except TransitionNotAllowed:
        return _too_late(request, sign_request)
    messages.success(request, gettext("Your answer is sent. The municipality looks at it again."))
    return redirect("signage:request", pk)


@log_in_by_code
@any_method
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    sign_request = _find(request, pk)
    if not SignRequest.objects.filter(pk=pk).withdrawable_by(request.user).exists():
        return _too_late(request, sign_request)
    form = WhyForm(request.POST if request.method == "POST" else None, required=False)
    if not form.is_valid():
        return render(
            request, "signage/requests/withdraw.html", {"form": form, "sign_request": sign_request}
        )
    try:
        acts.withdraw(sign_request, by=user_of(request), why=form.why)
    except TransitionNotAllowed:
        return _too_late(request, sign_request)
    except BudgetClosed as error:
        messages.error(request, str(error))
        return redirect("signage:request", pk)
    messages.success(request, gettext("The request is withdrawn."))
    return redirect("signage:request", pk)


@require_safe
@login_required
def photo(request: HttpRequest, pk: int) -> FileResponse:
    """As private as the request itself."""
    return photo_response(get_visible_or_404(SignRequest, request.user, pk=pk).photo)


def _may_ask(request: HttpRequest) -> bool:
    return request.user.has_perm("signage.add_signrequest")


def _find(request: HttpRequest, pk: int) -> SignRequest:
    signs = Prefetch("signs", Sign.objects.order_by("pk"))
    rows = SignRequest.objects.visible_to(request.user).prefetch_related("points", signs)
    joined = rows.select_related("group", "sign_type", "smederij", "asked_by")
    return get_object_or_404(joined, pk=pk)


def _too_late(request: HttpRequest, sign_request: SignRequest) -> HttpResponse:
    """Who may not, ever, gets 403; who came too late reads why on the request's own page."""
    if not _may_ask(request):
        raise PermissionDenied
    messages.warning(request, gettext("That is no longer possible. See below how it stands."))
    return redirect("signage:request", sign_request.pk)
