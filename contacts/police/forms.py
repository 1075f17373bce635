from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from phonenumber_field.widgets import RegionalPhoneNumberWidget

from groups.places.example import with_example
from groups.places.forms import PlaceInput
from hoogeveen_alert.forms import field_of
from hoogeveen_alert.phones import KeepsNumberForm, SavedNumberField
from hoogeveen_alert.two_editors import TwoEditorsForm

from ..models import ContactMoment, ContactPreference, OfficerProfile, RoundTerms
from ..models.reachability import Reachability


class ContactListForm(forms.Form):
    """What the contact list shows. It is posted: `zoek` may hold where somebody lives (views)."""

    zoek = forms.CharField(
        label=_("Address, group, name or number"),
        required=False,
        max_length=100,
        help_text=with_example(_("For example: %(street)s %(number)d, %(postcode)s, %(town)s")),
        widget=PlaceInput(attrs={"type": "search"}),
        error_messages={"max_length": _("Use at most 100 letters.")},
    )
    wijken = forms.ChoiceField(
        required=False,
        choices=[("", _("My districts")), ("alle", _("All districts"))],
        widget=forms.HiddenInput,
        error_messages={"invalid_choice": _("Choose your districts or all of them.")},
    )

    def __init__(self, *args: Any, explained: bool = True, **kwargs: Any) -> None:
        """Who searched knows how; without the example the people to call come higher."""
        super().__init__(*args, **kwargs)
        if not explained:
            self.fields["zoek"].help_text = ""


class MomentForm(forms.ModelForm):
    """How and about what; who and when is known. No field takes words of one's own."""

    NEVER = 0

    next_in = forms.TypedChoiceField(
        label=_("Speak again in"),
        coerce=int,
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Choose when you want to speak again."),
            "invalid_choice": _("Choose a term from the list."),
        },
    )

    class Meta:
        model = ContactMoment
        fields = ("how", "subject", "on")
        widgets = {
            "how": forms.RadioSelect,
            "subject": forms.RadioSelect,
            "on": forms.DateInput(attrs={"type": "date", "class": "short"}, format="%Y-%m-%d"),
        }
        labels = {"how": _("How did you speak?"), "subject": _("What about?"), "on": _("When?")}
        error_messages = {
            "how": {"required": _("Choose how you spoke."), "invalid_choice": _("Choose how.")},
            "subject": {
                "required": _("Choose what it was about."),
                "invalid_choice": _("Choose a subject from the list."),
            },
            "on": {
                "required": _("Fill in the date."),
                "invalid": _("Fill in a date like 22-11-2026."),
            },
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        usual = RoundTerms.current().moment_interval
        terms = sorted({30, 90, 365, usual})
        choices: list[tuple[int, Any]] = [
            (days, ngettext("%d day", "%d days", days) % days) for days in terms
        ]
        choices.append((self.NEVER, _("no new date")))
        field = field_of(self, "next_in", forms.ChoiceField)
        field.choices, field.initial = choices, usual
        today = timezone.localdate()
        self.fields["on"].widget.attrs |= {"max": today.isoformat()}

    def clean_on(self) -> date:
        on: date = self.cleaned_data["on"]
        today = timezone.localdate()
        if on > today:
            raise forms.ValidationError(_("This date is in the future."), code="future")
        if on < today - timedelta(days=365):
            raise forms.ValidationError(_("This is more than a year ago."), code="old")
        return on

    def facts(self) -> dict[str, Any]:
        """What is said of the moment, with the day of the next one, if any."""
        data = self.cleaned_data
        days: int = data["next_in"]
        next_due_on = data["on"] + timedelta(days=days) if days else None
        return {name: data[name] for name in self.Meta.fields} | {"next_due_on": next_due_on}


class PreferenceForm(TwoEditorsForm, forms.ModelForm):
    """How a coordinator or area coordinator is best reached."""

    class Meta:
        model: type[Reachability] = ContactPreference
        fields: tuple[str, ...] = ("channel", "hours")
        widgets = {
            "channel": forms.RadioSelect,
            "hours": forms.TextInput(attrs={"autocomplete": "off"}),
        }


class OfficerForm(KeepsNumberForm, PreferenceForm):
    """The same for an officer, with the number that coordinators see."""

    phone = SavedNumberField(
        label=_("Telephone at work"),
        region="NL",
        help_text=_("Coordinators of the districts see this number."),
        widget=RegionalPhoneNumberWidget("NL", attrs={"autocomplete": "tel"}),
        error_messages={
            "required": _("Fill in a telephone number, for example 06 12345678."),
            "invalid": _("Fill in a telephone number, for example 06 12345678."),
        },
    )

    class Meta(PreferenceForm.Meta):
        model = OfficerProfile
        fields = ("phone", "channel", "hours")
