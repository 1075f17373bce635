from typing import Any

from allauth.mfa.models import Authenticator
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from hoogeveen_alert.accounts.models import User
from hoogeveen_alert.accounts.steps import StepForm
from hoogeveen_alert.forms import ReasonField

from . import acts


class ResetFactorForm(StepForm):
    row: User

    title = _("Reset the second step")
    intro = _(
        "For somebody who lost telephone and recovery codes. Make sure that it is really them, "
        "for instance by calling a number that you know. App, passkeys and recovery codes go, "
        "every session ends, and both of you get a mail. At the next log-in they choose anew."
    )
    done = _("The second step is reset. Both of you get a mail.")
    is_grave = True

    reason = ReasonField(help_text=_("The history keeps this text. Name nobody."))

    @classmethod
    def may(cls, user: Any) -> bool:
        return bool(user.is_superuser)

    @classmethod
    def is_offered(cls, row: User) -> bool:
        return Authenticator.objects.filter(user=row).exists()

    def apply(self, by: User) -> None:
        if by.pk == self.row.pk:
            raise ValidationError(_("Your own second step you change at your own account."))
        acts.reset_factor(self.row, by=by, why=self.cleaned_data["reason"])
