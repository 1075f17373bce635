"""From what a visitor types, or where one stands, to groups; nothing of it is kept."""

from http import HTTPStatus
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.shortcuts import redirect, render
from django.views.decorators.cache import cache_control
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from hoogeveen_alert.once.acts import do_once
from hoogeveen_alert.rate_limits import consume_or_429, is_within

from ..forms import InterestForm, SearchForm
from ..models import Address, AlertGroup, Neighbourhood
from ..places import there
from ..places.finding import find
from ..places.forms import HereForm, PlaceForm
from ..places.found import Found, Kind
from ..places.search import Finding, find_address
from ..places.suggesting import suggest
from . import acts
from .choices import choose_from
from .forms import MissingForm

NEAREST = 3
# Of a street or a village; who looks for more finds the list.
MOST_FOUND = 30


@require_safe
@cache_control(private=True, no_store=True)
def search(request: HttpRequest) -> HttpResponse:
    """The groups of what was typed. Answers 200 also when nothing is found; keeps no address."""
    if SearchForm.is_asked(request.GET):
        return render(request, "groups/public/search.html", _at_address(request.GET))
    if "zoek" not in request.GET:
        form = PlaceForm()
        return render(request, "groups/public/search.html", {"form": form, "place_form": form})
    return render(request, "groups/public/search.html", _at_place(request.GET))


@require_http_methods(["GET", "HEAD", "POST"])
@cache_control(private=True, no_store=True)
@sensitive_post_parameters()
def suggestions(request: HttpRequest) -> HttpResponse:
    """What may be meant by what is typed so far; of what is not understood none.

    Posted by forms that are posted themselves: the police type names in theirs.
    """
    if not is_within(request, action="suggest"):
        # Whoever types goes on typing, and the search itself answers.
        too_many = HTTPStatus.TOO_MANY_REQUESTS
        return JsonResponse({"suggestions": []}, status=too_many, headers={"Retry-After": "60"})
    form = PlaceForm(request.POST if request.method == "POST" else request.GET)
    texts = suggest(form.cleaned_data["zoek"]) if form.is_valid() else []
    return JsonResponse({"suggestions": texts})


# It changes nothing, and the pages it stands on give a visitor no cookie for a token.
@csrf_exempt
@require_POST
@cache_control(private=True, no_store=True)
@sensitive_post_parameters()
def here(request: HttpRequest) -> HttpResponse:
    """The groups of the place where somebody stands: answered at once, and kept nowhere."""
    form = PlaceForm()
    context: dict[str, Any] = {"form": form, "place_form": form}
    place = HereForm(request.POST)
    if not place.is_valid():
        context["unreadable"] = HereForm.UNREADABLE
        return render(request, "groups/public/search.html", context)
    point = place.point()
    published = AlertGroup.objects.published().for_public().nearest_to(point)
    fitting = there.groups_at(point, published)
    context |= {
        "here": point,
        "neighbourhood": Neighbourhood.objects.current().filter(area__covers=point).first(),
        "groups": list(fitting.groups),
        "is_nearest": fitting.is_nearest,
    }
    return render(request, "groups/public/search.html", context)


def _at_address(query: QueryDict) -> dict[str, Any]:
    """By postcode, number and addition apart, as links to an address have it."""
    form = SearchForm(query)
    context: dict[str, Any] = {"form": form, "place_form": PlaceForm(), "address_form": form}
    context["mail_form"] = MissingForm()
    if form.is_valid():
        postcode, number = form.cleaned_data["postcode"], form.cleaned_data["house_number"]
        finding = find_address(postcode, number)
        context |= {"finding": finding, "postcode": f"{postcode[:4]} {postcode[4:]}"}
        if finding.address:
            context |= groups_of(finding.address)
        else:
            context["choices"] = choose_from(finding.offers, query)
    return context


def _at_place(query: QueryDict) -> dict[str, Any]:
    """By the one field: an address as before, and of anything else the groups that it has."""
    form = PlaceForm(query)
    context: dict[str, Any] = {"form": form, "place_form": form}
    if not form.is_valid():
        return context
    found = find(form.cleaned_data["zoek"])
    context["found"] = found
    if found.address:
        return context | {"finding": Finding(found.address)} | groups_of(found.address)
    fits = there.groups_of(found, AlertGroup.objects.published()).groups
    shown = list(fits.for_public().order_by("sort_key", "pk")[: MOST_FOUND + 1])
    missing = found.postcode and found.missing
    choices = found.addresses if found.kind == Kind.ADDRESSES else found.nearest_numbers
    return context | {
        "groups": shown[:MOST_FOUND],
        "has_more": len(shown) > MOST_FOUND,
        "choices": choose_from(choices, query),
        "missing_form": SearchForm(_typed_apart(found)) if missing else None,
        "mail_form": MissingForm(),
    }


def _typed_apart(found: Found) -> dict[str, str]:
    """Postcode and number as the form of a missing address has them."""
    return {"postcode": found.postcode, "huisnummer": str(found.missing or "")}


def groups_of(address: Address) -> dict[str, Any]:
    """Groups covering the address, nearest centre first; without any, the nearest three."""
    published = AlertGroup.objects.published().for_public().nearest_to(address.point)
    covering = list(published.covering(address.point))
    active = [group for group in covering if group.status == AlertGroup.Status.ACTIVE]
    dormant = [group for group in covering if group.status == AlertGroup.Status.DORMANT]
    nearest = [] if covering else list(published.filter(status=AlertGroup.Status.ACTIVE)[:NEAREST])
    wish = None if active else InterestForm(initial={"address": address.pk})
    return {"active": active, "dormant": dormant, "nearest": nearest, "interest_form": wish}


@require_http_methods(["GET", "HEAD", "POST"])
@cache_control(private=True, no_store=True)
def report_missing(request: HttpRequest) -> HttpResponse:
    """Count that an address is not in the register; keeps a mailbox only of who wants an answer."""
    if request.method != "POST":
        return redirect("groups:search")
    form, mail_form = SearchForm(request.POST), MissingForm(request.POST)
    if not (form.is_valid() & mail_form.is_valid()):
        return _ask_again(request, form, mail_form)
    refusal = consume_or_429(request, action="missing")
    if refusal:
        return refusal
    postcode, house_number = form.cleaned_data["postcode"], form.cleaned_data["house_number"]
    address = find_address(postcode, house_number).address
    email = mail_form.cleaned_data["email"]
    if address is None:
        missing = (postcode, house_number.number, house_number.suffix)
        do_once(request, lambda: acts.report_missing(*missing, email=email))
    context = {"address": address, "is_answered": bool(email)}
    return render(request, "groups/public/missing_reported.html", context)


def _ask_again(request: HttpRequest, form: SearchForm, mail_form: MissingForm) -> HttpResponse:
    context: dict[str, Any] = {"place_form": PlaceForm(), "mail_form": mail_form}
    if form.is_valid():
        return render(request, "groups/public/search.html", context | {"missing_form": form})
    context |= {"form": form, "address_form": form}
    return render(request, "groups/public/search.html", context)
