from datetime import date

from django.urls import reverse

from hoogeveen_alert.accounts.models import User
from hoogeveen_alert.mail.messages import send_mail_to


def send_unused(user: User, *, ends_on: date, last: bool) -> None:
    """Say that the account is about to be made anonymous, and how to keep it."""
    send_mail_to(
        user,
        "login/unused/email/account_unused",
        {
            "name": user.name,
            "ends_on": ends_on,
            "last": last,
            "path": reverse("account_request_login_code"),
        },
        kind="account_unused_last" if last else "account_unused_first",
    )
