from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from ..forms import InterestForm, SearchForm
from ..models import Address, AlertGroup
from ..places.search import find_address

NEAREST = 3


@require_safe
@cache_control(private=True, no_store=True)
def search(request: HttpRequest) -> HttpResponse:
    """The groups of an address. Answers 200 also when nothing is found; keeps no address."""
    if not SearchForm.is_asked(request.GET):
        return render(request, "groups/public/search.html", {"form": SearchForm()})
    form = SearchForm(request.GET)
    context: dict[str, Any] = {"form": form}
    if form.is_valid():
        postcode, number = form.cleaned_data["postcode"], form.cleaned_data["house_number"]
        finding = find_address(postcode, number)
        context |= {"finding": finding, "postcode": f"{postcode[:4]} {postcode[4:]}"}
        if finding.address:
            context |= groups_of(finding.address)
    return render(request, "groups/public/search.html", context)


def groups_of(address: Address) -> dict[str, Any]:
    """Groups covering the address, nearest centre first; without any, the nearest three."""
    published = AlertGroup.objects.published().for_public().nearest_to(address.point)
    covering = list(published.covering(address.point))
    active = [group for group in covering if group.status == AlertGroup.Status.ACTIVE]
    dormant = [group for group in covering if group.status == AlertGroup.Status.DORMANT]
    nearest = [] if covering else list(published.filter(status=AlertGroup.Status.ACTIVE)[:NEAREST])
    wish = None if active else InterestForm(initial={"address": address.pk})
    return {"active": active, "dormant": dormant, "nearest": nearest, "interest_form": wish}
