from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.cache import cache_control
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from hoogeveen_alert.accounts.access import colleagues_only, note_owner, user_of
from hoogeveen_alert.accounts.models import User

from ..links import digest_off_links
from ..models import Digest, DigestChoice
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


# A mail program posts here for the receiver: what permits it is the token, there is no cookie.
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@cache_control(private=True, no_store=True)
def switch_off(request: HttpRequest, token: str) -> HttpResponse:
    """End the overview that a mail came with, without log-in: a GET asks, a POST does it."""
    found = _behind(token)
    if found is None:
        return render(request, "contacts/digests/gone.html", status=410)
    user, digest = found
    note_owner(request, user.email)
    if request.method == "POST":
        acts.choose(user, digest, send=False)
    off = DigestChoice.objects.switched_off(digest).filter(user=user)
    context = {"digest": digest.label, "is_off": off.exists()}
    return render(request, "contacts/digests/off.html", context)


def _behind(token: str) -> tuple[User, Digest] | None:
    """Whose digest a token ends, and which."""
    for digest, link in digest_off_links.items():
        user = link.read(token)
        if user:
            return user, digest
    return None
