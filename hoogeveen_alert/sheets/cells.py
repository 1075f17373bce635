"""What stands in one cell of a spreadsheet, and what spreadsheet programs are known to do to it."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta
from typing import Any

from django.utils.translation import gettext_lazy as _

from hoogeveen_alert.phones import written
from hoogeveen_alert.spreadsheets import as_typed
from hoogeveen_alert.typed import cleaned

# 6,12E+08: what Excel makes of a number that does not fit in its column.
SHORTENED = re.compile(r"[0-9]([.,][0-9]+)?[eE]\+?[0-9]+")
# What Excel and LibreOffice show in place of a value that they cannot reckon, also in Dutch.
ERROR = re.compile(
    r"#(N/[AB]|VALUE!|WAARDE!|REF!|VERW!|DIV/0!|DEEL/0!|NAME\?|NAAM\?|NUM!|GETAL!|NULL!|LEEG!"
    r"|SPILL!|OVERLOOP!|CALC!|BEREKENEN!|#+)|(?:Err|Fout):[0-9]{3}"
)
# 10-nov, nov-10, 10-11-2026: what it makes of a number with an addition that can be a day.
MONTH = r"(?:jan|feb|mrt|mar|maa|apr|mei|may|jun|jul|aug|sep|okt|oct|nov|dec)[a-z]{0,6}\.?"
DAY = re.compile(
    rf"[0-9]{{1,4}}[-/ ]{MONTH}(?:[-/ ][0-9]{{2,4}})?|{MONTH}[-/ ][0-9]{{1,4}}"
    r"|[0-9]{1,2}[-/][0-9]{1,2}[-/][0-9]{4}|[0-9]{4}-[0-9]{2}-[0-9]{2}(?: 00:00:00)?",
    re.IGNORECASE,
)
PROBLEMS = {
    "date": _("the spreadsheet made a date of this. Give the cell the format text, type it again."),
    "error": _("the spreadsheet shows an error here. Type what should stand here."),
    "shortened": _(
        "the spreadsheet has shortened this number. Give the cell the format text, type it again."
    ),
}


def text_of(value: Any) -> tuple[str, str]:
    """What stands in a cell as text, and what is wrong with it, a key of PROBLEMS: or nothing."""
    if isinstance(value, datetime | date | time | timedelta):
        return str(value).partition(" ")[0], "date"
    if value is None or isinstance(value, bool):
        return "", ""
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        value = int(value)
    text = as_typed(cleaned(str(value)).strip())
    if ERROR.fullmatch(text):
        return "", "error"
    if SHORTENED.fullmatch(text):
        return text, "shortened"
    return (text, "date") if DAY.fullmatch(text) else (text, "")


def called(value: Any) -> str:
    """The name of a column in small letters, without anything but letters and digits."""
    return re.sub(r"[^a-z0-9]", "", text_of(value)[0].lower())


def phone_as_typed(text: str) -> str:
    """A phone number with what a spreadsheet is known to do to it undone."""
    phone = written(text)
    bare = re.sub(r"[\s().\-]", "", phone)
    if re.fullmatch("6[0-9]{8}", bare):
        return f"0{bare}"  # the leading zero was taken for nothing
    if re.fullmatch("316[0-9]{8}", bare):
        return f"+{bare}"
    return phone
