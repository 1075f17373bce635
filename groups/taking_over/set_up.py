"""What the town has already: brought in, and who of its lists accepted."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext

from hoogeveen_alert.set_up import Step, Way
from hoogeveen_alert.taking_over.declared import town_sheets
from hoogeveen_alert.taking_over.models import TownList

from ..models import AlertGroup
from .board import Funnel, funnel, groups_on_board

BROUGHT = "eigen-gegevens"
ACCEPTED = "overgenomen"


def steps() -> Iterator[Step]:
    lists = TownList.objects.taken().count()
    counted = funnel()
    yield _brought(lists, counted)
    if counted.groups:
        yield _accepted(counted)


def _brought(lists: int, counted: Funnel) -> Step:
    """A town that has nothing says so; otherwise a list that was taken over is enough."""
    facts = {"lists": lists, "groups": counted.groups}
    found = gettext("Taken over: %(lists)d lists and rows, with %(groups)d groups.") % facts
    nothing = gettext("Nothing of what you have was brought in yet.")
    ways = [
        Way(gettext("The workbook, and what was taken over"), reverse("taking_over:upload")),
        Way(gettext("Add a group by hand"), reverse("taking_over:by_hand", args=["groups"])),
    ]
    return Step(
        key=BROUGHT,
        title=gettext("What you have already is brought in"),
        is_right=True,
        found=found if lists else nothing,
        todo=(
            gettext("Fill in the workbook with the groups, coordinators and colleagues you have."),
            gettext("Is there nothing to bring? Then say so here."),
        ),
        ways=tuple(ways),
        asks="" if lists else gettext("There is nothing to bring"),
        state=_digest(*(sheet.key for sheet in town_sheets())),
    )


def _accepted(counted: Funnel) -> Step:
    """Green once each group that is active has somebody; those that nobody wanted sleep."""
    waiting = groups_on_board().filter(status=AlertGroup.Status.ACTIVE, is_accepted=False).count()
    facts = {
        "groups": counted.groups,
        "accepted": counted.accepted,
        "linked": counted.linked,
        "filled": counted.filled,
        "waiting": waiting,
    }
    board = reverse("groups:taken_over_board")
    return Step(
        key=ACCEPTED,
        title=gettext("Coordinators of your lists accepted"),
        is_right=not waiting,
        found=gettext(
            "%(groups)d groups, %(accepted)d accepted, %(linked)d with a WhatsApp link, "
            "%(filled)d with members."
        )
        % facts,
        todo=(
            gettext(
                "%(waiting)d groups have nobody who accepted. Ask them again on the board, call "
                "them, or give them the letter."
            )
            % facts,
        ),
        ways=(Way(gettext("Who accepted so far"), board),),
    )


def _digest(*facts: str) -> str:
    return hashlib.sha256("\0".join(facts).encode()).hexdigest()
