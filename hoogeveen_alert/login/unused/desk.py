from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext, ngettext

from hoogeveen_alert.accounts.models import User
from hoogeveen_alert.dashboard import Line

from .clock import unused_of_office


def lines(user: User) -> Iterator[Line]:
    """Accounts that the portal leaves to people; only the application manager has a part in it."""
    if not user.is_superuser:
        return
    number = unused_of_office().count()
    if number:
        text = ngettext(
            "%d account of municipality or police was not used for a long time",
            "%d accounts of municipality or police were not used for a long time",
            number,
        )
        detail = gettext("Does this person still work here? Otherwise switch the account off.")
        url = reverse("admin:accounts_user_changelist") + "?gebruikt=niet"
        yield Line(text % number, url, number, detail=detail)
