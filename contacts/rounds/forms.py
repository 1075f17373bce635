"""The answer to a round, on a phone and without log-in: own details, and a word per group."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from phonenumber_field.widgets import RegionalPhoneNumberWidget

from hoogeveen_alert.accounts.models import User
from hoogeveen_alert.forms import field_of
from hoogeveen_alert.phones import SavedNumberField

from ..models import Channel, ContactCheck
from ..models.reachability import reachability_of

Answer = ContactCheck.Answer
SAYS = [
    (Answer.ALL_RIGHT.value, _("The group is still there, and I go on")),
    (Answer.STOP.value, _("The group is still there, but I want to stop")),
    (Answer.ENDED.value, _("The group has ended")),
]


class AnswerForm(forms.Form):
    """Details of one person, filled in with what is known, and one choice for each group."""

    name = forms.CharField(
        label=_("Name"),
        max_length=100,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        error_messages={"required": _("Fill in your name.")},
    )
    phone = SavedNumberField(
        region="NL",
        label=_("Phone number"),
        widget=RegionalPhoneNumberWidget(
            region="NL", attrs={"autocomplete": "tel", "inputmode": "tel"}
        ),
        error_messages={
            "required": _("Fill in your phone number."),
            "invalid": _("This is not a phone number. Fill in a number like 06 12345678."),
        },
    )
    channel = forms.ChoiceField(
        label=_("How are you best reached?"),
        choices=Channel.choices,
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Choose how you are best reached."),
            "invalid_choice": _("Choose how you are best reached."),
        },
    )
    hours = forms.CharField(
        label=_("At which hours?"),
        max_length=80,
        required=False,
        help_text=_("For example: weekdays after 18:00. Leave empty if any time will do."),
    )

    def __init__(self, *args: Any, user: User, checks: list[ContactCheck], **kwargs: Any) -> None:
        self.checks = checks
        self.known = reachability_of(user)
        phone = getattr(self.known, "phone", None) or user.phone
        kwargs["initial"] = {
            "name": user.name,
            "phone": phone,
            "channel": self.known.channel,
            "hours": self.known.hours,
        }
        super().__init__(*args, **kwargs)
        field_of(self, "phone", SavedNumberField).saved = phone or None
        for check in checks:
            if check.post:
                self.fields[_field_of(check)] = forms.ChoiceField(
                    label=check.post.group.name,
                    choices=SAYS,
                    initial=Answer.ALL_RIGHT,
                    widget=forms.RadioSelect,
                    error_messages={
                        "required": _("Choose what holds for this group."),
                        "invalid_choice": _("Choose what holds for this group."),
                    },
                )

    def answers(self) -> list[tuple[ContactCheck, str]]:
        """What is said about each round; "all right" with other details is "changed"."""
        changed = bool({"name", "phone", "channel", "hours"} & set(self.changed_data))
        answers = []
        for check in self.checks:
            said = self.cleaned_data[_field_of(check)] if check.post else Answer.ALL_RIGHT
            if said == Answer.ALL_RIGHT and changed:
                said = Answer.CHANGED
            answers.append((check, said))
        return answers


def _field_of(check: ContactCheck) -> str:
    return f"group_{check.pk}"
