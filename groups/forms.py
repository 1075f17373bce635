"""Fields and forms that several rooms show."""

from __future__ import annotations

import difflib
import re
from collections.abc import Collection, Mapping
from typing import Any, ClassVar

import phonenumbers
from django import forms
from django.utils.translation import gettext_lazy as _
from phonenumber_field.formfields import PhoneNumberField
from phonenumber_field.phonenumber import PhoneNumber
from phonenumbers import PhoneNumberType

from hoogeveen_alert.email_addresses import EmailAddressField, one_spelling
from hoogeveen_alert.forms import LeavesEmptyForm, field_of, show_instead
from hoogeveen_alert.phones import (
    NETHERLANDS,
    WHAT_IS_WRONG,
    WRITTEN_NUMBER,
    what_is_wrong,
    written,
)
from hoogeveen_alert.typed import seen

from .models import Address
from .places.search import (
    Finding,
    HouseNumber,
    Unreadable,
    find_address,
    nameable,
    parse_addition,
    parse_house_number,
    parse_postcode,
)

MOBILE = (PhoneNumberType.MOBILE, PhoneNumberType.FIXED_LINE_OR_MOBILE)
# Control characters, and those that turn the direction of what follows.
UNSEEN = re.compile("[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")

MAIL_DOMAINS = (
    *("gmail.com", "hotmail.com", "hotmail.nl", "outlook.com", "live.nl", "live.com", "msn.com"),
    *("icloud.com", "me.com", "yahoo.com", "mail.com", "proton.me", "protonmail.com"),
    *("ziggo.nl", "kpnmail.nl", "kpnplanet.nl", "planet.nl", "home.nl", "hetnet.nl", "xs4all.nl"),
    *("telfort.nl", "tele2.nl", "online.nl", "upcmail.nl", "casema.nl", "quicknet.nl"),
)
ZERO_POSTCODE = re.compile(r"0[0-9]{3}\s*[A-Za-z]{2}")
POSTCODE_AND_MORE = re.compile(r"[1-9][0-9]{3}\s?[A-Za-z]{2}[\s,]+\S")
# What people write before the number, and what they write when they mean more than it.
NUMBER_WORD = re.compile(r"(?:(?:huis)?(?:nr|nummer|no)[.:]?|#)\s*(?=[0-9])", re.IGNORECASE)
NUMBER_FIRST = re.compile(r"([0-9]+)")
STREET_FIRST = re.compile(r"[^\W\d_][^\d\n]{2,60}\s[0-9]{1,5}.{0,10}")
LONGEST_SHOWN, MOST_DIGITS = 20, 5
MANY_HOMES = _(
    "At number %(number)d there are %(count)d homes at this postcode, from %(first)s to %(last)s. "
    "Fill in what stands behind the number on your letters. "
    "Is your home new? Then contact the municipality."
)
LIKENESS = 0.8  # gmial.com is 0.89 like gmail.com; hoogeveen.nl is 0.63 like home.nl


class PostcodeField(forms.CharField):
    """Takes a postcode in any spelling, gives it bare and in capitals."""

    default_error_messages = {
        "required": _("Fill in a postcode, for example 7933 PA."),
        "invalid": _("A postcode has four digits and two letters, for example 7933 PA."),
        "zero": _("A postcode does not begin with 0. Check the digits."),
        "more": _("Fill in only the postcode here, for example 7933 PA."),
    }

    def to_python(self, value: Any) -> str:
        text = super().to_python(value) or ""
        try:
            return parse_postcode(text) if text else ""
        except Unreadable as error:
            kind = self._what_is_wrong(seen(text).strip())
            raise forms.ValidationError(self.error_messages[kind], code=kind) from error

    def _what_is_wrong(self, text: str) -> str:
        if ZERO_POSTCODE.fullmatch(text):
            return "zero"
        return "more" if POSTCODE_AND_MORE.match(text) else "invalid"


class HouseNumberField(forms.CharField):
    """Takes a number, with or without letter and addition; gives a HouseNumber."""

    default_error_messages = {
        "required": _("Fill in a house number, for example 12 or 12a."),
        "invalid": _("A house number starts with digits, for example 12, 12a or 12-2."),
        "long": _("A house number has at most five digits."),
        "zero": _("A house number does not begin with 0."),
        "street": _("Fill in only the number here, for example 12a. We know the street."),
        "behind": _(
            "We do not understand “%(rest)s” behind the number. Fill in only what stands on your "
            "letters, for example 12, 12a or 12-2."
        ),
    }

    def to_python(self, value: Any) -> HouseNumber | None:  # type: ignore[override]
        text = NUMBER_WORD.sub("", seen(super().to_python(value) or "").strip())
        try:
            return parse_house_number(text) if text else None
        except Unreadable as error:
            kind, rest = self._what_is_wrong(text)
            raise forms.ValidationError(
                self.error_messages[kind], code=kind, params={"rest": rest}
            ) from error

    def _what_is_wrong(self, text: str) -> tuple[str, str]:
        number = NUMBER_FIRST.match(text)
        if not number:
            return ("street" if STREET_FIRST.fullmatch(text) else "invalid"), ""
        digits = number[1].lstrip("0")
        if not digits:
            return "zero", ""
        if len(digits) > MOST_DIGITS:
            return "long", ""
        rest = text[number.end() :].strip(" -/.,")[:LONGEST_SHOWN]
        return ("behind" if rest.isprintable() else "invalid"), rest

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


class AddressForm(forms.Form):
    """The address of a person; gives `house_number` with what the addition's own field holds."""

    postcode = PostcodeField(
        label=_("Postcode"),
        widget=forms.TextInput(attrs={"autocomplete": "postal-code", "class": "short"}),
    )
    house_number = HouseNumberField(
        label=_("House number"),
        widget=forms.TextInput(attrs={"autocomplete": "off", "class": "short"}),
    )
    addition = AdditionField(
        label=_("Addition"),
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "class": "short"}),
    )

    def clean(self) -> dict[str, Any]:
        """Join what stands behind the number with the addition's own field."""
        cleaned = super().clean() or self.cleaned_data
        number = cleaned.pop("house_number", None)
        if number and "addition" in cleaned:
            try:
                written = parse_addition(f"{number.written}-{cleaned['addition']}")
            except Unreadable:
                message = self.fields["addition"].error_messages["invalid"]
                self.add_error("addition", message)
            else:
                cleaned["house_number"] = HouseNumber(number.number, written)
        return cleaned


class SearchForm(AddressForm):
    """The address a resident looks for. In the page's address the fields have Dutch names."""

    IN_ADDRESS = {"postcode": "postcode", "house_number": "huisnummer", "addition": "toevoeging"}

    def add_prefix(self, field_name: str) -> str:
        return self.IN_ADDRESS.get(field_name, field_name)

    @classmethod
    def typed_in(cls, query: Mapping[str, Any]) -> dict[str, Any]:
        """What the page's address holds, for a form that goes on with it."""
        return {field: query.get(name, "") for field, name in cls.IN_ADDRESS.items()}

    @classmethod
    def is_asked(cls, query: Mapping[str, Any]) -> bool:
        """Tell whether the page's address holds a search, even an empty or broken one."""
        return any(name in query for name in cls.IN_ADDRESS.values())


def likelier_email(email: str) -> str:
    """The address probably meant, when the part after @ looks like a slip; otherwise empty."""
    name, _at, domain = email.rpartition("@")
    if domain in MAIL_DOMAINS:
        return ""
    close = difflib.get_close_matches(domain, MAIL_DOMAINS, n=1, cutoff=LIKENESS)
    return f"{name}@{close[0]}" if close else ""


class NameField(forms.CharField):
    """A name of a person on one line, with at least one letter."""

    default_error_messages = {
        "required": _("Fill in your name."),
        "invalid": _("Fill in your name in letters."),
        "max_length": _("Use at most %(limit_value)d letters."),
    }

    def to_python(self, value: Any) -> str:
        return " ".join((super().to_python(value) or "").split())

    def run_validators(self, value: Any) -> None:
        super().run_validators(value)
        if value and (UNSEEN.search(value) or not any(c.isalpha() for c in value)):
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid")


class MobileField(PhoneNumberField):
    """Takes a Dutch mobile number in any spelling, a foreign one with its country code."""

    default_error_messages: ClassVar[dict[str, Any]] = WHAT_IS_WRONG | {
        "required": _("Fill in your mobile number, for example 06 12345678."),
        "invalid": _(
            "A mobile number begins with 06 and has ten digits, for example 06 12345678. "
            "Begin a number of another country with + and the country code, for example +49."
        ),
        "landline": _(
            "This is the number of a landline. Fill in the mobile number "
            "with which you use WhatsApp, for example 06 12345678."
        ),
        "foreign": _(
            "This number of another country is not a mobile number. "
            "Check it, or fill in another mobile number."
        ),
    }

    # Numbers that are on the list already stay, whatever the library thinks of them: those of a
    # demonstration belong to nobody.
    saved: Collection[str] = ()

    def to_python(self, value: Any) -> Any:
        text = written(value)
        if not text:
            return ""
        number = super().to_python(text) if WRITTEN_NUMBER.fullmatch(text) else None
        params: dict[str, str] = {}
        kind = self._what_is_wrong(number)
        if kind == "invalid":
            kind, params = what_is_wrong(text, number) or (kind, params)
        if kind:
            raise forms.ValidationError(self.error_messages[kind], code=kind, params=params)
        return number

    def run_validators(self, value: Any) -> None:
        """Skip those for text: what was parsed is a number that can be called."""

    def _what_is_wrong(self, number: PhoneNumber | None) -> str:
        if not number or number.country_code is None:
            return "invalid"
        if number.as_e164 in self.saved:
            return ""
        is_dutch = number.country_code == NETHERLANDS
        if not number.is_valid():
            return "invalid" if is_dutch else "foreign"
        kind = phonenumbers.number_type(number)
        if kind in MOBILE:
            return ""
        if not is_dutch:
            return "foreign"
        return "landline" if kind == PhoneNumberType.FIXED_LINE else "invalid"


class PersonForm(LeavesEmptyForm, AddressForm):
    """Who asks, and from which address of the municipality."""

    name = NameField(
        label=_("Name"),
        max_length=100,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    email = EmailAddressField(help_text=_("We send you a link to confirm your request."))
    take_likelier = forms.BooleanField(required=False)
    # The address we asked about: sent a second time, it is what the person means.
    asked_about = forms.CharField(required=False, widget=forms.HiddenInput)
    mobile = MobileField(
        label=_("Mobile number"),
        help_text=_("The number with which you use WhatsApp."),
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel"}),
    )
    field_order = ["name", "email", "mobile"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.likelier_email = ""

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        self._ask_about_email(cleaned)
        if "postcode" in cleaned and "house_number" in cleaned:
            finding = find_address(cleaned["postcode"], cleaned["house_number"])
            if finding.address:
                self.take_address(finding.address)
            else:
                self.add_error(*_why_not_found(finding, cleaned["house_number"]))
        return cleaned

    def take_address(self, address: Address) -> None:
        self.cleaned_data["address"] = address

    def _ask_about_email(self, cleaned: dict[str, Any]) -> None:
        email = cleaned.get("email", "")
        likelier = likelier_email(email)
        if likelier and cleaned.get("take_likelier"):
            cleaned["email"] = likelier
            show_instead(self, "email", likelier)
        elif likelier:
            self.likelier_email = likelier
            self["take_likelier"].label = _("Use %(email)s") % {"email": likelier}
            if one_spelling(cleaned.get("asked_about", "")) != email:
                self.add_error("email", _question(likelier))


def _question(email: str) -> forms.ValidationError:
    return forms.ValidationError(
        _(
            "Did you mean %(email)s? Tick it below, or correct your address. "
            "Is it right as it is? Then just send the form again."
        ),
        code="likelier",
        params={"email": email},
    )


def _why_not_found(
    finding: Finding, house_number: HouseNumber
) -> tuple[str, forms.ValidationError]:
    """The field that is to blame, and what to do about it."""
    if not finding.postcode_known:
        message = _(
            "We do not know this postcode in the municipality. Check it. "
            "Is your home new? Then contact the municipality."
        )
        return "postcode", forms.ValidationError(message, code="postcode_unknown")
    params: dict[str, Any] = {}
    if named := nameable(finding.offers, house_number):
        message = _(
            "We do not know this number at this postcode. We do know: %(numbers)s. "
            "Is your home new? Then contact the municipality."
        )
        params["numbers"] = ", ".join(address.house_number for address in named)
    else:
        message = MANY_HOMES
        first, *_between, last = finding.offers
        params |= {"count": len(finding.offers), "number": house_number.number}
        params |= {"first": first.house_number, "last": last.house_number}
    return "house_number", forms.ValidationError(message, code="number_unknown", params=params)


class InterestForm(forms.Form):
    """Asks to hear when an address gets a group."""

    email = EmailAddressField(
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
        field_of(self, "address", forms.ModelChoiceField).queryset = addresses
