from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_http_methods

from hoogeveen_alert.rate_limits import consume_or_429

from ..forms import SearchForm
from ..links import asked_just_now
from ..models import AlertGroup, GroupNotOpen, Membership
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
    if "correct" in request.POST:
        return _show_form(request, JoinForm.again(group, request.POST))
    form = JoinForm(group, request.POST)
    if not form.is_valid():
        return _show_form(request, form)
    refusal = consume_or_429(request, action="join", key=form.cleaned_data["email"])
    if refusal:
        return refusal
    try:
        made = _ask(group, form)
    except GroupNotOpen:
        return _show_form(request, form)
    return _say_where_to_look(request, form, made or Membership())


def _show_form(request: HttpRequest, form: JoinForm) -> HttpResponse:
    context = {"form": form, "group": form.group, "closed": why_closed(form.group)}
    return render(request, "groups/joining/join.html", context)


def _ask(group: AlertGroup, form: JoinForm) -> Membership | None:
    person = {name: form.cleaned_data[name] for name in ("name", "email", "address")}
    instead_of = asked_just_now.read(form.cleaned_data["instead_of"])
    phone = form.cleaned_data["mobile"]
    return acts.ask_to_join(group, phone=phone, instead_of=instead_of, **person)


def _say_where_to_look(request: HttpRequest, form: JoinForm, made: Membership) -> HttpResponse:
    """Names the address that was typed, with all of the form in the page itself, to correct it.

    The same to known and unknown: who was known gets the link of no request.
    """
    context = {
        "group": form.group,
        "email": form.cleaned_data["email"],
        "typed": form.typed_again(asked_just_now.make(made)),
    }
    return render(request, "groups/joining/join_asked.html", context)


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
    acts.send_links(email)
    return render(request, "groups/joining/resend_asked.html", {"email": email})
