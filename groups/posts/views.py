"""Who coordinates a group, on a phone: ask somebody, make lead, stop, and the office's removal."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from hoogeveen_alert.accounts.access import get_visible_or_404, user_of
from hoogeveen_alert.accounts.roles import is_area_coordinator, is_office
from hoogeveen_alert.once.acts import answered_before, do_once
from hoogeveen_alert.privacy import people_shown
from hoogeveen_alert.rate_limits import consume_or_429

from ..managed import any_method, log_in_by_code
from ..models import (
    AlertGroup,
    CannotInvite,
    Coordinator,
    Invitation,
    JoinTerms,
    LastCoordinator,
    NotNeeded,
    TransitionNotAllowed,
)
from . import acts
from .forms import InviteForm, PostRemovalForm
from .ways import Rights

GroupView = Callable[..., HttpResponse]


def of_group(view: GroupView) -> GroupView:
    """Find the group, for those who may see who coordinates it; one that ended has no such page."""

    @log_in_by_code
    @any_method
    @cache_control(private=True, no_store=True)
    @wraps(view)
    def find_and_view(request: HttpRequest, slug: str, **rest: Any) -> HttpResponse:
        user = request.user
        group = get_visible_or_404(AlertGroup, user, slug=slug, status__in=AlertGroup.LIVING)
        if not AlertGroup.objects.editable_by(user).filter(pk=group.pk).exists():
            raise PermissionDenied  # the police have a list of their own
        return view(request, group, **rest)

    return find_and_view


def changing(view: GroupView) -> GroupView:
    """The same, for those who may change it: an area coordinator only when made deputy."""

    @of_group
    @wraps(view)
    def check_and_view(request: HttpRequest, group: AlertGroup, **rest: Any) -> HttpResponse:
        if not AlertGroup.objects.run_by(request.user).filter(pk=group.pk).exists():
            raise PermissionDenied
        try:
            return view(request, group, **rest)
        except TransitionNotAllowed:
            # Somebody else was a moment earlier, or the button was pressed twice.
            messages.warning(request, gettext("That had changed already. This is how it is now."))
            return _back(request, group)

    return check_and_view


@require_safe
@of_group
def show(request: HttpRequest, group: AlertGroup) -> HttpResponse:
    return _show(request, group, InviteForm())


def _show(request: HttpRequest, group: AlertGroup, form: InviteForm) -> HttpResponse:
    user = user_of(request)
    posts = list(group.coordinators.current().select_related("user"))
    seen = [post.user for post in posts]
    people_shown.show(request, seen, name="coordinators-of-group", activity="coordinators")
    rights = Rights.of(user, posts)
    context = {
        "group": group,
        "posts": posts,
        "own": rights.own,
        "is_alone": sum(post.user.is_active for post in posts) < 2,
        "invitations": Invitation.objects.editable_by(user).open().filter(group=group),
        "may_change": rights.may_change,
        "may_lead": rights.may_lead,
        "is_office": rights.is_office,
        "helps_out": is_area_coordinator(user),
        "form": form,
    }
    return render(request, "groups/posts/handover.html", context)


@changing
def invite(request: HttpRequest, group: AlertGroup) -> HttpResponse:
    if request.method != "POST":
        return _back(request, group)
    before = answered_before(request)
    if before:
        return redirect(before)
    form = InviteForm(request.POST)
    if not _is_sent(request, group, form):
        return _show(request, group, form)
    return _back(request, group)


def _is_sent(request: HttpRequest, group: AlertGroup, form: InviteForm, **fields: Any) -> bool:
    """Send the invitation of a form, or say in the form why not."""
    if not form.is_valid():
        return False
    if consume_or_429(request, action="invite"):
        form.add_error(None, gettext("You invited a lot of people today. Try it again tomorrow."))
        return False
    email = form.cleaned_data["email"]
    try:
        do_once(request, lambda: _invite(request, group, form, **fields))
    except CannotInvite as why:
        form.add_error("email", _why_not(why.reason))
        return False
    done = gettext("%(email)s gets a message with a link.")
    messages.success(request, done % {"email": email})
    return True


def _invite(request: HttpRequest, group: AlertGroup, form: InviteForm, **fields: Any) -> str:
    typed = {name: form.cleaned_data[name] for name in ("email", "name")}
    acts.invite(group, by=user_of(request), **typed, **fields)
    page = "groups:handover_stop" if fields else "groups:handover"
    return reverse(page, args=[group.slug])


def _why_not(reason: str) -> str:
    if reason == "coordinator":
        return gettext("This person is a coordinator of the group already.")
    return gettext("This person was asked already. You can send the message again.")


@changing
def send_again(request: HttpRequest, group: AlertGroup, pk: int) -> HttpResponse:
    invitation = _invitation(request, group, pk)
    if request.method == "POST":
        refusal = consume_or_429(request, action="invite")
        if refusal:
            return refusal
        do_once(request, lambda: acts.send_again(invitation))
        done = gettext("%(email)s gets a message with a link.")
        messages.success(request, done % {"email": invitation.email})
    return _back(request, group)


@changing
def withdraw(request: HttpRequest, group: AlertGroup, pk: int) -> HttpResponse:
    invitation = _invitation(request, group, pk)
    if request.method == "POST":
        acts.withdraw(invitation)
        messages.success(request, gettext("The invitation was withdrawn. Its link is dead."))
    return _back(request, group)


@changing
def make_lead(request: HttpRequest, group: AlertGroup, pk: int) -> HttpResponse:
    post = _post(group, pk)
    if request.method != "POST":
        return render(request, "groups/posts/handover_lead.html", {"group": group, "post": post})
    acts.make_lead(post, by=user_of(request))
    done = gettext("%(name)s is now the lead coordinator.")
    messages.success(request, done % {"name": post.user.name})
    return _back(request, group)


@changing
def stop(request: HttpRequest, group: AlertGroup) -> HttpResponse:
    """End one's own post, where others go on; the last one is told what to do instead."""
    own = _own_post(request, group)
    if request.method != "POST":
        return _show_stop(request, own, InviteForm())
    try:
        acts.stop(own, by=user_of(request))
    except LastCoordinator:
        return _show_stop(request, own, InviteForm(), status=409)
    done = gettext("You are no longer a coordinator of %(group)s. Thank you for all you did!")
    messages.success(request, done % {"group": group.name})
    return redirect("desk")


def _show_stop(
    request: HttpRequest, own: Coordinator, form: InviteForm, *, status: int = 200
) -> HttpResponse:
    context = {
        "group": own.group,
        "own": own,
        "form": form,
        "others": own.others(),
        "successor": own.successor(),
        "successors": own.successors.open(),
        "helps_out": is_area_coordinator(request.user),
    }
    return render(request, "groups/posts/handover_stop.html", context, status=status)


@changing
def succeed(request: HttpRequest, group: AlertGroup) -> HttpResponse:
    """Name a successor, who takes the post by accepting."""
    own = _own_post(request, group)
    if request.method != "POST":
        return redirect("groups:handover_stop", group.slug)
    before = answered_before(request)
    if before:
        return redirect(before)
    form = InviteForm(request.POST)
    if not _is_sent(request, group, form, succeeds=own):
        return _show_stop(request, own, form)
    return redirect("groups:handover_stop", group.slug)


@changing
def ask_to_stop(request: HttpRequest, group: AlertGroup) -> HttpResponse:
    own = _own_post(request, group)
    if request.method == "POST":
        if own.others().exists():
            done = gettext(
                "There are other coordinators, so the municipality need not look for a successor."
                " You can stop at once, with the button below."
            )
            messages.warning(request, done)
            return _show_stop(request, own, InviteForm(), status=409)
        acts.ask_to_stop(own)
        messages.success(request, gettext("The municipality now sees that you want to stop."))
    return redirect("groups:handover_stop", group.slug)


@changing
def keep_on(request: HttpRequest, group: AlertGroup) -> HttpResponse:
    own = _own_post(request, group)
    if request.method == "POST":
        acts.keep_on(own)
        messages.success(request, gettext("Good to have you. You stay a coordinator."))
    return _back(request, group)


@changing
def remove(request: HttpRequest, group: AlertGroup, pk: int) -> HttpResponse:
    """End somebody's post, as municipality, for a reason that is mailed."""
    if not is_office(user_of(request)):
        raise PermissionDenied
    post = _post(group, pk)
    is_last = not post.others().exists()
    form = PostRemovalForm(request.POST if request.method == "POST" else None, is_last=is_last)
    if form.is_valid():
        words = form.cleaned_data["words"]
        try:
            acts.remove(
                post, by=user_of(request), why=form.kind, words=words, even_the_last=is_last
            )
        except LastCoordinator:
            # The others stopped while this form was filled in.
            return redirect("groups:handover_remove", group.slug, pk)
        done = gettext("%(name)s is no longer a coordinator, and gets your reason.")
        messages.success(request, done % {"name": post.user.name})
        return redirect("groups:record", group.slug)
    context = {"group": group, "post": post, "form": form, "is_last": is_last}
    return render(request, "groups/posts/handover_remove.html", context)


@log_in_by_code
@any_method
def deputise(request: HttpRequest, slug: str) -> HttpResponse:
    """Let an area coordinator become deputy of a group where a request waits too long."""
    group = get_visible_or_404(AlertGroup, request.user, slug=slug)
    if not is_area_coordinator(request.user):
        raise PermissionDenied
    if group.coordinators.current().filter(user=request.user.pk).exists():
        messages.info(request, gettext("You are a deputy coordinator of this group."))
        return redirect("groups:record", slug)
    if request.method == "POST":
        try:
            acts.step_in(group, by=user_of(request))
        except NotNeeded:
            return _confirm_deputising(request, group)
        done = gettext("You are now deputy coordinator of %(name)s.")
        messages.success(request, done % {"name": group.name})
        return redirect("groups:record", slug)
    return _confirm_deputising(request, group)


def _confirm_deputising(request: HttpRequest, group: AlertGroup) -> HttpResponse:
    needed = Coordinator.is_needed(group)
    context = {"group": group, "needed": needed, "days": JoinTerms.current().area_after}
    return render(request, "groups/posts/deputise.html", context, status=200 if needed else 403)


def _own_post(request: HttpRequest, group: AlertGroup) -> Coordinator:
    own = group.coordinators.current().filter(user=user_of(request)).first()
    if own is None:
        raise PermissionDenied  # an office has no post to end
    return own


def _post(group: AlertGroup, pk: int) -> Coordinator:
    posts = group.coordinators.current().select_related("user")
    return get_object_or_404(posts, pk=pk)


def _invitation(request: HttpRequest, group: AlertGroup, pk: int) -> Invitation:
    invitations = Invitation.objects.editable_by(user_of(request)).filter(group=group)
    return get_object_or_404(invitations.select_related("by"), pk=pk)


def _back(request: HttpRequest, group: AlertGroup) -> HttpResponse:
    return redirect("groups:handover", group.slug)
