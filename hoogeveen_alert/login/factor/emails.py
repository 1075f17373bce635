from django.urls import reverse

from hoogeveen_alert.accounts.models import User
from hoogeveen_alert.mail.messages import send_mail_to


def send_factor_reset(user: User) -> None:
    """Tell whose second step was taken away, who may not have asked for it."""
    context = {"name": user.name, "path": reverse("account_login")}
    send_mail_to(user, "login/factor/email/factor_reset", context)


def send_factor_reset_by(by: User) -> None:
    """Tell in whose name it was done, and never of whom: that stands in the history."""
    context = {"name": by.name, "path": reverse("admin:privacy_historyentry_changelist")}
    send_mail_to(by, "login/factor/email/factor_reset_by", context)
