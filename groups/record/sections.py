"""What this app shows on the page of a group, and the buttons of who may move it."""

from collections.abc import Iterator
from typing import Any

from django.db.models import Exists, OuterRef, Value
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
from ..models.alert_group import AlertGroupQuerySet
from ..starting.admin import DecisionPages
from .time_line import time_line

NAMED = 5  # of who waits; the list of members has them all
Status = AlertGroup.Status


def with_facts(groups: AlertGroupQuerySet, user: User) -> AlertGroupQuerySet:
    """With what the sections here say of a group, in the query that finds it."""
    managed = AlertGroup.objects.managed_by(user).filter(pk=OuterRef("pk"))
    groups = groups.with_places().annotate(is_managed=Exists(managed))
    if only_looks(user):  # the police get nothing of members, not even how many
        return groups
    terms = JoinTerms.current()
    late = terms.area_after if is_area_coordinator(user) else terms.municipality_after
    numbered = groups.with_member_count().with_request_numbers(unanswered_after=late)
    return numbered.annotate(late_after=Value(late))


def sections(request: HttpRequest, group: AlertGroup) -> Iterator[Section]:
    user = user_of(request)
    yield _state(user, group)
    if not only_looks(user) and group.status in AlertGroup.LIVING:
        yield _members(user, group)
    whole = request.GET.get("geschiedenis") == "alles"
    events, has_more = time_line(group, user, whole=whole)
    known = {"events": events, "has_more": has_more}
    yield Section(Place.HISTORY, "groups/record/includes/history.html", known)


def _state(user: User, group: Any) -> Section:
    actions = [*_steps(user, group), *_ways(user, group)]
    content = {
        "neighbourhoods": group.neighbourhoods.all(),
        "is_on_map": group.status in AlertGroup.LIVING,
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


def _ways(user: User, group: Any) -> Iterator[Action]:
    """To the pages where the record is changed, and to those that everybody reads."""
    lives = group.status in AlertGroup.LIVING
    if group.is_managed and lives:
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


def _members(user: User, group: Any) -> Section:
    """Numbers; names only for who looks after the members."""
    content = {
        "oldest": group.waiting_since and days_in_words(group.waiting_since),
        "waiting": _who_waits(user, group) if group.is_managed else [],
    }
    actions = tuple(_ways_of_members(user, group))
    return Section(Place.MEMBERS, "groups/record/includes/members.html", content, actions)


def _ways_of_members(user: User, group: Any) -> Iterator[Action]:
    if group.is_managed:
        yield Action(gettext("Members"), reverse("groups:members_of", args=[group.slug]))
        if group.status == Status.ACTIVE:
            url = reverse("groups:member_import", args=[group.slug])
            yield Action(gettext("Add members from a spreadsheet"), url)
    elif is_area_coordinator(user) and group.unanswered_count:
        url = reverse("groups:deputise", args=[group.slug])
        yield Action(gettext("Step in as deputy"), url, is_first=True)


def _who_waits(user: User, group: AlertGroup) -> list[dict[str, Any]]:
    rows = Membership.objects.visible_to(user).waiting().filter(group=group)
    rows = rows.only("name", "status_at").order_by("status_at", "pk")[:NAMED]
    return [{"row": row, "since": days_in_words(row.status_at)} for row in rows]
