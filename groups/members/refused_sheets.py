"""Why a file as a whole cannot be taken as a list of members, and how large one may be."""

from django.utils.translation import gettext as _

MOST_PEOPLE = 1_024
MOST_COLUMNS = 40
HEADER_WITHIN = 10  # a title may stand above the names of the columns
MOST_FILLED = MOST_PEOPLE + HEADER_WITHIN + 1


class SheetRefused(Exception):
    """The file as a whole cannot be taken; the text says why, and what to do."""


def no_sheet() -> SheetRefused:
    return SheetRefused(
        _(
            "This is not a spreadsheet we can read. Choose an Excel file (.xlsx) or a CSV file, "
            "for example our empty list that you filled in."
        )
    )


def too_many() -> SheetRefused:
    return SheetRefused(
        _("This list is too long: at most 1,024 people fit in a group. Keep only their rows.")
    )


def locked() -> SheetRefused:
    return SheetRefused(_("This file has a password. Save it without one and choose it again."))


def old_excel() -> SheetRefused:
    return SheetRefused(
        _(
            "This is an Excel file of before 2007 (.xls). Open it, save it as Excel workbook "
            "(.xlsx), and choose that file."
        )
    )


def other_program(name: str) -> SheetRefused:
    message = _("This is a file of %(program)s. Save it as Excel workbook (.xlsx) and choose that.")
    return SheetRefused(message % {"program": name})
