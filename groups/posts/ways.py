"""What somebody may do with the coordinators of a group: asked by every page that shows them."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext

from hoogeveen_alert.accounts.models import User
from hoogeveen_alert.accounts.roles import is_area_coordinator, is_office
from hoogeveen_alert.group_page import Action

from ..models import AlertGroup, Coordinator


@dataclass(frozen=True)
class Rights:
    """Of one reader, in a group with these current posts."""

    own: Coordinator | None
    may_change: bool
    may_lead: bool
    is_office: bool

    @classmethod
    def of(cls, user: User, posts: Iterable[Coordinator]) -> "Rights":
        posts = list(posts)
        office = is_office(user)
        own = next((post for post in posts if post.user_id == user.pk), None)
        has_lead = any(post.post == Coordinator.Post.LEAD for post in posts)
        leads = own is not None and own.post == Coordinator.Post.LEAD
        return cls(
            own=own,
            may_change=own is not None or office,
            may_lead=leads or office or (own is not None and not has_lead),
            is_office=office,
        )


def ways_of_group(group: AlertGroup, posts: Sequence[Coordinator], rights: Rights) -> list[Action]:
    """Buttons below the coordinators; none for a group that does not live."""
    if not rights.may_change or group.status not in AlertGroup.LIVING:
        return []
    page = reverse("groups:handover", args=[group.slug])
    is_alone = sum(post.user.is_active for post in posts) < 2
    nobody_goes_on = all(post.wants_to_stop_on or not post.user.is_active for post in posts)
    label = gettext("Ask a successor") if posts and nobody_goes_on else gettext("Ask somebody")
    return [
        Action(label, f"{page}#uitnodigen", is_first=is_alone or nobody_goes_on),
        Action(gettext("Invitations and handing over"), page),
    ]


def ways_of_post(group: AlertGroup, post: Coordinator, rights: Rights) -> Iterator[Action]:
    """Buttons beside one coordinator."""
    if group.status not in AlertGroup.LIVING:
        return
    if rights.own and post.pk == rights.own.pk:
        helps_out = is_area_coordinator(post.user)
        label = gettext("I am no longer needed") if helps_out else gettext("I want to stop")
        yield Action(label, reverse("groups:handover_stop", args=[group.slug]))
    name = post.user.name
    if rights.may_lead and post.post == Coordinator.Post.DEPUTY and post.user.is_active:
        url = reverse("groups:handover_lead", args=[group.slug, post.pk])
        yield Action(gettext("Make lead"), url, about=name)
    if rights.is_office:
        url = reverse("groups:handover_remove", args=[group.slug, post.pk])
        label = gettext("Let stop") if post.wants_to_stop_on else gettext("Remove")
        yield Action(label, url, is_first=post.wants_to_stop_on is not None, about=name)
