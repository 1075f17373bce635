"""What an app on a telephone does: real codes of a secret, by allauth's own reckoning."""

import time
from typing import Any

from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.test import Client
from django.urls import reverse

SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
PASSWORD = "hoogeveen-demo"


def code_of(secret: str = SECRET, *, steps: int = 0) -> str:
    """The code of now, or of so many half minutes later."""
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30 + steps))


def type_password(client: Client, user: Any) -> Any:
    return client.post(reverse("account_login"), {"login": user.email, "password": PASSWORD})


def set_app(client: Client) -> Any:
    """Set an app as the page says; the answer to the code.

    Allauth ends it on commit and needs the request then: for tests with real transactions.
    """
    page = client.get(reverse("mfa_activate_totp"))
    code = code_of(page.context["form"].secret)
    return client.post(reverse("mfa_activate_totp"), {"code": code})
