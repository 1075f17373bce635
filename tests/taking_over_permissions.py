"""Rows of the permission matrix about what the municipality takes over from its own lists."""

from typing import Any

from groups.models import AlertGroup
from hoogeveen_alert.taking_over.models import TownList
from tests import factories

OFFICE = (302, 403, 403, 403, 403, 403, 200, 200)  # municipality and application manager
OFFICE_TO = (302, 403, 403, 403, 403, 403, 302, 302)
MATRIX = [
    # each: visitor, outsider, coordinator, area, police, contractor, municipality, superuser
    ("taking_over:upload", "get", OFFICE),
    ("taking_over:template", "get", OFFICE),
    ("taking_over:preview", "get", OFFICE_TO),  # of a file that nobody chose
    ("taking_over:preview", "post", OFFICE_TO),
    ("taking_over:correct", "get", OFFICE_TO),
    ("taking_over:again", "get", OFFICE_TO),
    ("taking_over:cancel", "get", OFFICE_TO),
    ("taking_over:by_hand", "get", OFFICE),
    ("taking_over:by_hand", "post", OFFICE),  # with nothing filled in
    ("taking_over:undo", "get", (302, 403, 403, 403, 403, 403, 404, 404)),
    ("groups:taken_over_board", "get", OFFICE),
    ("groups:taken_over_again", "get", OFFICE_TO),
    ("groups:taken_over_all_again", "get", OFFICE_TO),
    ("groups:taken_over_all_again", "post", OFFICE_TO),
    ("groups:taken_over_letters", "get", OFFICE_TO),
    ("groups:taken_over_letters", "post", OFFICE_TO),  # with nothing ticked
    ("groups:taken_over_letter", "get", (410,) * 8),
    ("groups:taken_over_letter", "post", (410,) * 8),
    ("groups:taken_over_letter_sent", "get", (200,) * 8),
    ("groups:taken_over", "get", (410,) * 8),
    ("groups:taken_over", "post", (410,) * 8),
]
OF_A_LIST = {f"taking_over:{name}" for name in ("preview", "correct", "again", "cancel", "undo")}


def arguments_of(url: str, group: AlertGroup) -> dict[str, Any]:
    """The board has somebody on it, whom the walks of the processing log look for."""
    if url == "groups:taken_over_board" and not group.invitations.taken_over().exists():
        named_in_a_list(group)
    if url == "taking_over:by_hand":
        return {"sheet": "coordinators"}
    if url in OF_A_LIST:
        return {"key": "00000000-0000-4000-8000-000000000000"}
    return {"token": "forged"} if url in ("groups:taken_over", "groups:taken_over_letter") else {}


def named_in_a_list(group: AlertGroup):
    """An invitation of somebody who coordinates the group by a list of the municipality."""
    by = factories.UserFactory(role="municipality")
    town_list = TownList.objects.create(by=by, taken_at=by.date_joined)
    return factories.InvitationFactory(group=group, town_list=town_list, by=by)
