from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from hoogeveen_alert.accounts.models import User

from ..models.digests import DIGESTS
from . import acts
from .forms import DigestForm


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def choices(request: HttpRequest) -> HttpResponse:
    """Which overviews the user gets by mail."""
    user: User = request.user  # type: ignore[assignment]
    offered = [DIGESTS[user.role].value] if user.role in DIGESTS else []  # type: ignore[index]
    off = set(user.digest_choices.filter(is_wanted=False).values_list("digest", flat=True))
    form = DigestForm(request.POST if request.method == "POST" else None, offered=offered, off=off)
    if form.is_valid():
        for digest, is_on in form.cleaned_data.items():
            acts.choose(user, digest, send=is_on)
        messages.success(request, gettext("Your choice has been saved."))
        return redirect("contacts:digests")
    return render(request, "contacts/digests/choices.html", {"form": form, "offered": offered})
