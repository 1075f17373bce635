"""Somebody who is asked to coordinate a group, for the tests of that."""

from groups.links import invitation_link
from groups.models import Invitation
from hoogeveen_alert.texts.reading import current_version
from tests import factories

EMAIL = "wim@example.org"
TYPED = {"name": "{% if x %}{{ y }} <b>Ömer", "email": EMAIL}


def page_of(invitation: Invitation, part: str = "") -> str:
    return f"/uitnodiging/{invitation_link.make(invitation)}/{part}"


def yes(**typed: str) -> dict[str, str]:
    """What somebody sends who accepts."""
    agreed = {"code": "on", "reachable": "on", "code_version": current_version("code_of_conduct")}
    return {"name": "Wim Wijk", "mobile": "06 12345678", **agreed} | typed


def invite(group, **fields) -> Invitation:
    fields = {"email": EMAIL, "name": "Wim", "by": None} | fields
    return factories.InvitationFactory(group=group, **fields)
