from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_http_methods, require_safe

from hoogeveen_alert.accounts.access import note_owner
from hoogeveen_alert.once.acts import do_once
from hoogeveen_alert.rate_limits import consume_or_429

from ..forms import InterestForm, SearchForm
from ..links import interest_link
from ..models import AlertGroup, GroupNotOpen
from ..reasons import why_closed
from . import acts
from .forms import JoinForm, ResendForm


@require_http_methods(["GET", "HEAD", "POST"])
@cache_control(private=True, no_store=True)
def join(request: HttpRequest, slug: str) -> HttpResponse:
    """Ask to join a group; says the same to known and unknown."""
    groups = AlertGroup.objects.with_page().defer("whatsapp_link")
    group = get_object_or_404(groups, slug=slug)
    if request.method != "POST":
        return _show_form(request, JoinForm(group, initial=SearchForm.typed_in(request.GET)))
    form = JoinForm(group, request.POST)
    if not form.is_valid():
        return _show_form(request, form)
    refusal = consume_or_429(request, action="join", key=form.cleaned_data["email"])
    if refusal:
        return refusal
    try:
        _ask(group, form)
    except GroupNotOpen:
        return _show_form(request, form)
    return redirect("groups:join_asked", slug=slug)


def _show_form(request: HttpRequest, form: JoinForm) -> HttpResponse:
    context = {"form": form, "group": form.group, "closed": why_closed(form.group)}
    return render(request, "groups/joining/join.html", context)


def _ask(group: AlertGroup, form: JoinForm) -> None:
    person = {name: form.cleaned_data[name] for name in ("name", "email", "address")}
    acts.ask_to_join(group, phone=form.cleaned_data["mobile"], **person)


@require_safe
@cache_control(private=True, no_store=True)
def asked(request: HttpRequest, slug: str) -> HttpResponse:
    """What to do now, for whoever asked to join; holds nothing of the person."""
    groups = AlertGroup.objects.with_page().only("name", "slug")
    return render(
        request, "groups/joining/join_asked.html", {"group": get_object_or_404(groups, slug=slug)}
    )


@require_http_methods(["GET", "HEAD", "POST"])
@cache_control(private=True, no_store=True)
def resend(request: HttpRequest) -> HttpResponse:
    """Mail the links to all own pages of a mailbox; says the same to known and unknown."""
    form = ResendForm(request.POST if request.method == "POST" else None)
    if not form.is_valid():
        return render(request, "groups/joining/resend.html", {"form": form})
    email = form.cleaned_data["email"]
    refusal = consume_or_429(request, action="resend", key=email)
    if refusal:
        return refusal
    do_once(request, lambda: acts.send_links(email))
    return render(request, "groups/joining/resend_asked.html", {"email": email})


@require_http_methods(["GET", "HEAD", "POST"])
@cache_control(private=True, no_store=True)
def ask_to_be_told(request: HttpRequest) -> HttpResponse:
    """Take the wish to hear when an address gets a group; says the same to known and unknown."""
    if request.method != "POST":
        return redirect("groups:search")
    form = InterestForm(request.POST)
    if not form.is_valid():
        return render(request, "groups/joining/interest.html", {"form": form})
    email, address = form.cleaned_data["email"], form.cleaned_data["address"]
    refusal = consume_or_429(request, action="interest", key=email)
    if refusal:
        return refusal
    do_once(request, lambda: acts.ask_to_be_told(email=email, address=address))
    return render(request, "groups/joining/interest_asked.html", {"email": email})


@require_http_methods(["GET", "HEAD", "POST"])
@cache_control(private=True, no_store=True)
def interest(request: HttpRequest, token: str) -> HttpResponse:
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
