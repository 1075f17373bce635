"""By what somebody proves once more who they are: a part of the adapter of allauth's accounts."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.utils.translation import gettext_lazy as _

from ..proof import is_fresh

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
        return ways or [found[CODE]] * (CODE in found)

    def send_notification_mail(
        self, template_prefix: str, user: Any, context: Any = None, email: str | None = None
    ) -> None:
        super().send_notification_mail(template_prefix, user, context, email or user.email)
