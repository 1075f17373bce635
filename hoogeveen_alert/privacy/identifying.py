"""By which fields a page shows who a row is of, and whether they stand in an answer."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from html import unescape

from django.contrib.auth import get_user_model
from django.db import models
from phonenumber_field.modelfields import PhoneNumberField

ESCAPED = re.compile(r"\\u([0-9a-f]{4})")
WORD = re.compile(r"[^\W_]+")  # what `isalnum` calls letters and digits
# Between the digits of a number, as pages write it; \xa0 is a space that does not break.
BETWEEN_DIGITS = str.maketrans("", "", " \xa0\t\r\n-().")
DIGITS = 9  # of a Dutch number, without what stands for the country or the 0
NUMBER = re.compile(rf"[0-9]{{{DIGITS},}}")


class Words:
    """The text of an answer, however it was escaped."""

    def __init__(self, text: str) -> None:
        text = unescape(text).lower()
        self.text = ESCAPED.sub(lambda code: chr(int(code[1], 16)).lower(), text)

    @cached_property
    def _words(self) -> frozenset[str]:
        return frozenset(WORD.findall(self.text))

    @cached_property
    def _numbers(self) -> str:
        """What can be a number, as it is written without signs between the digits."""
        return " ".join(NUMBER.findall(self.text.translate(BETWEEN_DIGITS)))

    def hold(self, value: str) -> bool:
        """Whether the value stands there by itself, and not as a part of a longer word."""
        value = value.strip().lower()
        # Looking a value up in a long page takes time, and most rows that are read are not shown.
        if not self._words.issuperset(WORD.findall(value)):
            return False
        start = self.text.find(value) if value else -1
        while start >= 0:
            end = start + len(value)
            if not (self.text[start - 1 : start].isalnum() or self.text[end : end + 1].isalnum()):
                return True
            start = self.text.find(value, start + 1)
        return False

    def hold_number(self, number: str) -> bool:
        digits = re.sub(r"\D", "", number)[-DIGITS:]
        return len(digits) == DIGITS and digits in self._numbers


@dataclass(frozen=True)
class Identity:
    """The fields of a model that tell who it is: names, e-mail addresses, numbers.

    `account` is the field that leads to the account the row is of, such as an officer's profile.
    """

    names: tuple[str, ...]
    emails: tuple[str, ...]
    phones: tuple[str, ...]
    account: str = ""

    def __bool__(self) -> bool:
        return bool(self.emails or self.phones)

    def is_in(self, words: Words, row: models.Model) -> bool:
        said = (*_values(row, self.names), *_values(row, self.emails))
        return any(map(words.hold, said)) or any(map(words.hold_number, _values(row, self.phones)))

    def name_of(self, row: models.Model) -> str:
        return next(_values(row, self.names), "").strip().lower()

    def email_of(self, row: models.Model) -> str:
        return next(_values(row, self.emails), "").strip().lower()


def _values(row: models.Model, names: tuple[str, ...]) -> Iterator[str]:
    """What was read of the fields; a field left out of the query cannot have been shown."""
    for name in names:
        value = row.__dict__.get(name)
        if value:
            yield str(value)


def identity_of(model: type[models.Model], declared: tuple[str, ...]) -> Identity:
    """From the declared personal fields: a name counts beside an address or number of its own.

    So `contact_name` beside `contact_email` is a person's, and the name of the office is not.
    """
    fields = [model._meta.get_field(name) for name in declared]
    emails = [field.name for field in fields if isinstance(field, models.EmailField)]
    phones = [field.name for field in fields if isinstance(field, PhoneNumberField)]
    told = (*emails, *phones)
    whose = [re.sub("(email|phone)$", "name", name) for name in told]
    accounts = [field.name for field in fields if field.related_model is get_user_model()]
    return Identity(
        names=tuple(name for name in dict.fromkeys(whose) if name in declared and name not in told),
        emails=tuple(emails),
        phones=tuple(phones),
        account=accounts[0] if accounts else "",
    )
