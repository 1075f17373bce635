"""Starting a group: the form, what its area holds, and the applicant's own page."""

from typing import Any

from django.db import IntegrityError
from django.http import HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from hoogeveen_alert.mail.models import kept_days
from hoogeveen_alert.once.acts import answered_before, do_once
from hoogeveen_alert.own_data import as_data
from hoogeveen_alert.rate_limits import consume_or_429

from ..forms import SearchForm
from ..links import application_link, behind_link, file_of
from ..models import (
    Address,
    AlertGroup,
    Application,
    CannotInvite,
    GroupLimits,
    TransitionNotAllowed,
)
from ..places.area_forms import AreaForm
from ..places.extents import extent_of
from ..places.finding import find
from ..places.forms import PlaceForm
from ..places.found import Found
from ..places.overlap import count_in, overlaps
from ..places.search import Unreadable, find_address, parse_house_number, parse_postcode
from . import acts
from .forms import AnotherSecondForm, StartForm
from .own_data import of_application


@require_http_methods(["GET", "HEAD", "POST"])
@cache_control(private=True, no_store=True)
def start(request: HttpRequest) -> HttpResponse:
    """Ask the municipality to start a group; says the same to known and unknown."""
    if request.method != "POST":
        begun = _from_search(request.GET)
        return _show_form(request, StartForm(initial=begun), begun=begun)
    if request.POST.get("choose") or ("find" in request.POST and request.POST.get("zoek")):
        return _look_up(request)
    if "show" in request.POST or "find" in request.POST:
        return _show_area(request)
    before = answered_before(request)
    if before:
        return redirect(before)  # with a name that it took itself
    # Looking at an area takes long enough to be counted, whatever else is wrong.
    refusal = consume_or_429(request, action="start_area")
    if refusal:
        return refusal
    form = StartForm(request.POST)
    if not form.is_valid():
        return _answered_meanwhile(request) or _answer_invalid(request, form)
    refusal = consume_or_429(request, action="start", key=form.cleaned_data["email"])
    if refusal:
        return refusal
    try:
        return redirect(do_once(request, lambda: _apply(form)))
    except IntegrityError:
        form.add_error("group_name", form.name_is_taken())
        return _answered_meanwhile(request) or _answer_invalid(request, form)


def _answered_meanwhile(request: HttpRequest) -> HttpResponse | None:
    """The answer to the very same form that came at the same moment, and took the name."""
    before = answered_before(request)
    return redirect(before) if before else None


def _from_search(query: QueryDict) -> dict[str, Any]:
    """The address or the place of a search, and its neighbourhoods, to begin with.

    Beside fields of the form: the point `home` or the `box` at which a drawing begins.
    """
    if "zoek" in query:
        return _from_words(str(query.get("zoek") or ""))
    typed = SearchForm.typed_in(query)
    try:
        postcode = parse_postcode(typed["postcode"])
        number = parse_house_number(f"{typed['house_number']}-{typed['addition']}")
    except Unreadable:
        return typed
    address = find_address(postcode, number).address
    return typed | (_around(address) if address else {})


def _around(address: Address) -> dict[str, Any]:
    return {"neighbourhoods": [address.neighbourhood.code], "home": address.point}


def _from_words(text: str) -> dict[str, Any]:
    """The same of the one field in which everything is searched."""
    return _of_found(find(text))


def _of_found(found: Found) -> dict[str, Any]:
    if found.address:
        address = found.address
        typed = {"postcode": address.postcode, "house_number": address.house_number}
        return typed | _around(address)
    chosen = [place.code for place in found.places if place.kind == "neighbourhood"]
    return {"neighbourhoods": chosen, "box": extent_of(found)}


def _look_up(request: HttpRequest) -> HttpResponse:
    """Fill in what the search box on the form finds, and keep what was typed."""
    place = PlaceForm({"zoek": request.POST.get("choose") or request.POST["zoek"]})
    found = find(place.cleaned_data["zoek"]) if place.is_valid() else None
    begun = _of_found(found) if found else {}
    typed: dict[str, Any] = request.POST.dict()
    typed |= {name: begun[name] for name in ("postcode", "house_number") if name in begun}
    ticked = [*request.POST.getlist("neighbourhoods"), *begun.get("neighbourhoods", ())]
    typed["neighbourhoods"] = list(dict.fromkeys(ticked))
    form = StartForm(initial=typed)
    return _show_form(request, form, begun=begun, looked_up=(place, found))


def _show_form(
    request: HttpRequest,
    form: StartForm,
    *,
    area: AreaForm | None = None,
    begun: dict[str, Any] | None = None,
    looked_up: tuple[PlaceForm, Found | None] | None = None,
) -> HttpResponse:
    address = form.cleaned_data.get("address") if form.is_bound else None
    context = {
        "form": form,
        "area": area or (form if form.is_bound else None),
        "home": address.point if address else (begun or {}).get("home"),
        "box": (begun or {}).get("box"),
        "place_form": looked_up[0] if looked_up else PlaceForm(),
        "found": looked_up[1] if looked_up else None,
    }
    return render(request, "groups/starting/start.html", context)


def _show_area(request: HttpRequest) -> HttpResponse:
    """Without JavaScript: tell about the area, and keep what was typed without judging it."""
    refusal = consume_or_429(request, action="start_area")
    if refusal:
        return refusal
    area = AreaForm(request.POST)
    area.is_valid()
    typed: dict[str, Any] = request.POST.dict()
    typed["neighbourhoods"] = request.POST.getlist("neighbourhoods")
    return _show_form(request, StartForm(initial=typed), area=area)


def _answer_invalid(request: HttpRequest, form: StartForm) -> HttpResponse:
    """Show what is wrong; who applied before with this name gets the link once more."""
    email = form.cleaned_data.get("email", "")
    if form.has_error("group_name", "taken") and email:
        refusal = consume_or_429(request, action="start", key=email)
        if refusal:
            return refusal
        name = form["group_name"].value() or ""
        acts.send_link_again(email, " ".join(name.split()))
    return _show_form(request, form)


def _apply(form: StartForm) -> str:
    """Write the application. Raises IntegrityError when somebody was first with the name."""
    typed = form.cleaned_data
    person = {name: typed[name] for name in ("name", "email", "address", "why", "code_version")}
    acts.apply(
        group_name=typed["group_name"],
        area=form.area,  # type: ignore[arg-type]  # a valid form has one
        neighbourhoods=typed["places"],
        second=(typed["second_name"], typed["second_email"]),
        phone=typed["mobile"],
        drawn=form.is_drawn,
        **person,
    )
    return reverse("groups:start_asked")


@require_http_methods(["GET", "HEAD", "POST"])
@cache_control(private=True, no_store=True)
def start_area(request: HttpRequest) -> HttpResponse:
    """What an area holds, as HTML inside JSON, and what the map shows of it."""
    if request.method != "POST":
        return redirect("groups:start")
    refusal = consume_or_429(request, action="start_area")
    if refusal:
        return refusal
    form = AreaForm(request.POST)
    form.is_valid()
    left = form.shown.geojson if form.shown else None
    html = render_to_string("groups/starting/includes/area_facts.html", {"area": form})
    return JsonResponse({"html": html, "left": left})


@require_safe
@cache_control(private=True, no_store=True)
def asked(request: HttpRequest) -> HttpResponse:
    """What to do now, for whoever asked to start a group; holds nothing of the person."""
    return render(request, "groups/starting/start_asked.html")


# The applicant's own page, behind the signed link of a mail ------------------------------------


def _too_late(request: HttpRequest, application: Application, token: str) -> HttpResponse:
    return _show(request, application, token, status=409)


own_page = behind_link(application_link, _too_late, "groups/starting/application_gone.html")


@require_http_methods(["GET", "HEAD", "POST"])
@own_page
def application(request: HttpRequest, application: Application, token: str) -> HttpResponse:
    """A GET shows how the application stands, a POST confirms the e-mail address."""
    if request.method != "POST":
        return _show(request, application, token)
    refusal = consume_or_429(request, action="join_confirm")
    if refusal:
        return refusal
    acts.confirm(application)
    return redirect("groups:application", token=token)


def _show(
    request: HttpRequest,
    application: Application,
    token: str,
    *,
    form: AnotherSecondForm | None = None,
    status: int = 200,
) -> HttpResponse:
    group = application.group
    is_applied = group.status == AlertGroup.Status.APPLIED
    second = acts.second_of(application)
    decision = group.history.filter(status=group.status).first()
    count = count_in(group.area) if is_applied else None
    context = {
        "application": application,
        "group": group,
        "token": token,
        "invitation": second or group.invitations.order_by("-invited_at", "-pk").first(),
        "has_second": second is not None,
        "count": count,
        "overlaps": overlaps(group.area, but=group, count=count) if count else [],
        "limits": GroupLimits.current(),
        "why": decision.why if decision else "",
        "came_too_late": status == 409,
    }
    if is_applied and application.confirmed_at and not second:
        context["form"] = form or AnotherSecondForm(application.email)
    return render(request, "groups/starting/application.html", context, status=status)


@require_POST
@own_page
def application_second(request: HttpRequest, application: Application, token: str) -> HttpResponse:
    """Ask somebody else as second coordinator."""
    form = AnotherSecondForm(application.email, request.POST)
    if not form.is_valid():
        return _show(request, application, token, form=form)
    refusal = consume_or_429(request, action="start_second", key=str(application.key))
    if refusal:
        return refusal
    try:
        acts.ask_another(
            application,
            name=form.cleaned_data["second_name"],
            email=form.cleaned_data["second_email"],
        )
    except CannotInvite as error:
        raise TransitionNotAllowed(str(error)) from error
    return redirect("groups:application", token=token)


@require_http_methods(["GET", "HEAD", "POST"])
@own_page
def application_withdraw(
    request: HttpRequest, application: Application, token: str
) -> HttpResponse:
    """Forget the application at once, after asking whether this is meant."""
    if request.method != "POST":
        context = {"group": application.group, "token": token}
        return render(request, "groups/starting/application_withdraw.html", context)
    acts.withdraw(application)
    return render(
        request, "groups/starting/application_withdrawn.html", {"name": application.group.name}
    )


@require_http_methods(["GET", "HEAD", "POST"])
@own_page
def application_erase(request: HttpRequest, application: Application, token: str) -> HttpResponse:
    """After the decision: forget the applicant at once, after asking whether this is meant."""
    if request.method != "POST":
        context = {"group": application.group, "token": token}
        return render(request, "groups/starting/application_erase.html", context)
    acts.forget(application)
    context = {"group": application.group, "kept_days": kept_days()}
    return render(request, "groups/erased.html", context)


@require_safe
@own_page
def application_export(request: HttpRequest, application: Application, token: str) -> HttpResponse:
    """Everything the portal holds of the applicant, without other persons."""
    return file_of(as_data(of_application(application)))
