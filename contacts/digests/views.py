from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from hoogeveen_alert.accounts.access import colleagues_only, user_of

from ..models.digests import digest_of
from . import acts
from .forms import DigestForm


@colleagues_only
@require_http_methods(["GET", "HEAD", "POST"])
def choices(request: HttpRequest) -> HttpResponse:
    """Which overviews the user gets by mail."""
    user = user_of(request)
    digest = digest_of(user)
    offered = [digest.value] if digest else []
    off = set(user.digest_choices.filter(is_wanted=False).values_list("digest", flat=True))
    form = DigestForm(request.POST if request.method == "POST" else None, offered=offered, off=off)
    if form.is_valid():
        for name, is_on in form.cleaned_data.items():
            acts.choose(user, name, send=is_on)
        messages.success(request, gettext("Your choice has been saved."))
        return redirect("contacts:digests")
    return render(request, "contacts/digests/choices.html", {"form": form, "offered": offered})
