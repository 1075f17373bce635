from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_http_methods, require_safe

from hoogeveen_alert.rate_limits import consume_or_429

from ..models import AlertGroup, Application, GroupNotOpen, Membership
from . import emails
from .consent import agreed_versions
from .forms import JoinForm, ResendForm


@require_http_methods(["GET", "HEAD", "POST"])
@cache_control(private=True, no_store=True)
def join(request: HttpRequest, slug: str) -> HttpResponse:
    """Ask to join a group; says the same to known and unknown."""
    groups = AlertGroup.objects.with_page().defer("whatsapp_link")
    group = get_object_or_404(groups, slug=slug)
    if request.method != "POST":
        typed = {name: request.GET.get(name, "") for name in JoinForm.FROM_SEARCH}
        return _show_form(request, JoinForm(group, initial=typed))
    form = JoinForm(group, request.POST)
    if not form.is_valid():
        return _show_form(request, form)
    refusal = consume_or_429(request, action="join", key=form.cleaned_data["email"])
    if refusal:
        return refusal
    try:
        if not form.cleaned_data["website"]:
            _ask_to_join(group, form)
    except GroupNotOpen:
        return _show_form(request, form)
    return redirect("groups:join_asked", slug=slug)


def _show_form(request: HttpRequest, form: JoinForm) -> HttpResponse:
    context = {"form": form, "group": form.group, "closed": why_closed(form.group)}
    return render(request, "groups/joining/join.html", context)


def why_closed(group: AlertGroup) -> str:
    """Reason for which the group takes nobody now, as GroupNotOpen names it; empty when it does."""
    try:
        group.check_open()
    except GroupNotOpen as closed:
        return closed.reason
    return ""


def _ask_to_join(group: AlertGroup, form: JoinForm) -> None:
    """Save the request, or answer the one there is. Raises GroupNotOpen."""
    person = {name: form.cleaned_data[name] for name in ("name", "email", "address")}
    phone = form.cleaned_data["mobile"]
    try:
        with transaction.atomic():
            group.check_open()
            if not _answer_known(group, person["email"]):
                membership = Membership.objects.create(
                    group=group, phone=phone, **agreed_versions(), **person
                )
                emails.send_join_confirmation(membership)
    except IntegrityError:
        # The same person was a moment earlier, in another request.
        _answer_known(group, person["email"])


@transaction.atomic
def _answer_known(group: AlertGroup, email: str) -> bool:
    """Mail somebody whose request or membership there is already; changes nothing."""
    known = Membership.objects.live().filter(group=group, email__iexact=email).first()
    if known is None:
        return False
    if known.status == Membership.Status.UNVERIFIED:
        emails.send_join_confirmation(known)
    else:
        emails.send_already_known(known)
    return True


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
    own = [
        *Membership.objects.filter(email__iexact=email).select_related("group"),
        *Application.objects.filter(email__iexact=email).select_related("group"),
    ]
    emails.send_links(email, own)
    return render(request, "groups/joining/resend_asked.html", {"email": email})
