from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from .models import Address
from .places.search import (
    HouseNumber,
    Unreadable,
    parse_addition,
    parse_house_number,
    parse_postcode,
)


class PostcodeField(forms.CharField):
    """Takes a postcode in any spelling, gives it bare and in capitals."""

    default_error_messages = {
        "required": _("Fill in a postcode, for example 7933 PA."),
        "invalid": _("A postcode has four digits and two letters, for example 7933 PA."),
    }

    def to_python(self, value: Any) -> str:
        text = super().to_python(value) or ""
        try:
            return parse_postcode(text) if text else ""
        except Unreadable as error:
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid") from error


class HouseNumberField(forms.CharField):
    """Takes a number, with or without letter and addition; gives a HouseNumber."""

    default_error_messages = {
        "required": _("Fill in a house number, for example 12 or 12a."),
        "invalid": _("A house number starts with digits, for example 12, 12a or 12-2."),
    }

    def to_python(self, value: Any) -> HouseNumber | None:  # type: ignore[override]
        text = super().to_python(value)
        try:
            return parse_house_number(text) if text else None
        except Unreadable as error:
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid") from error

    def run_validators(self, value: Any) -> None:
        """Skip those for text: what was parsed holds nothing they look for."""


class AdditionField(forms.CharField):
    """Takes a letter, an addition or both; gives them in lower case."""

    default_error_messages = {
        "invalid": _(
            "Use at most five letters and digits, for example a or 2, or leave this empty."
        ),
    }

    def to_python(self, value: Any) -> str:
        text = super().to_python(value) or ""
        try:
            return parse_addition(text)
        except Unreadable as error:
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid") from error


class SearchForm(forms.Form):
    """The address a resident looks for. Fields are named as in the page's address."""

    postcode = PostcodeField(
        label=_("Postcode"),
        widget=forms.TextInput(attrs={"autocomplete": "postal-code", "class": "short"}),
    )
    huisnummer = HouseNumberField(
        label=_("House number"),
        widget=forms.TextInput(attrs={"autocomplete": "off", "class": "short"}),
    )
    toevoeging = AdditionField(
        label=_("Addition"),
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "class": "short"}),
    )

    @classmethod
    def is_asked(cls, query: Mapping[str, Any]) -> bool:
        """Tell whether the page's address holds a search, even an empty or broken one."""
        return any(name in query for name in cls.base_fields)

    def clean(self) -> dict[str, Any]:
        """Join what stands behind the number with the addition's own field."""
        cleaned = super().clean() or self.cleaned_data
        number = cleaned.get("huisnummer")
        if number and "toevoeging" in cleaned:
            try:
                written = parse_addition(f"{number.written}-{cleaned['toevoeging']}")
            except Unreadable:
                message = self.fields["toevoeging"].error_messages["invalid"]
                self.add_error("toevoeging", message)
            else:
                cleaned["house_number"] = HouseNumber(number.number, written)
        return cleaned


class LowerCaseEmailField(forms.EmailField):
    """Gives the address in lower case, so that one person is one address."""

    default_error_messages = {
        "required": _("Fill in your e-mail address, for example name@example.nl."),
        "invalid": _("Fill in an e-mail address like name@example.nl."),
        "max_length": _("Fill in an e-mail address of at most 254 letters."),
    }

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", _("E-mail address"))
        kwargs.setdefault("widget", forms.EmailInput(attrs={"autocomplete": "email"}))
        super().__init__(max_length=254, **kwargs)

    def to_python(self, value: Any) -> str:
        # Before the validators, which count the letters: a capital can become two of them.
        return (super().to_python(value) or "").lower()

    def run_validators(self, value: Any) -> None:
        super().run_validators(value)
        if not value.rpartition("@")[0].isascii():
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid")


class InterestForm(forms.Form):
    """Asks to hear when an address gets a group."""

    email = LowerCaseEmailField(
        help_text=_("We only use it for this message. You can stop at any time.")
    )
    address = forms.ModelChoiceField(
        Address.objects.none(),
        widget=forms.HiddenInput,
        error_messages={
            "required": _("Search for your address first."),
            "invalid_choice": _("We do not know this address. Search for your address again."),
        },
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        addresses = Address.objects.current().with_place()
        self.fields["address"].queryset = addresses  # type: ignore[attr-defined]
