"""The answer of somebody who coordinates groups by the municipality's list."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from ..models import Invitation
from ..posts.forms import AcceptForm

YES, NO = "ja", "nee"


class AnswerForm(AcceptForm):
    """Yes or no for each group; who one is, where there is a yes."""

    WHO = ("name", "mobile", "code", "reachable")

    def __init__(self, invitations: Sequence[Invitation], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.invitations = invitations
        for each in invitations:
            self.fields[self._key(each)] = forms.ChoiceField(
                label=each.group.name,
                choices=[
                    (YES, _("Yes, I coordinate this group")),
                    (NO, _("No, not I, or not any more")),
                ],
                widget=forms.RadioSelect,
                error_messages={
                    "required": _("Say yes or no for each group."),
                    "invalid_choice": _("Say yes or no for each group."),
                },
            )
        if self.is_bound and not self._says_yes():
            for name in self.WHO:
                self.fields[name].required = False

    @staticmethod
    def _key(invitation: Invitation) -> str:
        return f"group_{invitation.pk}"

    def _says_yes(self) -> bool:
        """Also where a group has no answer yet: then nobody is told twice what lacks."""
        return any(self.data.get(self._key(each)) != NO for each in self.invitations)

    def questions(self) -> Iterator[tuple[Invitation, forms.BoundField]]:
        for each in self.invitations:
            yield each, self[self._key(each)]

    def accepted(self) -> set[int]:
        return {e.pk for e in self.invitations if self.cleaned_data[self._key(e)] == YES}

    @property
    def who_heading(self) -> str:
        return gettext("Who are you?")
