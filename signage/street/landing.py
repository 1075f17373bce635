from django.utils.translation import gettext_lazy as _

from hoogeveen_alert.accounts.models import User
from hoogeveen_alert.accounts.roles import is_hired
from hoogeveen_alert.dashboard import Landing


def landing_of(user: User) -> Landing | None:
    """Who is hired for the street sees the work list, and nothing else of the portal."""
    return Landing(_("Work list"), "signage:work", only=True) if is_hired(user) else None
