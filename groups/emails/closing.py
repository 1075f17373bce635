"""Mails about the end of a group."""

from django.urls import reverse

from ..models import AlertGroup, Membership
from ..querysets import MembershipQuerySet
from .receivers import to_coordinators, to_person

NEAREST = 3


def send_group_closed(group: AlertGroup, why: str) -> None:
    """Tell the coordinators, who alone can end the group in WhatsApp and tell its members."""
    path = group.get_absolute_url()
    days = MembershipQuerySet.retention.length("ended").days
    to_coordinators(group, "group_closed", path=path, reason=why, days=days)


def send_request_ended(membership: Membership) -> None:
    """Tell somebody who waited that the group ended, and which groups there are instead."""
    groups = _instead_of(membership)
    links = [{"group": group.name, "path": group.get_absolute_url()} for group in groups]
    path = reverse("groups:home")
    to_person(membership, "request_ended", planned=True, links=links, path=path)


def _instead_of(membership: Membership) -> list[AlertGroup]:
    """Groups that take the person's address; without any, the nearest."""
    point = membership.address.point
    active = AlertGroup.objects.taking_members().for_public().nearest_to(point)
    return list(active.covering(point)) or list(active[:NEAREST])
