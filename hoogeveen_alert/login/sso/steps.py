from typing import Any

from django.utils.translation import gettext_lazy as _

from hoogeveen_alert.accounts.models import User
from hoogeveen_alert.accounts.steps import StepForm

from . import acts
from .models import Vouching


class LetGoForm(StepForm):
    row: User

    title = _("Let go from the organisation")
    intro = _(
        "This account logs in by its own organisation. After this step the organisation no longer "
        "says which role it has, and it logs in by a code that is mailed. All its sessions end. "
        "Switch the account off as well when it should end."
    )
    done = _("The account was let go from the organisation.")

    @classmethod
    def may(cls, user: Any) -> bool:
        return bool(user.is_superuser)

    @classmethod
    def is_offered(cls, row: User) -> bool:
        return Vouching.objects.filter(user=row).exists() or row.socialaccount_set.exists()

    def apply(self, by: User) -> None:
        acts.let_go(self.row, by=by)
