from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from .addresses.adapter import MailsToOneAddress


class ClosedAccountAdapter(MailsToOneAddress, DefaultAccountAdapter):
    """Nobody signs up: accounts come from the municipality or an accepted invitation."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "incorrect_code": _("This code is not right. Fill it in again, or ask for a new one."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def render_mail(
        self, template_prefix: str, email: str | list[str], context: Any, headers: Any = None
    ) -> Any:
        """Render allauth's mail, with the kind that the list of mails shows."""
        message = super().render_mail(template_prefix, email, context, headers)
        setattr(message, "kind", template_prefix.rpartition("/")[2])  # noqa: B010
        return message
