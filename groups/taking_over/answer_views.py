"""The page on which somebody accepts the groups of which a list says: this is the coordinator."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from hoogeveen_alert.rate_limits import consume_or_429

from ..links import behind_link, invitation_link
from ..managed import any_method
from ..models import Coordinator, Invitation
from ..models.invitation import InvitationQuerySet
from ..posts.appointing import NotSuitable
from . import acts
from .forms import AnswerForm

GONE = "groups/posts/invitation_gone.html"


def _too_late(request: HttpRequest, invitation: Invitation, token: str) -> HttpResponse:
    return _show(request, invitation, token, None, status=409)


@any_method
@behind_link(invitation_link, too_late=_too_late, gone=GONE)
def answer(request: HttpRequest, invitation: Invitation, token: str) -> HttpResponse:
    """Everything that waits for this mailbox, with a form; afterwards what to do first."""
    if invitation.town_list_id is None:
        return redirect("groups:invitation", token)
    if request.method != "POST":
        return _show(request, invitation, token, None)
    refusal = consume_or_429(request, action="invitation")
    if refusal:
        return refusal
    form = AnswerForm(list(acts.waiting_of([invitation.email])), request.POST)
    if not form.invitations:
        return _too_late(request, invitation, token)
    if not form.is_valid():
        return _show(request, invitation, token, form)
    said = form.cleaned_data
    try:
        acts.answer(
            form.invitations,
            accepted=form.accepted(),
            name=said["name"],
            phone=said["mobile"],
            code_version=said["code_version"],
        )
    except NotSuitable:
        return _show(request, invitation, token, form, unsuitable=True)
    return redirect("groups:taken_over", token)


def _show(
    request: HttpRequest,
    invitation: Invitation,
    token: str,
    form: AnswerForm | None,
    *,
    status: int = 200,
    unsuitable: bool = False,
) -> HttpResponse:
    waiting = list(acts.waiting_of([invitation.email]))
    if form is None and waiting:
        first = next(iter(waiting))
        initial = {"name": first.name, "mobile": first.phone.as_national if first.phone else ""}
        form = AnswerForm(waiting, initial=initial)
    context = {
        "form": form if waiting else None,
        "token": token,
        "unsuitable": unsuitable,
        "posts": _posts_of(invitation.email),
        "answered": invitation,
        "kept_days": InvitationQuerySet.retention.length("answered").days,
        "today": timezone.localdate(),
    }
    return render(request, "groups/taking_over/answer.html", context, status=status)


def _posts_of(email: str) -> list[Coordinator]:
    """What was accepted through a list: the groups to do something for now."""
    posts = Coordinator.objects.current().filter(user__email=email)
    taken = posts.filter(group__taken_over__isnull=False) | posts.filter(
        group__invitations__in=Invitation.objects.accepted().taken_over().filter(email=email)
    )
    return list(taken.select_related("group").distinct().order_by("group__sort_key"))
