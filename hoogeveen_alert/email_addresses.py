"""The one spelling in which the portal keeps and compares e-mail addresses.

Two spellings of one mailbox would be two persons: two accounts, or a code that never arrives.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import models
from django.utils.translation import gettext_lazy as _

from .typed import seen

LONGEST = 254
INVALID = _("Fill in an e-mail address like name@example.nl.")


def one_spelling(typed: str) -> str:
    """The address in small letters, without what nobody sees, the domain as mail servers have it.

    Never raises: what is no address comes out as something that `validate_address` refuses.
    """
    for _round in range(4):  # taking signs apart can bring another to light
        spelled = _spelled(typed)
        if spelled == typed:
            break
        typed = spelled
    return typed


def _spelled(typed: str) -> str:
    composed = unicodedata.normalize("NFC", seen(typed))
    small = unicodedata.normalize("NFC", seen(composed.lower())).strip()
    local, at, domain = small.rpartition("@")
    return f"{local.strip()}{at}{_for_servers(domain.strip())}"


def _for_servers(domain: str) -> str:
    """As `punycode`, which Django writes in mails, does it: IDNA in small letters."""
    if domain.isascii():
        return domain
    try:
        return domain.encode("idna").decode("ascii").lower()
    except UnicodeError:
        return domain


def validate_address(address: str) -> None:
    """Refuse what is no address, or one that no provider gives out. Raises ValidationError.

    That is letters outside ASCII before the @, words in quotation marks, and a domain that is a
    number of a machine: mail to a@[127.0.0.1] would go to the portal's own server.
    """
    validate_email(address)
    if not address.isascii() or any(sign in address for sign in '"[]\\'):
        raise ValidationError(INVALID, code="invalid")


class EmailAddressField(forms.EmailField):
    """Asks for an address in any spelling, gives it in the one of the portal."""

    default_error_messages = {
        "required": _("Fill in your e-mail address, for example name@example.nl."),
        "invalid": INVALID,
        "max_length": _("Fill in an e-mail address of at most 254 letters."),
    }

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", _("E-mail address"))
        kwargs.setdefault("widget", forms.EmailInput(attrs={"autocomplete": "email"}))
        kwargs.setdefault("max_length", LONGEST)
        super().__init__(**kwargs)

    def to_python(self, value: Any) -> str:
        # Before the validators, which count the letters: a capital can become two of them.
        return one_spelling(super().to_python(value) or "")

    def run_validators(self, value: Any) -> None:
        super().run_validators(value)
        if value:
            validate_address(value)


class OneSpellingField(models.EmailField):
    """Keeps addresses in one spelling, by whatever path they come, and looks them up in it."""

    default_validators = [validate_address]

    def deconstruct(self) -> Any:
        """To a migration it is a plain field: the database sees no difference."""
        name, _path, args, kwargs = super().deconstruct()
        return name, "django.db.models.EmailField", args, kwargs

    def to_python(self, value: Any) -> Any:
        value = super().to_python(value)
        return one_spelling(value) if isinstance(value, str) else value

    def get_prep_value(self, value: Any) -> Any:
        value = super().get_prep_value(value)
        return one_spelling(value) if isinstance(value, str) else value

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:
        """Let the row show what is stored."""
        value = super().pre_save(model_instance, add)
        if isinstance(value, str):
            value = one_spelling(value)
            setattr(model_instance, self.attname, value)
        return value

    def formfield(self, *args: Any, **kwargs: Any) -> Any:
        kwargs.setdefault("form_class", EmailAddressField)
        return super().formfield(*args, **kwargs)


def respelled(rows: models.QuerySet, field: str = "email") -> Iterator[tuple[int, str]]:
    """For migrations: key and right spelling of each row, in the order given, that has another."""
    for key, kept in rows.values_list("pk", field).iterator():
        right = one_spelling(kept)
        if right != kept:
            yield key, right
