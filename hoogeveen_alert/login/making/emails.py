from django.urls import reverse

from hoogeveen_alert.accounts.models import User
from hoogeveen_alert.accounts.roles import needs_factor
from hoogeveen_alert.mail.messages import send_mail_to


def send_welcome(user: User) -> None:
    """Tell the owner of a new account how to log in, and what to do the first day."""
    context = {
        "name": user.name,
        "role": user.get_role_display(),
        "needs_factor": needs_factor(user),
        "path": reverse("account_login"),
    }
    send_mail_to(user, "login/making/email/account_made", context)
