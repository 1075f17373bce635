"""What helps people sign up: poster, flyer, words for a newsletter, and share buttons."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from ..models import AlertGroup


@require_safe
def show(request: HttpRequest, slug: str) -> HttpResponse:
    group = get_object_or_404(AlertGroup.objects.published().for_public(), slug=slug)
    return render(request, "groups/spread.html", {"group": group})
