"""What is filled in about signs in the street, by fitters, inspectors and visitors."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django import forms
from django.conf import settings
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from hoogeveen_alert.email_addresses import EmailAddressField
from hoogeveen_alert.forms import WORDS_ONLY, LeavesEmptyForm, field_of, show_instead
from hoogeveen_alert.keys import key_from
from hoogeveen_alert.wording import POT, in_own_words

from ..forms import EuroField, PointForm
from ..models import DamageReport, Inspection, Sign, SignRules, Smederij
from ..models.money import as_euro
from ..models.sign import SignQuerySet
from ..photos import PhotoField
from ..places import neighbourhoods_at

ODDLY = 3  # a price so many times what was reserved, or so many times less, is asked about


class HangForm(PointForm):
    """What the fitter notes in the street. Few fields, large ones, most of them filled in."""

    point = forms.CharField(
        label=_("Where it hangs"),
        required=False,
        max_length=60,
        help_text=_("Empty: exactly where it was asked."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"max_length": _("Use at most 60 signs.")},
    )
    photo = PhotoField(label=_("Photo of the sign"), camera=True)
    placed_on = forms.DateField(
        label=_("Placed on"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={
            "required": _("Fill in the day."),
            "invalid": _("Fill in a day, for example 22-11-2026."),
        },
    )
    pole_kind = forms.ChoiceField(
        label=_("What it hangs on"),
        choices=Sign.Pole.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what the sign hangs on.")},
    )
    pole_number = forms.CharField(
        label=_("Number on the pole"),
        required=False,
        max_length=20,
        validators=[WORDS_ONLY],
        widget=forms.TextInput(attrs={"autocomplete": "off", "class": "short"}),
        error_messages={"max_length": _("Use at most 20 signs.")},
    )
    height_cm = forms.IntegerField(
        label=_("Lower edge above the ground, in cm"),
        widget=forms.TextInput(attrs={"inputmode": "numeric", "class": "short"}),
        error_messages={
            "required": _("Measure the lower edge and fill in the centimetres."),
            "invalid": _("Fill in whole centimetres, for example 220."),
        },
    )
    # The unlikely price that was asked about; the same one again is meant.
    asked_price = forms.CharField(required=False, max_length=20, widget=forms.HiddenInput)
    price = EuroField(
        least_cents=0,
        label=_("Real price with VAT"),
        help_text=_("What this sign cost, in euros."),
        error_messages={"required": _("Fill in a price, for example 54,45.")},
    )

    def __init__(
        self, sign: Sign, rules: SignRules, *args: Any, asks_price: bool = True, **kwargs: Any
    ) -> None:
        self.sign, self.rules = sign, rules
        kwargs["initial"] = {
            "placed_on": timezone.localdate(),
            "price": sign.reserved_cents,
        } | kwargs.get("initial", {})
        super().__init__(*args, **kwargs)
        if not asks_price:
            del self.fields["price"], self.fields["asked_price"]
        low, high = self.bounds
        text = _("Between %(low)d and %(high)d cm, so that nobody bumps into it.")
        self.fields["height_cm"].help_text = text % {"low": low, "high": high}

    @property
    def bounds(self) -> tuple[int, int]:
        """Lowest and highest lower edge in cm; the top has a limit, and the sign a height."""
        top = self.rules.max_height_cm - -(-self.sign.sign_type.height_mm // 10)
        return self.rules.min_height_cm, max(self.rules.min_height_cm, top)

    def clean_height_cm(self) -> int:
        height: int = self.cleaned_data["height_cm"]
        low, high = self.bounds
        if not low <= height <= high:
            text = gettext("The lower edge is between %(low)d and %(high)d cm above the ground.")
            raise forms.ValidationError(text % {"low": low, "high": high}, code="height")
        return height

    def clean_price(self) -> int:
        """Ask once about a price that looks like a slip; typed again, it is what was paid."""
        cents: int = self.cleaned_data["price"]
        reserved = self.sign.reserved_cents
        unlikely = reserved and not reserved <= cents * ODDLY <= reserved * ODDLY**2
        if unlikely and self.cleaned_data.get("asked_price") != str(cents):
            show_instead(self, "asked_price", str(cents))
            text = gettext(
                "Is %(price)s right? There is %(reserved)s reserved for this sign. If it is "
                "right, press the button once more."
            )
            values = {"price": as_euro(cents), "reserved": as_euro(reserved)}
            raise forms.ValidationError(text % values, code="unlikely")
        return cents

    def clean_placed_on(self) -> date:
        day: date = self.cleaned_data["placed_on"]
        today = timezone.localdate()
        if day > today:
            raise forms.ValidationError(_("That day is still to come."), code="future")
        if day < today - timedelta(days=366):
            raise forms.ValidationError(_("That is more than a year ago. Check the day."))
        return day

    def clean_point(self) -> str:
        text = super().clean_point()
        if self.position and neighbourhoods_at([self.position]) == [None]:
            raise forms.ValidationError(_("This place is not in the municipality."), code="outside")
        return text


class InspectionForm(forms.Form):
    condition = forms.ChoiceField(
        label=_("How is the sign?"),
        choices=Inspection.Condition.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose how the sign is.")},
    )
    note = forms.CharField(
        label=_("Remark"),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        validators=[WORDS_ONLY],
        error_messages={"max_length": _("Use at most 500 letters.")},
    )
    photo = PhotoField(label=_("Photo of the sign"), camera=True, required=False)


class DamageForm(LeavesEmptyForm):
    """What anybody can say about a sign in the street; about the person an address, if at all."""

    kind = forms.ChoiceField(
        label=_("What is wrong with the sign?"),
        choices=DamageReport.Kind.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what is wrong with the sign.")},
    )
    needed_sometimes = ("explanation",)
    explanation = forms.CharField(
        label=_("Explanation"),
        required=False,
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        validators=[WORDS_ONLY],
        help_text=_("Write nothing about yourself or others: no names, no phone numbers."),
        error_messages={"max_length": _("Use at most 300 letters.")},
    )
    photo = PhotoField(
        label=_("Photo of the damage"),
        required=False,
        help_text=_("Of the sign alone: no people, no number plates."),
    )
    email = EmailAddressField(
        required=False,
        help_text=_(
            "If you want to hear when it is mended. We use it for that one message, show it to "
            "nobody, and delete it then, or after half a year."
        ),
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("kind") == "other" and not cleaned.get("explanation") and not self.errors:
            self.add_error("explanation", _("Tell in a few words what is wrong."))
        return cleaned

    @property
    def text(self) -> str:
        """What is kept of it, in at most as many letters as the column takes."""
        kind = str(DamageReport.Kind(self.cleaned_data["kind"]).label)
        more = self.cleaned_data["explanation"]
        most = DamageReport._meta.get_field("text").max_length or 500
        return (f"{kind}: {more}" if more else kind)[:most]


class WorkForm(forms.Form):
    """What of the work list is shown, in the page's address: ?taak=&zoek="""

    TASKS = {
        "hang": _("to place"),
        "mend": _("to mend"),
        "remove": _("to take away"),
        "inspect": _("to inspect"),
    }
    zoek = forms.CharField(
        label=_("Street or number of the sign"),
        required=False,
        max_length=80,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"max_length": _("Use at most 80 letters.")},
    )
    taak = forms.ChoiceField(
        label=_("What to do"),
        required=False,
        choices=[("", _("Everything")), *TASKS.items()],
        error_messages={"invalid_choice": _("Choose a task from the list.")},
    )

    def chosen(self, signs: SignQuerySet) -> SignQuerySet:
        """Of the signs of the work list those that were asked for; what is wrong asks nothing."""
        filled = self.cleaned_data if self.is_valid() else {}
        words = (filled.get("zoek") or "").strip()
        if words:
            either = Q(place__icontains=words) | Q(pole_number__iexact=words)
            number = key_from(words)
            signs = signs.filter(either if number is None else either | Q(pk=number))
        match filled.get("taak"):
            case "hang":
                return signs.filter(status=Sign.Status.PLANNED)
            case "remove":
                return signs.to_remove()
            case "mend":
                return signs.filter(status=Sign.Status.DAMAGED).not_to_remove()
            case "inspect":
                return signs.filter(status=Sign.Status.PLACED).not_to_remove()
        return signs


class RegisterForm(forms.Form):
    """What the register shows, in the page's address: ?staat=&zoek=&smederij=&paal="""

    STATES = {
        "work": _("work in the street"),
        "planned": _("planned"),
        "placed": _("placed"),
        "damaged": _("damaged"),
        "to_remove": _("to remove"),
        "to_inspect": _("to inspect"),
        "removed": _("removed"),
    }
    zoek = forms.CharField(
        label=_("Number, street or group"),
        required=False,
        max_length=80,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"max_length": _("Use at most 80 letters.")},
    )
    staat = forms.ChoiceField(
        label=_("State of the sign"),
        required=False,
        choices=[("", _("All that are not removed")), *STATES.items()],
        error_messages={"invalid_choice": _("Choose a state from the list.")},
    )
    smederij = forms.ModelChoiceField(
        Smederij.objects.none(),
        label=POT,
        required=False,
        empty_label=_("All of them"),
        error_messages={"invalid_choice": in_own_words(_("Choose a %(pot)s from the list."))},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not settings.BUDGETS:
            del self.fields["smederij"]
            return
        # Names of Smederijen are public; their money is not.
        field_of(self, "smederij", forms.ModelChoiceField).queryset = Smederij.objects.only("name")
