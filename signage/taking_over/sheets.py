"""What the workbook of the municipality says of budgets and signs."""

from typing import Any

from django.conf import settings
from django.utils.functional import lazy
from django.utils.translation import gettext_lazy as _

from hoogeveen_alert.spreadsheets import LONGEST_TITLE, NOT_IN_A_TITLE
from hoogeveen_alert.taking_over.declared import TownSheet
from hoogeveen_alert.wording import POTS, in_own_words

from . import acts, budget_rows, sign_rows, smederij_rows, type_rows
from .columns import BUDGET_COLUMNS, PLACE, SIGN_COLUMNS, SMEDERIJ_COLUMNS, TYPE_COLUMNS


def _title() -> str:
    """Of a sheet: the town's own word may have signs that no sheet has in its name."""
    return NOT_IN_A_TITLE.sub(" ", str(POTS))[:LONGEST_TITLE].strip()


POTS_OF_SHEET: Any = lazy(_title, str)()


def there_are_budgets() -> bool:
    return settings.BUDGETS


def smederijen() -> TownSheet:
    return TownSheet(
        key="smederijen",
        title=POTS_OF_SHEET,
        about=in_own_words(_("The %(pots)s, with their neighbourhoods.")),
        columns=SMEDERIJ_COLUMNS,
        called=("smederijen", "buurtbudgetten"),
        check=smederij_rows.check,
        write=acts.take_smederijen,
        undo=acts.undo_smederijen,
        exists=there_are_budgets,
    )


def budgets() -> TownSheet:
    return TownSheet(
        key="budgets",
        title=_("Budgets by year"),
        about=_(
            "The money of each year for signs, and what of it was spent before this portal was "
            "there."
        ),
        columns=BUDGET_COLUMNS,
        called=("budgetten", "budget", "budgets"),
        check=budget_rows.check,
        write=acts.take_budgets,
        undo=acts.undo_budgets,
        exists=there_are_budgets,
    )


def sign_types() -> TownSheet:
    return TownSheet(
        key="sign_types",
        title=_("Sign types"),
        about=_("The kinds of signs, with their price."),
        columns=TYPE_COLUMNS,
        called=("bordtypen", "bordtypes", "soortenborden"),
        check=type_rows.check,
        write=acts.take_types,
        undo=acts.undo_types,
    )


def signs() -> TownSheet:
    return TownSheet(
        key="signs",
        title=_("Signs"),
        about=_("The signs that hang in the street already."),
        columns=SIGN_COLUMNS,
        one_of=PLACE,
        called=("borden", "geplaatsteborden"),
        check=sign_rows.check,
        write=acts.take_signs,
        undo=acts.undo_signs,
    )
