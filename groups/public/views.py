"""What a visitor reads: front page, list, search, page of a group, map and explanation."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    JsonResponse,
    QueryDict,
)
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_http_methods, require_safe

from hoogeveen_alert.rate_limits import consume_or_429
from hoogeveen_alert.sorting import words_key

from ..forms import InterestForm, SearchForm
from ..models import Address, AlertGroup
from ..places import there
from ..places.finding import find
from ..places.found import Found, Kind
from ..places.search import Finding, find_address
from ..places.suggesting import suggest
from . import acts
from .explanation import BY_SLUG, PAGES
from .forms import GroupFilterForm, PlaceForm
from .map import answer_with_window, groups_file, window_of

# More would make the first page heavy for a phone; the list of groups pages through the rest.
HOME_GROUPS = 250
PER_PAGE = 25
NEAREST = 3
# Of a street or a village; who looks for more finds the list.
MOST_FOUND = 30
# Of a flat with 155 numbers.
MOST_CHOICES = 24


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    published = AlertGroup.objects.published()
    shown = list(published.for_public().with_places()[: HOME_GROUPS + 1])
    context = {
        "form": PlaceForm(),
        **published.aggregate(
            total=Count("pk"), dormant=Count("pk", filter=Q(status=AlertGroup.Status.DORMANT))
        ),
        "places": by_district(shown[:HOME_GROUPS]),
        "has_more": len(shown) > HOME_GROUPS,
    }
    return render(request, "groups/public/home.html", context)


def by_district(groups: Iterable[AlertGroup]) -> list[tuple[str, list[AlertGroup]]]:
    """District names with their groups; a group over a border stands under each district."""
    places = defaultdict(list)
    for group in groups:
        for name in {n.district.name for n in group.neighbourhoods.all()}:
            places[name].append(group)
    return sorted(places.items(), key=lambda place: words_key(place[0]))


@require_safe
def group_list(request: HttpRequest) -> HttpResponse:
    form = GroupFilterForm(request.GET)
    form.is_valid()  # a filter that makes no sense is explained, and left out
    groups = filtered(form.cleaned_data).for_public().with_places().with_member_count()
    page = Paginator(groups, PER_PAGE).get_page(request.GET.get("page"))
    others = request.GET.copy()
    others.pop("page", None)
    is_filtered = any(request.GET.get(name) for name in ("naam", "wijk"))
    context = {"form": form, "page": page, "query": others.urlencode(), "is_filtered": is_filtered}
    return render(request, "groups/public/list.html", context)


def filtered(chosen: dict[str, Any]) -> Any:
    groups = AlertGroup.objects.published()
    if chosen.get("naam"):
        groups = groups.filter(name__icontains=chosen["naam"])
    if chosen.get("wijk"):
        groups = groups.in_district(chosen["wijk"])
    by_place = chosen.get("sorteer") == "plaats"
    return groups.by_place() if by_place else groups.order_by("sort_key", "pk")


@require_safe
def detail(request: HttpRequest, slug: str) -> HttpResponse:
    """A group's public page: no person, no phone number, no link to the group itself."""
    groups = AlertGroup.objects.with_page().for_public().with_member_count().with_places()
    group = get_object_or_404(groups, slug=slug)
    context: dict[str, Any] = {"group": group}
    if request.user.is_authenticated:
        mine = AlertGroup.objects.visible_to(request.user)
        context["has_record"] = mine.filter(pk=group.pk).exists()
    if group.status == AlertGroup.Status.CLOSED:
        active = AlertGroup.objects.filter(status=AlertGroup.Status.ACTIVE).for_public()
        context["nearest"] = active.nearest_to(group.centre_rd)[:NEAREST]
    return render(request, "groups/public/detail.html", context)


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


@require_safe
@cache_control(private=True, no_store=True)
def suggestions(request: HttpRequest) -> HttpResponse:
    """What may be meant by what is typed so far; of what is not understood none."""
    form = PlaceForm(request.GET)
    return JsonResponse(
        {"suggestions": suggest(form.cleaned_data["zoek"]) if form.is_valid() else []}
    )


def _at_address(query: QueryDict) -> dict[str, Any]:
    """By postcode, number and addition apart, as links to an address have it."""
    form = SearchForm(query)
    context: dict[str, Any] = {"form": form, "place_form": PlaceForm(), "address_form": form}
    if form.is_valid():
        postcode, number = form.cleaned_data["postcode"], form.cleaned_data["house_number"]
        finding = find_address(postcode, number)
        context |= {"finding": finding, "postcode": f"{postcode[:4]} {postcode[4:]}"}
        if finding.address:
            context |= groups_of(finding.address)
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
        "choices": choices[:MOST_CHOICES],
        "has_more_choices": len(choices) > MOST_CHOICES,
        "missing_form": SearchForm(_typed_apart(found)) if missing else None,
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
    """Count that somebody's address is not in the register; keeps the address, nobody's name."""
    if request.method != "POST":
        return redirect("groups:search")
    form = SearchForm(request.POST)
    if not form.is_valid():
        context = {"form": form, "place_form": PlaceForm(), "address_form": form}
        return render(request, "groups/public/search.html", context)
    refusal = consume_or_429(request, action="missing")
    if refusal:
        return refusal
    postcode, house_number = form.cleaned_data["postcode"], form.cleaned_data["house_number"]
    address = find_address(postcode, house_number).address
    if address is None:
        acts.report_missing(postcode, house_number.number, house_number.suffix)
    return render(request, "groups/public/missing_reported.html", {"address": address})


@require_safe
def map_page(request: HttpRequest) -> HttpResponse:
    groups = AlertGroup.objects.published().for_public().with_member_count()
    return render(request, "groups/public/map.html", {"groups": groups})


@require_safe
def map_groups(request: HttpRequest) -> HttpResponseBase:
    """The published groups as GeoJSON; `?bbox=west,south,east,north` asks for one window."""
    bbox = request.GET.get("bbox")
    if bbox is None:
        return groups_file.answer(request)
    try:
        window = window_of(bbox)
    except ValueError as error:
        return _bad_request(str(error))
    return answer_with_window(request, window)


def _bad_request(detail: str) -> HttpResponse:
    return JsonResponse(
        {"status": 400, "title": "Bad Request", "detail": detail},
        status=400,
        content_type="application/problem+json",
    )


@require_safe
def explain(request: HttpRequest) -> HttpResponse:
    return render(request, "groups/public/explain.html", {"pages": PAGES})


@require_safe
def explain_page(request: HttpRequest, page: str) -> HttpResponse:
    """One page of explanation; its words are kept in the texts."""
    if page not in BY_SLUG:
        raise Http404
    shown = BY_SLUG[page]
    others = [other for other in PAGES if other != shown]
    return render(request, shown.template, {"page": shown, "others": others})
