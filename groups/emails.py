from django.urls import reverse

from hoogeveen_alert.mail.messages import send_mail_to

from .models import Interest
from .tokens import make_interest_token


def send_interest_confirmation(interest: Interest) -> None:
    """Ask whoever reads this mailbox to confirm the wish, or to stop it."""
    path = reverse("groups:interest_confirm", args=[make_interest_token(interest)])
    send_mail_to(
        interest.email,
        "groups/email/interest_confirm",
        {"address": str(interest.address), "path": path},
    )
