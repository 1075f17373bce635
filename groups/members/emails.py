"""Mails to people whom a coordinator put on the list, or took off it."""

from collections.abc import Iterable
from uuid import UUID

from django.urls import reverse

from hoogeveen_alert.mail.messages import Mail, mail_to

from ..letters import own_page, to_person
from ..models import Membership


def send_added(membership: Membership) -> None:
    """Tell somebody who came by paper what the coordinator wrote down, and how to object."""
    to_person(membership, "groups/members/email/added", privacy_path=reverse("privacy"))


def send_removed(membership: Membership, why: str) -> None:
    to_person(membership, "groups/members/email/removed", reason=why)


def mails_of_import(memberships: Iterable[Membership], *, joined: bool) -> dict[UUID, Mail]:
    """The notice to each person of a spreadsheet who has an e-mail address, by membership.

    Written before the people are, because a thousand mails take seconds. `joined`: they are in
    the WhatsApp group already; otherwise their page holds the way in.
    """
    template = f"groups/members/email/{'listed' if joined else 'added_from_list'}"
    mails = {}
    for membership in memberships:
        if membership.email:
            context = {
                "name": membership.name,
                "group": membership.group.name,
                "path": own_page(membership),
                "privacy_path": reverse("privacy"),
            }
            mails[membership.key] = mail_to(
                membership.email, template, context, about=[membership.group]
            )
    return mails
