from django.utils.translation import gettext_lazy as _

from hoogeveen_alert.accounts.models import User
from hoogeveen_alert.accounts.roles import is_police
from hoogeveen_alert.dashboard import Landing


def landing_of(user: User) -> Landing | None:
    """Officers begin on the contact list: they open the portal to call somebody."""
    return Landing(_("Contact list"), "contacts:list") if is_police(user) else None
