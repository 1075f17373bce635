"""Amounts and years, as the spreadsheets of a municipality have them."""

from __future__ import annotations

import re
from datetime import date

from django.utils import timezone
from django.utils.translation import gettext

from groups.taking_over.cells import Reader as ReaderOfGroups
from hoogeveen_alert.taking_over.reading import day_of

from ..models.money import MOST_CENTS, as_euro, parse_euro

ENGLISH = re.compile(r"([0-9]{1,3}(?:,[0-9]{3})+)\.([0-9]{2})")  # 1,250.50
NOTHING = {"", "-", "–", "—", "0,-"}
BELOW = re.compile(r"[-–(].*[0-9]|[0-9].*[-–)]$")
FIRST_YEAR, YEARS_AHEAD = 2000, 2
YEAR = re.compile(r"[0-9]{4}")


class BelowNothing(ValueError):
    """An amount that is negative, however the spreadsheet writes that."""


def cents_of(text: str) -> int:
    """Of 1.250,50 and € 1 250 and 1,250.50; a dash is nothing. Raises ValueError."""
    bare = re.sub(r"€|eur(?:o)?", "", "".join(text.split()), flags=re.IGNORECASE)
    if bare in NOTHING:
        return 0
    bare = bare.removesuffix(",-").removesuffix(",–").removesuffix(",--")
    if BELOW.search(bare):
        raise BelowNothing(text)
    english = ENGLISH.fullmatch(bare)
    return parse_euro(f"{english[1].replace(',', '')},{english[2]}" if english else bare)


class Reader(ReaderOfGroups):
    """Reads the cells of one row of budgets or signs."""

    def cents(self, key: str, *, least: int = 0) -> int | None:
        """None where the cell is empty or wrong."""
        text = self.text(key)
        if not text or key in self.row.problems:
            return None
        try:
            cents = cents_of(text)
        except BelowNothing:
            self.refuse(key, gettext("An amount is not below nothing. Write it without a minus."))
            return None
        except ValueError:
            self.refuse(key, gettext("This is not surely an amount. Write it like 1.250,50."))
            return None
        if not least <= cents <= MOST_CENTS:
            bounds = {"least": as_euro(least), "most": as_euro(MOST_CENTS)}
            said = gettext("The amount is between %(least)s and %(most)s.")
            self.refuse(key, said % bounds)
            return None
        return cents

    def year(self, key: str) -> int:
        """0 where it is wrong."""
        last = timezone.localdate().year + YEARS_AHEAD
        text = self.text(key)
        if key in self.row.problems:
            return 0
        year = int(text) if YEAR.fullmatch(text) else 0
        if not FIRST_YEAR <= year <= last:
            said = gettext("Fill in a year from %(first)d to %(last)d.")
            self.refuse(key, said % {"first": FIRST_YEAR, "last": last})
            return 0
        return year

    def number(self, key: str, least: int, most: int, empty: int) -> int:
        text = self.text(key)
        if not text or key in self.row.problems:
            return empty
        number = int(text) if re.fullmatch(r"[0-9]{1,9}", text) else -1
        if not least <= number <= most:
            said = gettext("Fill in a whole number from %(least)d to %(most)d.")
            self.refuse(key, said % {"least": least, "most": most})
        return number

    def day_of_price(self, key: str) -> date | None:
        """Today where the cell is empty; prices of next year may be known already."""
        text, today = self.text(key), timezone.localdate()
        if not text and key not in self.row.problems:
            return today
        found = day_of(text) if self.row.problems.get(key, "date") == "date" else None
        if found and FIRST_YEAR <= found.year <= today.year + YEARS_AHEAD:
            return found
        if self.row.problems.get(key, "date") == "date":
            self.refuse(key, gettext("This is no day of about now. Write it as 31-12-2025."))
        return None


def same_row(number: int) -> str:
    return gettext("Row %(number)d says this too. Keep one of them.") % {"number": number}
