"""What coordinators set of their group, on a phone: text, room, link, and a pause."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext, ngettext

from hoogeveen_alert.accounts.access import user_of
from hoogeveen_alert.accounts.roles import knows_link

from ..life import acts as life
from ..managed import managed_group
from ..models import AlertGroup, TransitionNotAllowed
from . import acts
from .settings_forms import (
    LINK_NOT_CHANGED,
    GroupLinkForm,
    GroupPauseForm,
    GroupTextForm,
)


@managed_group("GET", "POST")
def settings_of(request: HttpRequest, group: AlertGroup) -> HttpResponse:
    """The public text and the room; the page also holds the forms of the views below."""
    if request.method != "POST":
        return _show(request, group)
    _check_living(group)
    form = GroupTextForm(user_of(request), request.POST, instance=group)
    if not form.is_valid():
        return _show(request, group, text_form=form)
    if form.changed_data:
        acts.change_group(group, **{name: form.cleaned_data[name] for name in form.changed_data})
    messages.success(request, gettext("Saved."))
    return redirect("groups:member_settings", group.slug)


@managed_group("GET", "POST")
def renew_link(request: HttpRequest, group: AlertGroup) -> HttpResponse:
    """Replace the WhatsApp link, after a page that says how many will hear of it."""
    _check_may_set_link(request, group)
    if request.method != "POST":
        return redirect("groups:member_settings", group.slug)
    now = group.whatsapp_link
    form = GroupLinkForm(request.POST, instance=group)
    if not form.is_valid():
        return _show(request, group, link_form=form)
    link = form.cleaned_data["whatsapp_link"]
    if link == now:
        messages.info(request, gettext("This is the link of the group already."))
        return redirect("groups:member_settings", group.slug)
    told = group.memberships.filter(status="invited").exclude(email="").count()
    if not form.cleaned_data["sure"]:
        context = {"group": group, "link": link, "told": told}
        context["letters"] = group.memberships.filter(status="invited", email="").count()
        return render(request, "groups/members/member_link.html", context)
    try:
        life.renew_link(group, link)
    except TransitionNotAllowed:
        messages.error(request, LINK_NOT_CHANGED)
        return redirect("groups:member_settings", group.slug)
    done = ngettext(
        "The link is changed. %d person hears that there is a new one.",
        "The link is changed. %d people hear that there is a new one.",
        told,
    )
    messages.success(request, done % told)
    return redirect("groups:member_settings", group.slug)


@managed_group("GET", "POST")
def pause(request: HttpRequest, group: AlertGroup) -> HttpResponse:
    """Take no new requests for now, with a text that everybody reads; or take them again."""
    _check_may_set_link(request, group)
    if request.method != "POST":
        return redirect("groups:member_settings", group.slug)
    if "open" in request.POST:
        because = ""
        done = gettext("People can ask to join again.")
    else:
        form = GroupPauseForm(request.POST, instance=group)
        if not form.is_valid():
            return _show(request, group, pause_form=form)
        because = form.cleaned_data["paused_because"]
        done = gettext("Nobody can ask to join for now. Who waits already still gets your answer.")
    life.pause(group, because=because)
    messages.success(request, done)
    return redirect("groups:member_settings", group.slug)


def _show(request: HttpRequest, group: AlertGroup, **bound: Any) -> HttpResponse:
    """The page, with the form that was sent as it was sent."""
    # What an unsound form put on the object is not how things stand.
    group = AlertGroup.objects.get(pk=group.pk)
    context: dict[str, Any] = {
        "group": group,
        "is_living": group.status in AlertGroup.LIVING,
        "knows_link": knows_link(request.user),
        "text_form": GroupTextForm(user_of(request), instance=group),
        "link_form": GroupLinkForm(instance=group),
        "pause_form": GroupPauseForm(instance=group),
    }
    form = next(iter(bound.values()), context["text_form"])
    return render(request, "groups/members/member_settings.html", context | bound | {"form": form})


def _check_living(group: AlertGroup) -> None:
    if group.status not in AlertGroup.LIVING:
        raise PermissionDenied


def _check_may_set_link(request: HttpRequest, group: AlertGroup) -> None:
    _check_living(group)
    if not knows_link(request.user):
        raise PermissionDenied
