from collections.abc import Iterator

from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from hoogeveen_alert.accounts.models import User
from hoogeveen_alert.dashboard import Pile

from .clock import unused_of_office


def piles(user: User) -> Iterator[Pile]:
    """Accounts that the portal leaves to people; only the application manager has a part in it."""
    if user.is_superuser:
        yield Pile(
            "account-ongebruikt",
            rows=unused_of_office(),
            counted=ngettext_lazy(
                "%d account of municipality or police was not used for a long time",
                "%d accounts of municipality or police were not used for a long time",
            ),
            text=_("Account %(number)d was not used for a long time"),
            detail=_("Does this person still work here? Otherwise switch the account off."),
            url=lambda row: reverse("admin:accounts_user_change", args=[row.key]),
            number="pk",
            since=Coalesce("last_login", "date_joined"),
        )
