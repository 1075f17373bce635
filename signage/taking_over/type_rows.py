"""What becomes of each kind of sign in a list: new, a new price, known, or refused and why."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.db.models import Exists, OuterRef
from django.utils.formats import date_format
from django.utils.translation import gettext

from hoogeveen_alert.forms import WORDS_ONLY
from hoogeveen_alert.taking_over.declared import Checked, Row, SheetRow

from ..models import SignRequest, SignType
from ..models.money import MOST_VAT, as_euro, parse_euro
from .cells import Reader, same_row
from .columns import TYPE_COLUMNS


@dataclass
class Wanted:
    name: str
    price: int
    vat: int
    width: int
    height: int
    valid_from: date
    sign_type: Any = None  # the last row of this name
    is_corrected: bool = False  # that row itself changes: nobody asked for it yet

    def as_given(self) -> dict[str, Any]:
        of_type = ("name", "price", "vat", "width", "height")
        return {key: getattr(self, key) for key in of_type}


def check(rows: Sequence[SheetRow], before: Checked) -> list[Row]:
    """One query, however many rows."""
    read = [_read(row) for row in rows]
    found = [row for row in read if row.made]
    _refuse_repeats(found)
    _settle([row for row in found if not row.why])
    return read


def _read(row: SheetRow) -> Row:
    reader = Reader(row, TYPE_COLUMNS)
    name = reader.clean(
        "name", forms.CharField(min_length=2, max_length=80, validators=[WORDS_ONLY])
    )
    price = reader.cents("price", least=1)
    if not reader.text("price") and "price" not in row.problems:
        reader.refuse("price", gettext("Fill in what one sign costs."))
    vat = _vat(reader)
    width = reader.number("width", 50, 3000, empty=450)
    height = reader.number("height", 50, 3000, empty=200)
    valid_from = reader.day_of_price("valid_from")
    found = Row(row.number, row.cells.get("name", "")[:80], why=reader.problems)
    if not reader.problems and price and valid_from:
        found.made = Wanted(" ".join(name.split()), price, vat, width, height, valid_from)
    return found


def _vat(reader: Reader) -> int:
    """Basis points: 21 and 21 % are 2,100; so is 0.21, as a cell of percents has it."""
    text = reader.text("vat").replace("%", "").strip()
    if not text or "vat" in reader.row.problems:
        return 2100
    try:
        points = parse_euro(text)
    except ValueError:
        points = -1
    if 0 < points < 100:
        points *= 100
    if not 0 <= points <= MOST_VAT:
        reader.refuse("vat", gettext("Write a percentage like 21 or 5,5."))
    return points


def _refuse_repeats(rows: Iterable[Row]) -> None:
    seen: dict[str, int] = {}
    for row in rows:
        earlier = seen.setdefault(row.made.name.lower(), row.number)
        if earlier != row.number:
            row.why = [same_row(earlier)]


def _settle(rows: Sequence[Row]) -> None:
    asked = Exists(SignRequest.objects.filter(sign_type=OuterRef("pk")))
    types = SignType.objects.select_related("listed").annotate(is_asked=asked)
    last = {one.name.lower(): one for one in types.order_by("valid_from")}
    for row in rows:
        there = last.get(row.made.name.lower())
        if there is None:
            row.state = "new"
        else:
            row.made.sign_type = there
            _compare(row, there)


def _compare(row: Row, there: Any) -> None:
    """With what the list said last and with what is here; another price is another row."""
    wanted, listed = row.made, getattr(there, "listed", None)
    said, now = wanted.as_given(), as_it_is(there)
    row.state = "known"
    if said == now | {"name": wanted.name} or (listed and listed.given == said):
        return
    wanted.is_corrected = wanted.valid_from == there.valid_from and not there.is_asked
    if wanted.valid_from <= there.valid_from and not wanted.is_corrected:
        words = gettext("There is a price from %(day)s already. Fill in a later day.")
        why = words % {"day": date_format(there.valid_from, "j F Y")}
        title = next(str(one.title) for one in TYPE_COLUMNS if one.key == "valid_from")
        row.state, row.why = "refused", [f"{title}: {why}"]
        return
    row.state = "changed"
    words = gettext("From %(day)s: %(now)s, was %(was)s; %(width)d x %(height)d mm.")
    row.why = [
        words
        % {
            "day": date_format(wanted.valid_from, "j F Y"),
            "now": as_euro(wanted.price),
            "was": as_euro(there.price_cents),
            "width": wanted.width,
            "height": wanted.height,
        }
    ]


def as_it_is(there: SignType) -> dict[str, Any]:
    return {
        "name": there.name,
        "price": there.price_cents,
        "vat": there.vat_basis_points,
        "width": there.width_mm,
        "height": there.height_mm,
    }
