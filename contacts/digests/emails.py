from django.urls import reverse

from hoogeveen_alert.accounts.models import User
from hoogeveen_alert.dashboard import Line
from hoogeveen_alert.mail.messages import send_mail_to

from ..models import Digest


def send_digest(user: User, digest: str, lines: list[Line]) -> None:
    """What waits for somebody, as lines with a link each; no line holds a person."""
    context = {
        "name": user.name,
        "rows": lines,
        "weekly": digest == Digest.MUNICIPALITY,
        "path": reverse("desk"),
        "off_path": reverse("contacts:digests"),
    }
    kind = f"digest_{digest}"
    send_mail_to(user, "contacts/digests/email/digest", context, kind=kind)
