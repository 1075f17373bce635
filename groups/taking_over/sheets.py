"""What the workbook of the municipality says of groups and of who coordinates them."""

from django.utils.translation import gettext_lazy as _

from hoogeveen_alert.taking_over.declared import TownSheet

from . import acts, coordinator_rows, group_rows
from .columns import AREA, COORDINATOR_COLUMNS, GROUP_COLUMNS


def groups() -> TownSheet:
    return TownSheet(
        key="groups",
        title=_("Groups"),
        about=_("The WhatsApp groups that are there already, with their area."),
        columns=GROUP_COLUMNS,
        one_of=AREA,
        check=group_rows.check,
        write=acts.take_groups,
        undo=acts.undo_groups,
    )


def coordinators() -> TownSheet:
    return TownSheet(
        key="coordinators",
        title=_("Coordinators"),
        about=_("Who coordinates each group. Everybody named gets one mail that asks to accept."),
        columns=COORDINATOR_COLUMNS,
        check=coordinator_rows.check,
        write=acts.ask_coordinators,
        undo=acts.undo_asking,
        follow="groups:taken_over_board",
        follow_title=_("Who accepted so far"),
    )
