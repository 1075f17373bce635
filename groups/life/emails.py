"""Mails about a group that sleeps, wakes or ends, or has a new link or area."""

from django.urls import reverse

from ..letters import to_coordinators, to_person
from ..models import AlertGroup, Membership
from ..models.membership import MembershipQuerySet


def send_fell_dormant(group: AlertGroup, why: str) -> None:
    _to_coordinators_of(group, "fell_dormant", why)


def send_revived(group: AlertGroup, why: str) -> None:
    _to_coordinators_of(group, "revived", why)


def send_area_changed(group: AlertGroup, why: str) -> None:
    path = group.get_absolute_url()
    to_coordinators(group, "groups/life/email/area_changed", path=path, reason=why)


def _to_coordinators_of(group: AlertGroup, mail: str, why: str) -> None:
    path = reverse("groups:members_of", args=[group.slug])
    to_coordinators(group, f"groups/life/email/{mail}", path=path, reason=why)


def send_group_closed(group: AlertGroup, why: str) -> None:
    """Tell the coordinators, who alone can end the group in WhatsApp and tell its members."""
    path = group.get_absolute_url()
    days = MembershipQuerySet.retention.length("ended").days
    to_coordinators(group, "groups/life/email/group_closed", path=path, reason=why, days=days)


def send_link_renewed(membership: Membership) -> None:
    """Tell somebody who is let in and not in the group yet; the link is only on the own page."""
    to_person(membership, "groups/life/email/link_renewed")
