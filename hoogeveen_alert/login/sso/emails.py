from hoogeveen_alert.accounts.models import User
from hoogeveen_alert.mail.messages import send_mail_to


def send_linked(user: User, *, organisation: str) -> None:
    """Tell the owner of an account that there is another way in from now on."""
    context = {"name": user.name, "organisation": organisation}
    send_mail_to(user, "login/sso/email/organisation_linked", context)
