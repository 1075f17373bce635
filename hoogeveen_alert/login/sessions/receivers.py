"""What Django and allauth tell: somebody logged in, or changed how they do."""

from typing import Any

from allauth.account import signals as account
from allauth.mfa import signals as mfa
from django.contrib.auth.signals import user_logged_in
from django.http import HttpRequest

from hoogeveen_alert.accounts.models import User

from . import acts, posted


def on_log_in(sender: Any, request: HttpRequest, user: User, **kwargs: Any) -> None:
    """Start the clock, and let go what somebody else sent in this browser."""
    acts.begin(request.session)
    if posted.posted_by(request.session, user.pk) is None:
        posted.forget(request.session)


def on_own_change(sender: Any, request: HttpRequest | None, user: User, **kwargs: Any) -> None:
    """End what else somebody has open, when they change a password, factor or address."""
    acts.end_sessions(user, keep=request.session if request else None)


def connect() -> None:
    user_logged_in.connect(on_log_in)
    changes = [
        account.password_changed,
        account.password_set,
        account.password_reset,
        account.email_changed,
        mfa.authenticator_added,
        mfa.authenticator_removed,
        mfa.authenticator_reset,
    ]
    for change in changes:
        change.connect(on_own_change)
