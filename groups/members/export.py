"""The list of members as a file for a spreadsheet."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from io import BytesIO
from typing import TYPE_CHECKING, Any

import tablib
from django.conf import settings
from django.utils import timezone, translation
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from openpyxl import Workbook
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter
from phonenumber_field.phonenumber import PhoneNumber

from ..models import AlertGroup, Membership
from ..places.example import example as example_of_town

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

NETHERLANDS = 31


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


def table_of(rows: Sequence[Membership]) -> tablib.Dataset:
    with translation.override(settings.LANGUAGE_CODE):
        data = tablib.Dataset(
            title=gettext("Members"), headers=[str(name) for name, _of in COLUMNS]
        )
        for row in rows:
            data.append([value_of(row) for _name, value_of in COLUMNS])
    return data


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
        example.append(_example_row())
    stream = BytesIO()
    book.save(stream)
    return stream.getvalue()


def _example_row() -> tuple[str, ...]:
    """Nobody, at an address of the town."""
    known = example_of_town().facts()
    where = (known["postcode"], str(known["number"]), "", "")
    return ("Jan Voorbeeld", "jan@example.nl", "06 00000000", *where)


def file_name(group: AlertGroup) -> str:
    """Without its ending."""
    return f"leden-{group.slug}-{timezone.localdate():%Y-%m-%d}"
