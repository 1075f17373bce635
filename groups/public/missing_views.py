from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_http_methods

from hoogeveen_alert.rate_limits import consume_or_429

from ..forms import SearchForm
from ..models import MissingAddress
from ..places.search import find_address


@require_http_methods(["GET", "HEAD", "POST"])
@cache_control(private=True, no_store=True)
def report(request: HttpRequest) -> HttpResponse:
    """Count that somebody's address is not in the register; keeps the address, nobody's name."""
    if request.method != "POST":
        return redirect("groups:search")
    form = SearchForm(request.POST)
    if not form.is_valid():
        return render(request, "groups/public/search.html", {"form": form})
    refusal = consume_or_429(request, action="missing")
    if refusal:
        return refusal
    postcode, wanted = form.cleaned_data["postcode"], form.cleaned_data["house_number"]
    address = find_address(postcode, wanted).address
    if address is None:
        MissingAddress.objects.report(postcode, wanted.number, wanted.suffix)
    return render(request, "groups/public/missing_reported.html", {"address": address})
