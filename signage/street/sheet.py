"""The register of signs as a table for a spreadsheet; holds no person."""

from __future__ import annotations

from typing import Any

import tablib
from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from hoogeveen_alert.spreadsheets import total_above
from hoogeveen_alert.wording import POT

from ..models import Sign, SignRules, Smederij, smederijen_of
from ..models.money import euros
from .register import in_words, state_of


def register_table(signs: Any, *, with_prices: bool) -> tablib.Dataset:
    """A row for each sign, with its Smederij; with prices a row of their total too."""
    names = dict(Smederij.objects.values_list("pk", "name"))
    today = timezone.localdate()
    ended_before = SignRules.current().too_late_from(today)
    data = tablib.Dataset(title=_("Register of signs"), headers=_headers(with_prices=with_prices))
    total = 0
    whose = smederijen_of(signs)
    for sign in signs.iterator(chunk_size=2_000):
        state = in_words(sign, state_of(sign, today), ended_before)
        smederij = names.get(whose.get(sign.pk) or 0, "")
        row = [*_where(sign), state, *[smederij] * settings.BUDGETS, *_facts(sign)]
        if with_prices:
            row.append("" if sign.price_cents is None else euros(sign.price_cents))
            total += sign.price_cents or 0
        data.append(row)
    if with_prices and len(data):
        between = [""] * (data.width - 2)
        data.append([_("Together"), *between, total_above(euros(total))])
    return data


def _headers(*, with_prices: bool) -> list[str]:
    names = [
        *(_("Number"), _("Place"), _("Latitude"), _("Longitude"), _("State of the sign")),
        *[POT] * settings.BUDGETS,
        *(_("Group"), _("Kind of sign"), _("Hangs on"), _("Number on the pole")),
        *(_("Lower edge above the ground (cm)"), _("Placed on"), _("Next inspection")),
    ]
    return [*names, _("Price with VAT")] if with_prices else names


def _where(sign: Sign) -> list[Any]:
    """With six decimals: a tenth of a metre."""
    return [sign.pk, sign.place, round(sign.point.y, 6), round(sign.point.x, 6)]


def _facts(sign: Sign) -> list[Any]:
    return [
        sign.group.name if sign.group else "",
        sign.sign_type.name,
        sign.get_pole_kind_display() if sign.pole_kind else "",
        sign.pole_number,
        sign.height_cm,
        sign.placed_on,
        sign.next_inspection_on,
    ]
