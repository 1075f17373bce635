"""How far the groups of the municipality's lists are: accepted, with a link, with members."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, Exists, OuterRef, QuerySet

from ..models import AlertGroup, Coordinator, Invitation, TakenOver


@dataclass
class Funnel:
    """Numbers of groups that live; each is a part of the one before, but for links and members."""

    groups: int = 0
    accepted: int = 0
    linked: int = 0
    filled: int = 0


@dataclass
class OnBoard:
    """A group with who was asked for it and gave no answer yet."""

    group: AlertGroup
    is_accepted: bool
    has_link: bool
    members: int
    waiting: list[Invitation] = field(default_factory=list)
    declined: int = 0


def groups_on_board() -> QuerySet[Any]:
    """Groups of a list, and those of the portal for which a list names somebody.

    With `is_accepted` and `member_count` on each.
    """
    named = Invitation.objects.open().taken_over().filter(group=OuterRef("pk"))
    taken = TakenOver.objects.filter(group=OuterRef("pk"))
    posts = Coordinator.objects.current().filter(group=OuterRef("pk"))
    rows = AlertGroup.objects.published().filter(Exists(named) | Exists(taken))
    return rows.annotate(is_accepted=Exists(posts)).with_member_count()


def funnel() -> Funnel:
    found = Funnel()
    columns = ("is_accepted", "whatsapp_link", "member_count")
    for accepted, link, members in groups_on_board().values_list(*columns):
        found.groups += 1
        found.accepted += accepted
        found.linked += bool(link)
        found.filled += bool(members)
    return found


def on_board(groups: Iterable[Any]) -> list[OnBoard]:
    """Of these, who waits for what: three queries, however many."""
    rows = {
        group.pk: OnBoard(group, group.is_accepted, bool(group.whatsapp_link), group.member_count)
        for group in groups
    }
    asked = Invitation.objects.taken_over().filter(group__in=rows)
    for invitation in asked.open().order_by("-post", "name", "pk"):
        rows[invitation.group_id].waiting.append(invitation)
    declined = asked.filter(status=Invitation.Status.DECLINED).order_by().values("group")
    for group, number in declined.annotate(number=Count("pk")).values_list("group", "number"):
        rows[group].declined = number
    return list(rows.values())
