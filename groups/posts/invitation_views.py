"""The answer of somebody who is asked to coordinate a group: a GET shows, a POST answers."""

from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_http_methods

from hoogeveen_alert.accounts.access import note_owner
from hoogeveen_alert.rate_limits import consume_or_429

from ..links import invitation_link
from ..models import AlertGroup, GroupLimits, Invitation, TransitionNotAllowed
from ..models.invitation import InvitationQuerySet
from . import acts
from .appointing import NotSuitable
from .forms import AcceptForm

AnswerView = Callable[[HttpRequest, Invitation, str], HttpResponse]
Status = Invitation.Status


def answer_page(view: AnswerView) -> Callable[[HttpRequest, str], HttpResponse]:
    """Find the invitation of the link; one that is forged, too old or deleted is gone."""

    @require_http_methods(["GET", "HEAD", "POST"])
    @cache_control(private=True, no_store=True)
    @wraps(view)
    def find_and_view(request: HttpRequest, token: str) -> HttpResponse:
        invitation = invitation_link.read(token)
        if invitation is None:
            return render(request, "groups/posts/invitation_gone.html", status=410)
        note_owner(request, invitation.email)
        if request.method == "POST":
            refusal = consume_or_429(request, action="invitation")
            if refusal:
                return refusal
        return view(request, invitation, token)

    return find_and_view


@answer_page
def show(request: HttpRequest, invitation: Invitation, token: str) -> HttpResponse:
    """What is asked and by whom, with a form to say yes; afterwards what became of it."""
    if invitation.town_list_id:
        return redirect("groups:taken_over", token)
    if request.method != "POST":
        form = AcceptForm(initial={"name": invitation.name})
        return _show(request, invitation, token, form)
    form = AcceptForm(request.POST)
    if not form.is_valid() or not is_open(invitation):
        return _show(request, invitation, token, form, status=_status(invitation))
    try:
        acts.accept(
            invitation,
            name=form.cleaned_data["name"],
            phone=form.cleaned_data["mobile"],
            code_version=form.cleaned_data["code_version"],
        )
    except NotSuitable:
        return _show(request, invitation, token, form, unsuitable=True)
    except TransitionNotAllowed:
        return _came_too_late(request, token)
    return redirect("groups:invitation", token)


@answer_page
def decline(request: HttpRequest, invitation: Invitation, token: str) -> HttpResponse:
    if request.method == "POST" and invitation.status != Status.DECLINED:
        try:
            acts.decline(invitation)
        except TransitionNotAllowed:
            return _came_too_late(request, token)
    return redirect("groups:invitation", token)


def is_open(invitation: Invitation) -> bool:
    """Whether a yes can be given now; a group that ended takes none."""
    ended = (AlertGroup.Status.CLOSED, AlertGroup.Status.REJECTED)
    return invitation.status == Status.OPEN and invitation.group.status not in ended


def _status(invitation: Invitation) -> int:
    return 200 if is_open(invitation) else 409


def _came_too_late(request: HttpRequest, token: str) -> HttpResponse:
    """Somebody took it back at the same moment, or the button was pressed twice."""
    invitation = invitation_link.read(token)
    if invitation is None:
        return render(request, "groups/posts/invitation_gone.html", status=410)
    return _show(request, invitation, token, AcceptForm(), status=409)


def _show(
    request: HttpRequest,
    invitation: Invitation,
    token: str,
    form: AcceptForm,
    *,
    status: int = 200,
    unsuitable: bool = False,
) -> HttpResponse:
    sent_on = timezone.localdate(invitation.invited_at)
    context: dict[str, Any] = {
        "invitation": invitation,
        "group": invitation.group,
        "token": token,
        "form": form,
        "is_open": is_open(invitation),
        "is_applied": invitation.group.status == AlertGroup.Status.APPLIED,
        "unsuitable": unsuitable,
        "asker": _first_name_of_asker(invitation),
        "lapse_on": sent_on + timedelta(days=GroupLimits.current().invitation_lapse_after),
        "kept_days": InvitationQuerySet.retention.length("answered").days,
    }
    return render(request, "groups/posts/invitation.html", context, status=status)


def _first_name_of_asker(invitation: Invitation) -> str:
    """Enough to know who asks, for a mailbox that may turn out to be somebody else's."""
    asker = invitation.by or getattr(invitation.group, "application", None)
    return next(iter(asker.name.split()), "") if asker else ""
