"""What somebody fills in who starts a group: the area, the group, and who stands for it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from hoogeveen_alert.email_addresses import EmailAddressField
from hoogeveen_alert.forms import show_instead
from hoogeveen_alert.texts.reading import current_version

from ..forms import UNSEEN, NameField, PersonForm
from ..models import AlertGroup
from ..places.area_forms import AreaForm

CODE = "code_of_conduct"


class GroupNameField(NameField):
    """A name of a group on one line, as long as its column takes."""

    default_error_messages = {
        "required": _("Fill in a name for the group, for example Buurtalert Pesse."),
        "invalid": _("Fill in a name in letters, for example Buurtalert Pesse."),
        "min_length": _("Use at least %(limit_value)d letters."),
    }


class SecondForm(forms.Form):
    """Who is asked to coordinate the group beside the applicant."""

    second_name = NameField(
        label=_("Name of the second coordinator"),
        max_length=100,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"required": _("Fill in the name of the second coordinator.")},
    )
    second_email = EmailAddressField(
        label=_("E-mail address of the second coordinator"),
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
        help_text=_("We ask this person by mail to say yes, after you confirmed."),
    )

    def refuse_oneself(self, own_email: str) -> None:
        if own_email and self.cleaned_data.get("second_email") == own_email:
            message = _("This is your own address. Fill in the address of somebody else.")
            self.add_error("second_email", ValidationError(message, code="oneself"))


class AnotherSecondForm(SecondForm):
    """Names somebody else, on the applicant's own page."""

    def __init__(self, own_email: str, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["second_email"].help_text = _("We ask this person by mail to say yes.")
        self.own_email = own_email

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        self.refuse_oneself(self.own_email)
        return cleaned


class StartForm(SecondForm, AreaForm, PersonForm):
    """Asks the municipality to start a group."""

    email = EmailAddressField(help_text=_("We send you a link to confirm your application."))
    group_name = GroupNameField(
        label=_("Name of the group"),
        min_length=3,
        max_length=80,
        help_text=_("Everybody can read this. Choose something that people here recognise."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    why = forms.CharField(
        label=_("Why do you want this group?"),
        max_length=2000,
        help_text=_("Only the municipality reads this. Name no other persons."),
        widget=forms.Textarea(attrs={"rows": 5, "autocomplete": "off"}),
        error_messages={
            "required": _("Write in a few words why you want this group."),
            "max_length": _("Use at most %(limit_value)d letters."),
        },
    )
    code = forms.BooleanField(
        label=_("I keep to the code of conduct"),
        error_messages={"required": _("Tick that you keep to the code of conduct.")},
    )
    code_shown = forms.CharField(
        required=False, widget=forms.HiddenInput, initial=lambda: current_version(CODE)
    )

    def clean_group_name(self) -> str:
        name: str = self.cleaned_data["group_name"]
        alive = AlertGroup.objects.exclude(status__in=("closed", "rejected"))
        if alive.filter(name__iexact=name).exists():
            raise self.name_is_taken()
        return name

    def clean_why(self) -> str:
        why: str = self.cleaned_data["why"]
        if UNSEEN.search(why.replace("\n", "").replace("\r", "").replace("\t", "")):
            message = self.fields["why"].error_messages["required"]
            raise ValidationError(message, code="invalid")
        return why

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        self.refuse_oneself(cleaned.get("email", ""))
        version = current_version(CODE)
        if cleaned.get("code_shown", version) != version:
            show_instead(self, "code_shown", version)
            message = _("The code of conduct was changed just now. Read it once more.")
            self.add_error("code", ValidationError(message, code="changed"))
        cleaned["code_version"] = version
        if self.clipped_mark and cleaned.get("clipped_seen") != self.clipped_mark:
            message = _(
                "A part of your drawing lies outside the municipality. We cut it off. "
                "Look at what is left, and send the form again."
            )
            self.add_error("drawing", ValidationError(message, code="clipped"))
        return cleaned

    @staticmethod
    def name_is_taken() -> ValidationError:
        # The same for everybody: whose application has this name is nobody else's business.
        message = _(
            "There is a group or an application with this name already. Choose another name. "
            "Is it your own application? Then we have sent you its link again."
        )
        return ValidationError(message, code="taken")
