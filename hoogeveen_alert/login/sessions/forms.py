from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from hoogeveen_alert.accounts.steps import StepForm
from hoogeveen_alert.keys import MOST

from .acts import end_sessions


class WhichSessionForm(forms.Form):
    """One session, or with nothing all others."""

    session = forms.IntegerField(min_value=1, max_value=MOST, required=False)


class EndSessionsForm(StepForm):
    title = _("End all sessions")
    intro = _(
        "Somebody who is logged in with this account is logged out everywhere, at once. They can "
        "log in again; to prevent that, untick that the account may log in."
    )
    done = _("The sessions of this account are ended.")
    is_grave = True

    def apply(self, by: Any) -> None:
        end_sessions(self.row)
