"""Where coordinators decide on a request to join, on a phone."""

from typing import TypeGuard

import segno
from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from hoogeveen_alert.accounts.access import get_visible_or_404, user_of
from hoogeveen_alert.privacy import people_shown

from ..links import membership_link
from ..managed import any_method, log_in_by_code
from ..models import (
    GroupNotOpen,
    Membership,
    MembershipChange,
    TransitionNotAllowed,
)
from ..reasons import WHY_NOT_OPEN, RefusalForm, why_closed
from . import acts
from .clock import days_since

ACTIVITY = "joining"  # of the processing log, an anchor of the privacy page


@log_in_by_code
@require_safe
def show(request: HttpRequest, pk: int) -> HttpResponse:
    """The page that the coordinator's mail links to; also says what was decided.

    A decision leads here too, and not to the next request: a second tap on the same spot
    would let in somebody whose request nobody read.
    """
    membership = _find(request, pk)
    _name(request, "join-request", membership)
    decision = membership.history.select_related("by").first()
    waiting = Membership.objects.visible_to(request.user).waiting()
    others = waiting.exclude(pk=pk).order_by("status_at", "pk")
    context = {
        "membership": membership,
        "metres": membership.group.metres_to(membership.address.point),
        "days": days_since(membership.status_at),
        "others": others.count(),
        "next": others.first(),
        "decision": decision,
        "undo_seconds": decision.seconds_left if _is_own(decision, request) else 0,
        "why_not_open": WHY_NOT_OPEN.get(why_closed(membership.group)),
    }
    return render(request, "groups/joining/request.html", context)


def _is_own(decision: MembershipChange | None, request: HttpRequest) -> TypeGuard[MembershipChange]:
    return decision is not None and decision.by_id == request.user.pk


@log_in_by_code
@any_method
def undo(request: HttpRequest, pk: int) -> HttpResponse:
    """Take back the own decision of some seconds ago; the mail about it then never leaves."""
    membership = _find(request, pk)
    if request.method != "POST":
        return redirect("groups:request", pk)
    try:
        acts.undo(membership, by=user_of(request))
    except (TransitionNotAllowed, GroupNotOpen):
        messages.warning(request, gettext("This cannot be undone any more. See below."))
    else:
        undone = gettext("Undone: %(name)s waits again, and gets no message.")
        messages.success(request, undone % {"name": membership.name})
    return redirect("groups:request", pk)


@log_in_by_code
@any_method
def approve(request: HttpRequest, pk: int) -> HttpResponse:
    membership = _find(request, pk)
    # Somebody whose log-in ended on the way comes back here with a GET.
    if request.method != "POST":
        return redirect("groups:request", pk)
    try:
        acts.invite(membership, by=user_of(request))
    except TransitionNotAllowed:
        return _decided_already(request, pk)
    except GroupNotOpen as closed:
        messages.error(request, WHY_NOT_OPEN[closed.reason])
        return redirect("groups:request", pk)
    done = gettext("%(name)s is let in. The message leaves in a few seconds.")
    messages.success(request, done % {"name": membership.name})
    return redirect("groups:request", pk)


@log_in_by_code
@any_method
def refuse(request: HttpRequest, pk: int) -> HttpResponse:
    membership = _find(request, pk)
    if membership.status != Membership.Status.WAITING:
        return _decided_already(request, pk)
    form = RefusalForm(request.POST if request.method == "POST" else None)
    if not form.is_valid():
        context = {"form": form, "membership": membership}
        return render(request, "groups/joining/request_refuse.html", context)
    try:
        acts.refuse(membership, by=user_of(request), why=form.why)
    except TransitionNotAllowed:
        return _decided_already(request, pk)
    done = gettext("%(name)s is not let in. Your reason leaves in a few seconds.")
    messages.success(request, done % {"name": membership.name})
    return redirect("groups:request", pk)


@log_in_by_code
@require_safe
def letter(request: HttpRequest, pk: int) -> HttpResponse:
    """A page to print for somebody without e-mail: the link to the own page, and its QR code."""
    membership = _find(request, pk)
    # Anybody else gets the link by mail, and a coordinator needs no link to that page.
    if membership.email or membership.status not in Membership.LIVE:
        raise Http404
    _name(request, "member-letter", membership)
    path = reverse("groups:membership", args=[membership_link.make(membership)])
    link = f"{settings.SITE_URL}{path}"
    # The lowest level of repair makes the largest squares, which an old phone reads best.
    code = segno.make(link, error="l", micro=False).svg_data_uri(scale=4, border=4)
    context = {"membership": membership, "link": link, "code": code}
    return render(request, "groups/joining/letter.html", context)


def _find(request: HttpRequest, pk: int) -> Membership:
    membership = get_visible_or_404(Membership, request.user, pk=pk)
    # Nobody may see what a stranger may have typed, until the e-mail address is confirmed.
    if membership.status == Membership.Status.UNVERIFIED:
        raise Http404
    return membership


def _name(request: HttpRequest, name: str, membership: Membership) -> None:
    people_shown.show(request, [membership], name=name, activity=ACTIVITY)


def _decided_already(request: HttpRequest, pk: int) -> HttpResponse:
    messages.warning(request, gettext("This request was decided already. See below."))
    return redirect("groups:request", pk)
