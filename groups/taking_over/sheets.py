"""What the workbook of the municipality says of groups and of who coordinates them."""

from functools import partial

from django.utils.translation import gettext_lazy as _

from hoogeveen_alert.accounts.roles import where_area_coordinator, where_police
from hoogeveen_alert.taking_over.declared import TownSheet

from . import accounts, acts, colleague_rows, coordinator_rows, group_rows
from .columns import AREA, COLLEAGUE_COLUMNS, COORDINATOR_COLUMNS, DRAWN, GROUP_COLUMNS


def groups() -> TownSheet:
    return TownSheet(
        key="groups",
        title=_("Groups"),
        about=_("The WhatsApp groups that are there already, with their area."),
        columns=GROUP_COLUMNS,
        one_of=(*AREA, DRAWN),
        called=("whatsappgroepen", "buurtgroepen", "appgroepen"),
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
        called=("beheerders", "contactpersonen", "coordinatoren"),
        check=coordinator_rows.check,
        write=acts.ask_coordinators,
        undo=acts.undo_asking,
        follow="groups:taken_over_board",
        follow_title=_("Who accepted so far"),
    )


def area_coordinators() -> TownSheet:
    return TownSheet(
        key="area_coordinators",
        title=_("Area coordinators"),
        about=_("Who looks after whole districts. Each gets an account and a mail of welcome."),
        columns=COLLEAGUE_COLUMNS,
        called=("gebiedscoordinatoren", "gebiedscoordinators", "wijkcoordinatoren"),
        is_told_by_title=True,
        check=colleague_rows.check_area_coordinators,
        write=acts.take_colleagues,
        undo=partial(accounts.undo_accounts, of=where_area_coordinator("account")),
    )


def police() -> TownSheet:
    return TownSheet(
        key="police",
        title=_("Police"),
        about=_("The officers of the districts. Each gets an account and a mail of welcome."),
        columns=COLLEAGUE_COLUMNS,
        called=("wijkagenten", "agenten"),
        is_told_by_title=True,
        check=colleague_rows.check_police,
        write=acts.take_colleagues,
        undo=partial(accounts.undo_accounts, of=where_police("account")),
    )
