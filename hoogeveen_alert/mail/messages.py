"""Writing a mail from its one template: subject, text and HTML are three frames around it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, TypedDict, Unpack

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.db.models import Model
from django.http import HttpRequest
from django.template import Context
from django.template.loader import select_template
from django.utils import translation

from hoogeveen_alert.accounts.models import User
from hoogeveen_alert.context_processors import site

from .backend import QueueBackend
from .kinds import declared_kind
from .models import AlreadyMoved, OutgoingMail


class MailOptions(TypedDict, total=False):
    """What may be said of a mail besides to whom it goes and what is in it."""

    kind: str  # what the list of mails shows; by default the last part of the template's path
    reply_to: str
    # Of a kind that is not planned always, such as an answer that the clock gives.
    planned: bool
    about: Iterable[Model]  # the rows the mail shows with, such as groups
    # Address of the page that ends such mails: a POST there does, without log-in (RFC 8058).
    unsubscribe: str
    # Until then it can be taken back with `take_back`.
    not_before: datetime


def send_mail_to(
    recipient: str | User,
    template: str,
    context: Mapping[str, Any],
    **options: Unpack[MailOptions],
) -> None:
    """Queue one mail, in the transaction that causes it; the parameters are those of `mail_to`."""
    queue_mails([mail_to(recipient, template, context, **options)])


def queue_mails(mails: Iterable[Mail]) -> None:
    """Queue any number of mails with as many queries as one, in the transaction that runs."""
    QueueBackend().send_messages(list(mails))


def mail_to(
    recipient: str | User,
    template: str,
    context: Mapping[str, Any],
    **options: Unpack[MailOptions],
) -> Mail:
    """Write one mail, for `queue_mails`: a thousand take seconds, which no lock should last.

    `template` is a path without its ending. The `.txt` says `{% extends frame %}` and has the
    words in blocks; it is rendered in the language of the portal whatever the visitor reads.
    An `.html` beside it, which extends the `.txt`, is there only where HTML says it otherwise,
    such as a list with links. What people typed belongs in `context`, as they typed it.
    Raises UndeclaredKind.
    """
    mail = Mail(template, context, kind=options.get("kind", ""))
    mail.to = [recipient.email if isinstance(recipient, User) else recipient]
    reply_to = options.get("reply_to", "")
    mail.reply_to = [reply_to] if reply_to else []
    mail.planned = mail.planned or options.get("planned", False)
    mail.about = tuple(label_of(row) for row in options.get("about", ()))
    if unsubscribe := options.get("unsubscribe", ""):
        mail.extra_headers["List-Unsubscribe"] = f"<{settings.SITE_URL}{unsubscribe}>"
        mail.extra_headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    mail.not_before = options.get("not_before")
    return mail


@transaction.atomic
def take_back(row: Model) -> None:
    """Forget the mails about a row that were held back. Raises AlreadyMoved when one has left."""
    mails = OutgoingMail.objects.about(label_of(row))
    keys = list(mails.values_list("pk", flat=True))
    # The update is the race with a worker; the row then is ours until the transaction ends.
    unsent = OutgoingMail.objects.filter(pk__in=keys, state="queued", attempts=0)
    if unsent.update(state=OutgoingMail.State.DROPPED, next_try_at=None) != len(keys):
        raise AlreadyMoved(label_of(row))
    OutgoingMail.objects.filter(pk__in=keys).delete()


def label_of(row: Model) -> str:
    """Name of a row for `OutgoingMail.objects.about`: groups.alertgroup:12."""
    return f"{row._meta.label_lower}:{row.pk}"


class Mail(EmailMultiAlternatives):
    """A message rendered from its template, with the kind its row gets."""

    about: tuple[str, ...] = ()
    not_before: datetime | None = None

    def __init__(self, template: str, context: Mapping[str, Any], *, kind: str = "") -> None:
        self.kind = kind or template.rpartition("/")[2]
        self.planned = declared_kind(self.kind).planned
        text, html = f"{template}.txt", f"{template}.html"
        with translation.override(settings.LANGUAGE_CODE):
            subject = _render([text], context, frame="mail/subject.txt")
            body = _render([text], context, frame="mail/letter.txt")
            markup = _render([html, text], context, frame="mail/letter.html")
        super().__init__(" ".join(subject.split()), body)
        self.attach_alternative(markup, "text/html")


def _render(names: list[str], context: Mapping[str, Any], *, frame: str) -> str:
    """The first of these templates that there is, in the frame it extends."""
    language = translation.get_language()
    values = {**site(HttpRequest()), **context, "language": language, "frame": frame}
    # Django escapes in every template; in plain text "&amp;" would be read as such.
    page = Context(values, autoescape=frame.endswith(".html"))
    text: str = select_template(names).template.render(page)
    if not frame.endswith(".html"):
        # A part that is left out leaves its blank lines behind.
        text = re.sub(r"\n{3,}", "\n\n", text)
    return text.strip() + "\n"
