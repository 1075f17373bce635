"""What the steps of a group that lives have in common."""

from typing import ClassVar

from django.utils.translation import gettext_lazy as _

from hoogeveen_alert.accounts.steps import StepForm
from hoogeveen_alert.forms import ReasonField

from ..models import AlertGroup

TOO_LONG = {"max_length": _("Use at most 1,000 letters.")}


class GroupStep(StepForm):
    sources: ClassVar[tuple[str, ...]]
    row: AlertGroup

    reason = ReasonField(
        max_length=1000,
        rows=4,
        help_text=_("The coordinators get this text, and the history keeps it. Name nobody."),
        error_messages=TOO_LONG,
    )

    @classmethod
    def is_possible(cls, row: AlertGroup) -> bool:
        return row.status in cls.sources

    def said(self) -> str:
        return str(self.done) % self.row.name
