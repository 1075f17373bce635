"""By what somebody proves once more who they are: a part of the adapter of allauth's accounts."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.models import EmailAddress
from django.utils.translation import gettext_lazy as _

from hoogeveen_alert.accounts.models import User

from .proof import is_fresh

# The best first; of a mailed code there is only talk where there is nothing else.
WAYS = {
    "mfa_reauthenticate:webauthn": _("Use a passkey"),
    "mfa_reauthenticate": _("Use the app or a recovery code"),
    "reauthenticate": _("Use your password"),
}
CODE = "reauthenticate_by_code"


class AsksAgain(DefaultAccountAdapter):
    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        required: bool = super().is_reauthentication_required(app=app, **kwargs)
        return required and not is_fresh(self.request)

    def get_reauthentication_methods(self, user: Any) -> list[dict[str, Any]]:
        if not user.is_authenticated:
            return []
        found = {way["id"]: way for way in super().get_reauthentication_methods(user)}
        ways = [
            {**found[name], "description": str(text)}
            for name, text in WAYS.items()
            if name in found
        ]
        if ways or CODE in found:
            return ways or [found[CODE]]
        if not _vouch_for_address(user):
            return []
        return [way for way in super().get_reauthentication_methods(user) if way["id"] == CODE]

    def send_notification_mail(
        self, template_prefix: str, user: Any, context: Any = None, email: str | None = None
    ) -> None:
        super().send_notification_mail(template_prefix, user, context, email or user.email)


def _vouch_for_address(user: User) -> bool:
    """Let codes go to the address with which the account logs in, as log-in codes do already.

    Allauth mails them to addresses of its own table only, where an account that never logged in
    by code has none.
    """
    rows = EmailAddress.objects.filter(email=user.email)
    if rows.filter(verified=True).exclude(user=user).exists():
        return False
    if not rows.filter(user=user).update(verified=True):
        EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    return True
