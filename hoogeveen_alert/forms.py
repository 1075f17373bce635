"""Fields and forms that every app may show."""

from __future__ import annotations

from copy import copy
from typing import Any, TypeVar

from django import forms
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

# What a person types in words never holds a character that no keyboard makes.
WORDS_ONLY = RegexValidator(
    r"[\x00-\x08\x0b\x0c\x0e-\x1f]", _("Use only letters that can be read."), inverse_match=True
)


FieldType = TypeVar("FieldType", bound=forms.Field)


def field_of(form: forms.BaseForm, name: str, kind: type[FieldType]) -> FieldType:
    """A field of the form as what it is, where its choices depend on who asks. Raises TypeError."""
    field = form.fields[name]
    if not isinstance(field, kind):
        raise TypeError(f"{name} is a {type(field).__name__}, no {kind.__name__}")
    return field


def show_instead(form: forms.BaseForm, name: str, value: str) -> None:
    """Let the form show, when it is shown again, something else than was sent."""
    data: Any = copy(form.data)  # of a request: one that may be changed
    data[name] = value
    form.data = data


class ReasonField(forms.CharField):
    """Why somebody does something, in a few words that others read too."""

    default_error_messages = {
        "required": _("Write down the reason."),
        "max_length": _("Use at most %(limit_value)d letters."),
    }

    def __init__(self, *, rows: int = 3, **kwargs: Any) -> None:
        kwargs.setdefault("label", _("Reason"))
        kwargs.setdefault("max_length", 500)
        kwargs.setdefault("widget", forms.Textarea(attrs={"rows": rows, "autocomplete": "off"}))
        super().__init__(**kwargs)
        self.validators.append(WORDS_ONLY)


class LeftEmptyField(forms.CharField):
    """People do not see it, programs that fill in every field do; so do some password managers.

    Who fills it in is shown it with the question to leave it empty, and nothing is sent yet: a
    person whose browser did so reads why, and sends the form again.
    """

    # What the best known password managers look at.
    hints = {
        "autocomplete": "off",
        "data-1p-ignore": "true",
        "data-bwignore": "true",
        "data-lpignore": "true",
        "data-form-type": "other",
    }
    default_error_messages = {
        "filled": _(
            "Something on your device filled in this field, and a person leaves it empty. We "
            "emptied it, and nothing was sent yet. Send the form once more."
        ),
    }

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", _("Leave this empty"))
        kwargs.setdefault("required", False)
        super().__init__(**kwargs)
        self.widget.attrs |= self.hints | {"tabindex": "-1"}


class LeavesEmptyForm(forms.Form):
    """A form that strangers send; its template shows the field by `includes/left_empty.html`."""

    website = LeftEmptyField()

    def clean_website(self) -> str:
        field = field_of(self, "website", LeftEmptyField)
        if self.cleaned_data["website"]:
            show_instead(self, "website", "")
            del field.widget.attrs["tabindex"]
            raise forms.ValidationError(field.error_messages["filled"], code="filled")
        return ""


class WhyForm(forms.Form):
    """Asks for a reason, and for nothing else."""

    reason = ReasonField()

    def __init__(self, *args: Any, required: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].required = required

    @property
    def why(self) -> str:
        why: str = self.cleaned_data["reason"]
        return why
