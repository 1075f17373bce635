from django.urls import reverse

from hoogeveen_alert.accounts.models import User
from hoogeveen_alert.dashboard import Line
from hoogeveen_alert.mail.messages import send_mail_to

from ..links import digest_off_links
from ..models import Digest


def send_digest(user: User, digest: str, lines: list[Line]) -> None:
    """What waits for somebody, as lines with a link each; no line holds a person."""
    off_path = reverse("contacts:digest_off", args=[digest_off_links[Digest(digest)].make(user)])
    context = {
        "name": user.name,
        "rows": lines,
        "weekly": digest == Digest.MUNICIPALITY,
        "path": reverse("desk"),
        "off_path": off_path,
    }
    kind = f"digest_{digest}"
    template = "contacts/digests/email/digest"
    send_mail_to(user, template, context, kind=kind, unsubscribe=off_path)
