"""What this app shows on the page of a group, and the buttons of who may move it."""

from collections.abc import Iterator
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext

from hoogeveen_alert.accounts.access import user_of
from hoogeveen_alert.accounts.models import User
from hoogeveen_alert.accounts.roles import is_area_coordinator, only_looks
from hoogeveen_alert.group_page import Action, Place, Section

from ..joining.clock import days_in_words
from ..life.admin import MAY_DECIDE
from ..members.settings_forms import changeable_fields
from ..models import AlertGroup, JoinTerms, Membership
from ..starting.admin import DecisionPages
from .time_line import time_line

NAMED = 5  # of who waits; the list of members has them all
Status = AlertGroup.Status


def sections(request: HttpRequest, group: AlertGroup) -> Iterator[Section]:
    user = user_of(request)
    is_managed = AlertGroup.objects.managed_by(user).filter(pk=group.pk).exists()
    yield _state(user, group, is_managed)
    if not only_looks(user) and group.status in AlertGroup.LIVING:
        yield _members(user, group, is_managed)
    whole = request.GET.get("geschiedenis") == "alles"
    events, has_more = time_line(group, user, whole=whole)
    known = {"events": events, "has_more": has_more}
    yield Section(Place.HISTORY, "groups/record/includes/history.html", known)


def _state(user: User, group: AlertGroup, is_managed: bool) -> Section:
    actions = [*_steps(user, group), *_ways(user, group, is_managed)]
    content = {
        "neighbourhoods": group.neighbourhoods.all(),
        "is_on_map": group.status in AlertGroup.LIVING,
        # The police change no group, and get nothing of who is in it.
        "sees_numbers": not only_looks(user),
    }
    return Section(Place.STATE, "groups/record/includes/state.html", content, tuple(actions))


def _steps(user: User, group: AlertGroup) -> Iterator[Action]:
    """Approve or reject, make dormant, wake, end."""
    if not user.has_perm(MAY_DECIDE):
        return
    for step, (_where, form) in DecisionPages.steps.items():
        if form.is_offered(group):
            url = reverse(f"admin:groups_alertgroup_{step}", args=[group.pk])
            is_first = step == "decide" and group.status == Status.APPLIED
            label = gettext("Decide on the application") if is_first else form.title
            yield Action(label, url, is_first)


def _ways(user: User, group: AlertGroup, is_managed: bool) -> Iterator[Action]:
    """To the pages where the record is changed, and to those that everybody reads."""
    lives = group.status in AlertGroup.LIVING
    if is_managed and lives:
        settings = reverse("groups:member_settings", args=[group.slug])
        yield Action(gettext("Text, link and room"), settings)
        pause = gettext("Take requests again") if group.paused_because else gettext("Pause")
        yield Action(pause, reverse("groups:member_pause", args=[group.slug]))
    elif not only_looks(user) and changeable_fields(user):
        url = reverse("admin:groups_alertgroup_change", args=[group.pk])
        yield Action(gettext("Change the record"), url)
    if lives:
        yield Action(
            gettext("Poster, flyer and texts"), reverse("groups:spread", args=[group.slug])
        )
    if lives or group.status == Status.CLOSED:
        yield Action(gettext("Public page"), group.get_absolute_url())


def _members(user: User, group: AlertGroup, is_managed: bool) -> Section:
    """Numbers; names only for who looks after the members."""
    terms = JoinTerms.current()
    helps_out = is_area_coordinator(user)
    late_after = terms.area_after if helps_out else terms.municipality_after
    counted = AlertGroup.objects.with_member_count().with_request_numbers(
        unanswered_after=late_after
    )
    numbers = counted.only("capacity").get(pk=group.pk)
    content = {
        "numbers": numbers,
        "oldest": numbers.waiting_since and days_in_words(numbers.waiting_since),
        "late_after": late_after,
        "waiting": _who_waits(user, group) if is_managed else [],
        "is_managed": is_managed,
    }
    actions = []
    if is_managed:
        actions = [
            Action(gettext("Members"), reverse("groups:members_of", args=[group.slug])),
        ]
        if group.status == Status.ACTIVE:
            url = reverse("groups:member_import", args=[group.slug])
            actions.append(Action(gettext("Add members from a spreadsheet"), url))
    elif helps_out and numbers.unanswered_count:
        url = reverse("groups:deputise", args=[group.slug])
        actions = [Action(gettext("Step in as deputy"), url, is_first=True)]
    return Section(Place.MEMBERS, "groups/record/includes/members.html", content, tuple(actions))


def _who_waits(user: User, group: AlertGroup) -> list[dict[str, Any]]:
    rows = Membership.objects.visible_to(user).waiting().filter(group=group)
    rows = rows.only("name", "status_at").order_by("status_at", "pk")[:NAMED]
    return [{"row": row, "since": days_in_words(row.status_at)} for row in rows]
