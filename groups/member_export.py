"""The list of members as a file for a spreadsheet."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from io import BytesIO
from typing import TYPE_CHECKING, Any

import tablib
from django.conf import settings
from django.utils import timezone, translation
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from import_export.formats.base_formats import CSV, XLSX
from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter
from phonenumber_field.phonenumber import PhoneNumber

from .models import AlertGroup, Membership

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

NETHERLANDS = 31
# What a spreadsheet may take for a formula; the last four are their full-width spellings.
FORMULA = re.compile("[\\s]*[=+\\-@\t\r\uff1d\uff0b\uff0d\uff20]")


def harmless(value: Any) -> Any:
    """The value for a cell, never a formula: an apostrophe in front makes it plain text."""
    if not isinstance(value, str):
        return value
    text = ILLEGAL_CHARACTERS_RE.sub("", value)
    return f"'{text}" if FORMULA.match(text) else text


def written(phone: PhoneNumber) -> str:
    """The number so that a spreadsheet keeps it as text, and reads it back when imported."""
    if phone.country_code == NETHERLANDS:
        return str(phone.as_national)
    return f"00{phone.country_code} {phone.national_number}"


# No key of the database and no link: what a coordinator reads, and can import again.
COLUMNS: tuple[tuple[StrOrPromise, Callable[[Membership], Any]], ...] = (
    (_("Name"), lambda row: row.name),
    (_("E-mail address"), lambda row: row.email),
    (_("Mobile number"), lambda row: written(row.phone)),
    (_("Street"), lambda row: row.address.street),
    (_("House number"), lambda row: str(row.address.number)),
    (_("Addition"), lambda row: "-".join(filter(None, (row.address.letter, row.address.addition)))),
    (_("Postcode"), lambda row: f"{row.address.postcode[:4]} {row.address.postcode[4:]}"),
    (_("Town"), lambda row: row.address.town),
    (_("Status"), lambda row: str(row.get_status_display())),
    (_("Since"), lambda row: timezone.localdate(row.status_at)),
    (_("Note"), lambda row: row.note),
)


IMPORT_COLUMNS = (
    *(_("Name"), _("E-mail address"), _("Mobile number"), _("Postcode"), _("House number")),
    *(_("Addition"), _("Note")),
)
EXAMPLE = ("Jan Voorbeeld", "jan@example.nl", "06 00000000", "7901 AA", "12", "a", "")


def export_file(rows: Sequence[Membership], kind: str) -> tuple[bytes, str]:
    """The file's bytes and its type; `kind` is xlsx or csv."""
    with translation.override(settings.LANGUAGE_CODE):
        data = tablib.Dataset(
            title=gettext("Members"), headers=[str(name) for name, _of in COLUMNS]
        )
        for row in rows:
            data.append([harmless(value_of(row)) for _name, value_of in COLUMNS])
        if kind == "csv":
            # Dutch spreadsheets split at semicolons, and see by the mark that this is UTF-8.
            text = CSV().export_data(data, delimiter=";")
            return text.encode("utf-8-sig"), "text/csv; charset=utf-8"
        return XLSX().export_data(data), XLSX.CONTENT_TYPE


def empty_list() -> bytes:
    """A workbook with the columns of an import, in which numbers stay as they are typed."""
    book = Workbook()
    sheet = book.active
    with translation.override(settings.LANGUAGE_CODE):
        sheet.title = gettext("Members")
        sheet.append([str(name) for name in IMPORT_COLUMNS])
        for place, width in enumerate((28, 32, 18, 11, 13, 13, 40), start=1):
            sheet.cell(row=1, column=place).font = Font(bold=True)
            column = sheet.column_dimensions[get_column_letter(place)]
            column.width, column.number_format = width, "@"
        sheet.freeze_panes = "A2"
        example = book.create_sheet(gettext("Example"))
        example.append([str(name) for name in IMPORT_COLUMNS])
        example.append(EXAMPLE)
    stream = BytesIO()
    book.save(stream)
    return stream.getvalue()


def file_name(group: AlertGroup, kind: str) -> str:
    return f"leden-{group.slug}-{timezone.localdate():%Y-%m-%d}.{kind}"
