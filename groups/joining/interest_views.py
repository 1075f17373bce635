"""Who wants to hear that people can join: at an address, or a group that takes nobody now."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_http_methods

from hoogeveen_alert.accounts.access import note_owner
from hoogeveen_alert.once.acts import do_once
from hoogeveen_alert.rate_limits import consume_or_429

from ..forms import InterestForm
from ..links import interest_link
from ..models import AlertGroup
from . import acts
from .forms import TellMeForm

ANY_METHOD = ["GET", "HEAD", "POST"]


@require_http_methods(ANY_METHOD)
@cache_control(private=True, no_store=True)
def of_address(request: HttpRequest) -> HttpResponse:
    """Take the wish to hear when an address gets a group; says the same to known and unknown."""
    if request.method != "POST":
        return redirect("groups:search")
    form = InterestForm(request.POST)
    if not form.is_valid():
        return render(request, "groups/joining/interest.html", {"form": form})
    return _ask(request, form.cleaned_data["email"], address=form.cleaned_data["address"])


@require_http_methods(ANY_METHOD)
@cache_control(private=True, no_store=True)
def of_group(request: HttpRequest, slug: str) -> HttpResponse:
    """Take the wish to hear when a group takes members again; the same to known and unknown.

    Whoever asks of a group that takes them already is led to its page.
    """
    group = get_object_or_404(AlertGroup.objects.with_page().for_public(), slug=slug)
    if group.closed_because in ("", "ended"):
        return redirect(group)
    form = TellMeForm(request.POST if request.method == "POST" else None)
    if not form.is_valid():
        return render(request, "groups/joining/tell_me.html", {"form": form, "group": group})
    return _ask(request, form.cleaned_data["email"], group=group)


def _ask(request: HttpRequest, email: str, **of_what: Any) -> HttpResponse:
    refusal = consume_or_429(request, action="interest", key=email)
    if refusal:
        return refusal
    do_once(request, lambda: acts.ask_to_be_told(email=email, **of_what))
    return render(request, "groups/joining/interest_asked.html", {"email": email} | of_what)


@require_http_methods(ANY_METHOD)
@cache_control(private=True, no_store=True)
def confirm(request: HttpRequest, token: str) -> HttpResponse:
    """The page behind the mail's link: a GET shows, a POST confirms or stops."""
    wish = interest_link.read(token)
    if wish is None:
        return render(request, "groups/joining/interest_gone.html", status=410)
    note_owner(request, wish.email)
    if request.method == "POST" and "stop" in request.POST:
        acts.stop_interest(wish)
        return render(request, "groups/joining/interest_stopped.html")
    if request.method == "POST":
        acts.confirm_interest(wish)
        return redirect("groups:interest_confirm", token=token)
    return render(request, "groups/joining/interest_confirm.html", {"interest": wish})
