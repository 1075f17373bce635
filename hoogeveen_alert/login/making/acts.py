"""Making an account for somebody, on one form."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from hoogeveen_alert.accounts.models import User

from . import emails
from .parts import declared


@transaction.atomic
def make_account(user: User, typed: Mapping[str, Any]) -> None:
    """Save a new account with what the apps keep of it, and welcome its owner by mail.

    It has no password: its owner logs in by a code that is mailed. Raises IntegrityError when
    another account got the address meanwhile.
    """
    user.set_unusable_password()
    user.save()
    for part in declared():
        part.keep(user, typed)
    emails.send_welcome(user)
