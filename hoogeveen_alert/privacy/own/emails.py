from datetime import timedelta

from django.urls import reverse

from hoogeveen_alert.mail.messages import send_mail_to

from ..models import LINK_LASTS, OwnDataLink
from .links import own_data_link


def send_link(link: OwnDataLink) -> None:
    """Somebody waits for it, so it goes at once; it says nothing of what is held."""
    path = reverse("own_data:show", args=[own_data_link.make(link)])
    minutes = LINK_LASTS // timedelta(minutes=1)
    context = {"path": path, "minutes": minutes}
    send_mail_to(link.email, "privacy/own/email/own_data_link", context)
