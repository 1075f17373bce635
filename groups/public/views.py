"""What a visitor reads: front page, list, page of a group, map and explanation."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.core.paginator import Paginator
from django.db.models import Count, Max, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from hoogeveen_alert.sorting import words_key

from ..models import AlertGroup
from ..places.forms import PlaceForm
from .explanation import BY_SLUG, PAGES
from .figures import members_of_published
from .forms import GroupFilterForm

# More would make the first page heavy for a phone; the list of groups pages through the rest.
HOME_GROUPS = 250
PER_PAGE = 25
NEAREST = 3


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    published = AlertGroup.objects.published()
    shown = list(published.for_public().with_places()[: HOME_GROUPS + 1])
    context = {
        "form": PlaceForm(),
        **published.aggregate(
            total=Count("pk"),
            dormant=Count("pk", filter=Q(status=AlertGroup.Status.DORMANT)),
            confirmed_on=Max("confirmed_on"),
        ),
        "members": members_of_published(),
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
