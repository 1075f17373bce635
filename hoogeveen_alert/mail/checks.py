from typing import Any

from django.conf import settings
from django.core import checks
from django.core.exceptions import ImproperlyConfigured
from django.core.mail import get_connection

from .addresses import bare

QUEUE = "hoogeveen_alert.mail.backend.QueueBackend"


@checks.register(checks.Tags.security)
def check_mail(app_configs: Any, **kwargs: Any) -> list[checks.CheckMessage]:
    """Mail settings that would lose mail, or let every one of them fail."""
    found: list[checks.CheckMessage] = []
    if settings.MAIL_DELIVERY_BACKEND == QUEUE:
        hint = "The mail room would put each mail back in its own queue."
        found.append(checks.Error("MAIL_DELIVERY_BACKEND delivers nothing.", hint, id="mail.E001"))
    try:
        bare(settings.DEFAULT_FROM_EMAIL)
    except ValueError as error:
        hint = "Set MAIL_FROM to something like: Alert <noreply@example.nl>"
        found.append(checks.Error(f"MAIL_FROM is no sender: {error}", hint, id="mail.E002"))
    try:
        get_connection(settings.MAIL_DELIVERY_BACKEND)
    except (ImportError, ImproperlyConfigured, ValueError) as error:
        found.append(checks.Error(f"EMAIL_URL cannot be used: {error}", id="mail.E003"))
    return found
