"""What a coordinator, or who is asked to become one, finds at /mijn-gegevens/."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from hoogeveen_alert.accounts.models import User
from hoogeveen_alert.own_data import Fact, Hindrance, facts_of

from ..models import Application, Coordinator, District, Invitation


def of_invitation(invitation: Invitation) -> Iterator[Fact]:
    """Without who asked, and without who is succeeded."""
    yield from facts_of(invitation, "group", "name", "email")
    yield from facts_of(invitation, phone="mobile")
    yield from facts_of(
        invitation, "post", "status", "code_version", "invited_at", "reminded_at", "answered_at"
    )


def of_post(post: Coordinator) -> Iterator[Fact]:
    yield from facts_of(post, "group", "post", "from_on", "until_on", "wants_to_stop_on")


def of_district(district: District) -> Iterator[Fact]:
    yield Fact("district", _("District"), str(district))


def hindrances(user: User) -> Iterator[Hindrance]:
    """Tasks that somebody else takes over first; what `holders` calls a post."""
    for post in Coordinator.objects.current().filter(user=user).select_related("group"):
        text = gettext("You coordinate %(group)s. Hand it over, or stop.")
        url = reverse("groups:handover_stop", args=[post.group.slug])
        yield Hindrance(text % {"group": post.group.name}, url)
    for district in District.objects.filter(people=user):
        text = gettext("You serve %(district)s. Ask the municipality to end that.")
        yield Hindrance(text % {"district": district})
    own = {"email": user.email}
    if Application.objects.filter(group__status="applied", **own).exists():
        yield Hindrance(gettext("You asked to start a group. Take that back first, above."))
    invitations = Invitation.objects.filter(**own)
    agreed = invitations.accepted().filter(group__status="applied")
    if agreed.exists() or invitations.open().exists():
        yield Hindrance(gettext("You are asked to coordinate a group. Erase that first, above."))
