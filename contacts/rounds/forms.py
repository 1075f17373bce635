"""The answer to a round, on a phone and without log-in: own details, and a word per group."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from phonenumber_field.widgets import RegionalPhoneNumberWidget

from hoogeveen_alert.accounts.models import User
from hoogeveen_alert.phones import SavedNumberField

from ..models import Channel, ContactCheck, OfficerProfile
from ..models.checks import Over
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
        self.user, self.checks = user, checks
        self.known = reachability_of(user)
        phone = getattr(self.known, "phone", None) or user.phone
        kwargs["initial"] = {
            "name": user.name,
            "phone": phone,
            "channel": self.known.channel,
            "hours": self.known.hours,
        }
        super().__init__(*args, **kwargs)
        self.fields["phone"].saved = phone or None  # type: ignore[attr-defined]
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

    def save(self) -> int:
        """Write the details and answer every round still open; returns how many there were."""
        with transaction.atomic():
            changed = self._write_details()
            return sum(self._answer(check, changed=changed) for check in self.checks)

    def _write_details(self) -> bool:
        data, user, known = self.cleaned_data, self.user, self.known
        details = {"name", "phone", "channel", "hours"}
        changed = bool(details & set(self.changed_data))
        said = {"channel": data["channel"], "hours": data["hours"]}
        user.name = data["name"]
        if isinstance(known, OfficerProfile):
            said["phone"] = data["phone"]
        else:
            user.phone = data["phone"]
        user.save(update_fields=["name", "phone"])
        # Not known.save(): another tab may have made the row meanwhile.
        kept, _made = type(known)._default_manager.update_or_create(user=user, defaults=said)
        kept.confirm(on=timezone.localdate())
        return changed

    def _answer(self, check: ContactCheck, *, changed: bool) -> int:
        said = self.cleaned_data[_field_of(check)] if check.post else Answer.ALL_RIGHT
        if said == Answer.ALL_RIGHT and changed:
            said = Answer.CHANGED
        try:
            check.answer_with(said)
        except Over:
            return 0  # answered in another tab
        return 1


def _field_of(check: ContactCheck) -> str:
    return f"group_{check.pk}"
