"""Signs that hung before the portal: what the municipality knows of one, typed or put on a map."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from groups.places.example import with_example
from groups.places.finding import find_addresses
from groups.places.group_field import GroupNameField
from hoogeveen_alert.forms import WORDS_ONLY, field_of

from ..forms import PointForm
from ..models import Sign, SignType
from ..places import (
    RELATIONS,
    NoPlace,
    in_words,
    meant_by,
    neighbourhoods_at,
    words_near,
)

FIRST_YEAR = 2000  # before that there was nothing to put on a sign


class ExistingSignForm(PointForm):
    """One sign in the street that nobody asked for here. Of a point and an address, the point."""

    sign_type = forms.ModelChoiceField(
        SignType.objects.none(),
        label=_("Kind of sign"),
        error_messages={"required": _("Choose a kind of sign.")},
    )
    needed_sometimes = ("point", "address")
    group = GroupNameField(
        label=_("Group"),
        required=False,
        help_text=_(
            "The name of the group. Leave this empty when it is not known, or of no group. "
            "A sign of a group that has ended comes on the list of signs to remove."
        ),
    )
    point = forms.CharField(
        label=_("Point on the map"),
        required=False,
        max_length=60,
        widget=forms.TextInput(attrs={"autocomplete": "off", "inputmode": "decimal"}),
        help_text=with_example(_("Tap on the map, or type two numbers: %(lat)s, %(lon)s.")),
    )
    address = forms.CharField(
        label=_("Or the address"),
        required=False,
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        help_text=with_example(_("For example: %(street)s %(number)d, %(town)s.")),
    )
    relation = forms.ChoiceField(
        label=_("Where from the address"), choices=list(RELATIONS.items()), required=False
    )
    placed_on = forms.DateField(
        label=_("Placed on"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=_("Leave this empty when nobody knows."),
        error_messages={"invalid": _("Fill in a day, for example 22-11-2026.")},
    )
    pole_kind = forms.ChoiceField(
        label=_("What it hangs on"),
        choices=[("", _("not known")), *Sign.Pole.choices],
        required=False,
    )
    pole_number = forms.CharField(
        label=_("Number on the pole"),
        required=False,
        max_length=20,
        validators=[WORDS_ONLY],
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    next_inspection_on = forms.DateField(
        label=_("Next inspection"),
        initial=timezone.localdate,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=_("Today, when nobody has looked at it lately."),
        error_messages={
            "required": _("Fill in the day."),
            "invalid": _("Fill in a day, for example 22-11-2026."),
        },
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)
        self.words = ""
        # Old signs may be of a kind that is offered no more; of each kind its last price.
        kinds = SignType.objects.order_by("name", "-valid_from")
        last = {kind.name: kind.pk for kind in reversed(kinds)}
        field_of(self, "sign_type", forms.ModelChoiceField).queryset = kinds.filter(
            pk__in=last.values()
        )

    def clean_placed_on(self) -> date | None:
        day: date | None = self.cleaned_data["placed_on"]
        if day and day > timezone.localdate():
            raise forms.ValidationError(_("That day is still to come."), code="future")
        if day and day.year < FIRST_YEAR:
            raise forms.ValidationError(_("That is too long ago. Check the day."), code="past")
        return day

    def clean_next_inspection_on(self) -> date:
        """No inspection is planned in the past, nor so late that it is a slip of the keyboard."""
        day: date = self.cleaned_data["next_inspection_on"]
        today = timezone.localdate()
        if not today <= day <= today.replace(year=today.year + 5, day=min(today.day, 28)):
            raise forms.ValidationError(_("Choose a day between today and five years from now."))
        return day

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        address = cleaned.get("address", "").strip()
        if not self.position and address and "point" not in self.errors:
            self._look_up(address)
        elif not self.position and not self.errors:
            self.add_error("point", _("Put the sign on the map, or type an address."))
        if self.position:
            self._check_place("point" if cleaned.get("point") else "address")
        return cleaned

    def _look_up(self, text: str) -> None:
        try:
            [found] = find_addresses([text])
            address = meant_by(found, self.cleaned_data.get("group"))
        except NoPlace as error:
            self.add_error("address", str(error))
            return
        self.position = address.point
        self.words = in_words(self.cleaned_data.get("relation") or "near", address)

    def _check_place(self, field: str) -> None:
        assert self.position  # noqa: S101 - asked before
        if neighbourhoods_at([self.position]) == [None]:
            self.add_error(field, _("This place is not in the municipality."))
            return
        there = Sign.objects.promised().on_the_pole_at(self.position).first()
        if there:
            text = gettext("%(sign)s is on this pole already: %(place)s.")
            self.add_error(field, text % {"sign": there, "place": there.place})
        if not self.words:
            relation = self.cleaned_data.get("relation") or "near"
            [self.words] = words_near([self.position], [relation])

    def facts(self) -> dict[str, Any]:
        """What `acts.take_over` is told of the sign."""
        assert self.position  # noqa: S101 - the form is valid
        filled = self.cleaned_data
        return {
            "sign_type": filled["sign_type"],
            "group": filled["group"],
            "point": self.position,
            "place": self.words,
            "placed_on": filled["placed_on"],
            "next_inspection_on": filled["next_inspection_on"],
            "pole_kind": filled["pole_kind"],
            "pole_number": filled["pole_number"],
        }
