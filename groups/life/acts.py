"""The life of a group after its approval: dormant, woken, its link, paused, ended."""

from collections.abc import Collection, Iterable

from django.contrib.gis.geos import MultiPolygon
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext

from hoogeveen_alert.accounts.models import User

from ..models import AlertGroup, Neighbourhood, TransitionNotAllowed
from ..posts import acts as posts
from ..whatsapp import one_link
from . import emails

Status = AlertGroup.Status


@transaction.atomic
def fall_dormant(group: AlertGroup, *, why: str, by: User | None = None) -> None:
    """Show the group as not confirmed; nobody can ask to join. Raises TransitionNotAllowed.

    When somebody did this (`by`), the coordinators hear why.
    """
    group.move_to(Status.DORMANT, by=by, why=why)
    if by:
        emails.send_fell_dormant(group, why)


@transaction.atomic
def revive(group: AlertGroup, *, by: User | None, why: str = "") -> None:
    """Wake a dormant group because a coordinator answered. Raises TransitionNotAllowed.

    With a reason, which somebody else gave, the coordinators hear it.
    """
    group.move_to(Status.ACTIVE, by=by, why=why, only=Status.DORMANT)
    group.confirm(on=timezone.localdate())
    if why:
        emails.send_revived(group, why)


@transaction.atomic
def sign_of_life(group: AlertGroup, *, by: User | None) -> None:
    """A coordinator showed to be there: confirms the group, and wakes a dormant one."""
    group.refresh_from_db(fields=["status"])
    if group.status == Status.DORMANT:
        revive(group, by=by)
    else:
        group.confirm(on=timezone.localdate())


@transaction.atomic
def say_ended(group: AlertGroup, *, by: User) -> None:
    """A coordinator says that the group has ended: nobody can ask to join meanwhile.

    The municipality reads on its desk who said so and when, until it ends the group or somebody
    says that it goes on.
    """
    because = gettext("A coordinator says that this group has ended.")
    group.said_ended_on = timezone.localdate()
    group.paused_because = because
    change(group, ["said_ended_on", "paused_because"])
    group.refresh_from_db(fields=["status"])
    group.note(because, by=by)


@transaction.atomic
def go_on(group: AlertGroup, *, by: User, why: str) -> None:
    """The municipality found that a group goes on that was said to have ended.

    The coordinators hear why. Raises TransitionNotAllowed when somebody was first.
    """
    group.lock()
    said = AlertGroup.objects.said_to_have_ended().filter(pk=group.pk)
    if not said.update(said_ended_on=None, paused_because=""):
        raise TransitionNotAllowed(f"nobody says that {group} has ended")
    group.refresh_from_db()
    if group.status == Status.DORMANT:
        revive(group, by=by, why=why)
        return
    group.note(why, by=by)
    group.confirm(on=timezone.localdate())
    emails.send_revived(group, why)


@transaction.atomic
def close(group: AlertGroup, *, by: User | None, why: str) -> None:
    """End the group; the page stays and the link goes. Raises TransitionNotAllowed.

    The posts end with it, so that nobody sees the members any more. Who still waits is
    told by the task that follows groups.
    """
    group.move_to(
        Status.CLOSED,
        by=by,
        why=why,
        closed_at=timezone.now(),
        whatsapp_link="",
        said_ended_on=None,
    )
    emails.send_group_closed(group, why)
    posts.end_posts(group, by=by)
    posts.end_invitations(group, by=by)


@transaction.atomic
def renew_link(group: AlertGroup, link: str) -> None:
    """Replace the invitation link, and tell those who have not used the old one yet.

    The link that it has already, in another spelling, is told to nobody. Raises
    TransitionNotAllowed for a group that does not live: what ended stays without.
    """
    link = one_link(link)
    is_new = not AlertGroup.objects.filter(pk=group.pk, whatsapp_link=link).exists()
    group.set_link(link)
    group.confirm(on=timezone.localdate())
    group.refresh_from_db()
    if link and is_new:
        for membership in group.memberships.filter(status="invited"):
            emails.send_link_renewed(membership)


@transaction.atomic
def pause(group: AlertGroup, *, because: str) -> None:
    """Take no new requests for now, with a text that everybody reads; without one, again.

    A coordinator who says so is there, which confirms the group.
    """
    group.paused_because = because
    change(group, ["paused_because"])
    group.confirm(on=timezone.localdate())


@transaction.atomic
def change_area(
    group: AlertGroup,
    area: MultiPolygon,
    neighbourhoods: Iterable[Neighbourhood],
    *,
    was: MultiPolygon,
    by: User,
    why: str,
) -> None:
    """Give a living group another area; its members stay. The coordinators hear why.

    Raises TransitionNotAllowed when it does not live, or its area is not what `was` shown.
    """
    group.lock()
    group.refresh_from_db()
    if group.status not in AlertGroup.LIVING or group.area.wkb != was.wkb:
        raise TransitionNotAllowed(f"{group} has another area by now")
    group.area = area
    change(group, ["area", "centre_rd"])
    group.neighbourhoods.set(neighbourhoods)
    group.note(gettext("The area was changed: %s") % why, by=by)
    emails.send_area_changed(group, why)


@transaction.atomic
def change(group: AlertGroup, fields: Collection[str]) -> None:
    """Save what somebody changed of the record.

    Only these fields: somebody else may change the rest, or move the group, just now. Who opens
    the group to requests says that it has not ended.
    """
    if "paused_because" in fields and not group.paused_because:
        group.said_ended_on = None
        fields = [*fields, "said_ended_on"]
    group.save(update_fields=fields)
