"""Reasons: for which a group takes nobody now, and those that a person gets by mail."""

from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from hoogeveen_alert.forms import ReasonField, field_of

from .models import AlertGroup, GroupNotOpen

OWN_WORDS = "own"

# By GroupNotOpen.reason. A pause keeps new requests away; those that came before, and who comes
# by paper, can still be let in.
WHY_NOT_OPEN = {
    "full": _("The group is full. Nobody can be added until there is room."),
    "dormant": _("The group is dormant. Nobody can be added until it is confirmed."),
    "ended": _("The group has ended. Nobody can be added any more."),
}


def why_closed(group: AlertGroup) -> str:
    """Reason for which the group takes nobody now, as GroupNotOpen names it; empty when it does."""
    try:
        group.check_open()
    except GroupNotOpen as closed:
        return closed.reason
    return ""


class ReasonForm(forms.Form):
    """Asks for a reason; `why` is what the person reads."""

    reasons: tuple[tuple[str, Promise], ...] = ()

    reason = forms.ChoiceField(
        label=_("Reason"),
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Choose a reason."),
            "invalid_choice": _("Choose a reason from the list."),
        },
    )
    needed_sometimes = ("words",)
    words = ReasonField(
        label=_("In your own words"),
        required=False,
        rows=4,
        help_text=_("The person gets this text too. Write nothing about others."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [*self.reasons, (OWN_WORDS, _("Another reason, which I write below"))]
        field_of(self, "reason", forms.ChoiceField).choices = choices

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("reason") == OWN_WORDS and cleaned.get("words") == "":
            self.add_error("words", _("Write down the reason."))
        return cleaned

    @property
    def why(self) -> str:
        chosen = dict(self.reasons).get(self.cleaned_data["reason"], "")
        return "\n".join(filter(None, [str(chosen), self.cleaned_data["words"]]))


class RefusalForm(ReasonForm):
    reasons = (
        ("address", _("Your address is not in the area of the group.")),
        ("unreachable", _("We could not reach you to get to know you.")),
        ("member", _("You are in the group already.")),
        ("minor", _("The group is for people of 18 years and older.")),
    )
