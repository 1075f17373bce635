"""Taking somebody's second factor away, so that they choose a new one."""

from allauth.mfa.models import Authenticator
from django.db import transaction

from hoogeveen_alert.accounts.models import User
from hoogeveen_alert.privacy.changes import record_change

from ..sessions.acts import end_sessions
from . import emails


@transaction.atomic
def reset_factor(user: User, *, by: User | None, why: str) -> int:
    """Remove every factor and recovery code of `user`; returns how many there were.

    Without `by` it was done at the server. What `user` has open ends, and both get a mail.
    """
    factors = Authenticator.objects.filter(user=user)
    kinds = ", ".join(sorted(factors.values_list("type", flat=True)))
    number, _rows = factors.delete()
    record_change(user, by=by, second_factor=(kinds, ""), reason=("", why))
    end_sessions(user)
    emails.send_factor_reset(user)
    if by is not None:
        emails.send_factor_reset_by(by)
    return number
