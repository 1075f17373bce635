"""Numbers in forms: read as telephones paste them, and told what is wrong with the rest."""

from __future__ import annotations

import re
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _
from phonenumber_field.formfields import PhoneNumberField
from phonenumber_field.phonenumber import PhoneNumber, to_python

from .forms import field_of
from .typed import seen

NETHERLANDS = 31
MOST_DIGITS = 15  # of a number anywhere
# What stands before a number that was copied: tel:, Tel., mob.
CALLED = re.compile(
    r"\s*(?:tel|telefoon|mobiel|mob|gsm|phone)\s*(?:[.:]\s*|(?=[+0-9]))", re.IGNORECASE
)
# phonenumbers itself also takes letters, an extension and the digits of other scripts.
WRITTEN_NUMBER = re.compile("[+0-9()./\\s\\-\u2010-\u2015]+")
BETWEEN = re.compile(r"[,;/|&\n]|\s(?:of|en|or|and)\s|(?<=[0-9])\s*(?=\+)")
LONGEST_SHOWN = 20
WHAT_IS_WRONG = {
    "two": _("There are two numbers here. Fill in one."),
    "signs": _("We cannot read “%(signs)s” in a number. Write digits only, such as 06 12345678."),
    "count": _("This number has %(count)d digits. A mobile number has ten, such as 06 12345678."),
    "unused": _("Mobile numbers do not begin with %(begin)s. Check the digits."),
}


def written(value: Any) -> str:
    """The number as it stands in what was typed, without unseen signs and a `tel:` before it."""
    return CALLED.sub("", seen(str(value or "")), count=1).strip()


def what_is_wrong(text: str, number: PhoneNumber | None) -> tuple[str, dict[str, Any]] | None:
    """Which of WHAT_IS_WRONG holds for a number that cannot be called, and its particulars."""
    parts = BETWEEN.split(text)
    digits = sum(sign.isdigit() for sign in text)
    if sum(_is_whole(part) for part in parts) > 1 or MOST_DIGITS + 2 < digits <= 2 * MOST_DIGITS:
        return "two", {}
    strange = WRITTEN_NUMBER.sub(" ", text).strip()
    if strange:
        return ("signs", {"signs": strange[:LONGEST_SHOWN]}) if digits else None
    if not number or number.country_code != NETHERLANDS:
        return None
    national = f"0{number.national_number}"
    if not national.startswith("06"):
        return None
    if len(national) != 10:
        return ("count", {"count": len(national)}) if len(national) <= MOST_DIGITS else None
    return "unused", {"begin": national[:3]}


def _is_whole(part: str) -> bool:
    return sum(sign.isdigit() for sign in part) >= 9


class SavedNumberField(PhoneNumberField):
    """Takes any valid number, and the saved one in any spelling.

    Those of a demonstration belong to nobody, so the library does not know them; who only
    confirms the rest of a form must not be told to change a number that was taken before.
    """

    default_error_messages: ClassVar[dict[str, Any]] = WHAT_IS_WRONG
    saved: PhoneNumber | None = None

    def to_python(self, value: Any) -> PhoneNumber | None:  # type: ignore[override]
        text = written(value)
        if self.is_saved(text):
            return self.saved
        number = super().to_python(text)
        if number and not number.is_valid():
            wrong = what_is_wrong(text, number)
            if wrong:
                code, params = wrong
                raise forms.ValidationError(self.error_messages[code], code=code, params=params)
        return number

    def run_validators(self, value: Any) -> None:
        if not self.is_saved(value):
            super().run_validators(value)

    def is_saved(self, value: Any) -> bool:
        typed = to_python(value, region=self.region)
        # Numbers the library calls invalid equal one another only when written alike.
        return bool(self.saved and typed and typed.as_e164 == self.saved.as_e164)


class KeepsNumberForm(forms.ModelForm):
    """For models with a `phone`, declared in the form as a SavedNumberField."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field_of(self, "phone", SavedNumberField).saved = self.instance.phone or None

    def _get_validation_exclusions(self) -> set[str]:
        """The model would look at the number once more."""
        exclude: set[str] = super()._get_validation_exclusions()  # type: ignore[misc]
        return exclude if "phone" in self.changed_data else exclude | {"phone"}
