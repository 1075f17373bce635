"""Why a file as a whole cannot be taken, and how large one may be."""

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.translation import gettext as _


class SheetRefused(Exception):
    """The file as a whole cannot be taken; the text says why, and what to do."""


@dataclass(frozen=True)
class Limits:
    """What one kind of file may hold at most; `too_many` says in its words that it is too long."""

    size: int  # of the file, in bytes
    filled: int  # lines with something in them, of one sheet
    lines: int  # with the empty ones between and below
    columns: int
    unpacked: int  # bytes of all that is in the zip
    elements: int  # of XML
    too_many: Callable[[], SheetRefused]
    header_within: int = 10  # a title may stand above the names of the columns


def no_sheet() -> SheetRefused:
    return SheetRefused(
        _(
            "This is not a spreadsheet we can read. Choose an Excel file (.xlsx) or a CSV file, "
            "for example our empty list that you filled in."
        )
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
