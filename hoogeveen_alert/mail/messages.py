"""Writing a mail from its three templates: subject, text and HTML."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db.models import Model
from django.http import HttpRequest
from django.template import Context
from django.template.loader import get_template
from django.utils import translation

from hoogeveen_alert.accounts.models import User
from hoogeveen_alert.context_processors import site

from .backend import QueueBackend


def send_mail_to(
    recipient: str | User,
    template: str,
    context: Mapping[str, Any],
    *,
    kind: str = "",
    reply_to: str = "",
    planned: bool = False,
    about: Iterable[Model] = (),
) -> None:
    """Queue one mail, in the transaction that causes it; the parameters are those of `mail_to`."""
    mail = mail_to(
        recipient, template, context, kind=kind, reply_to=reply_to, planned=planned, about=about
    )
    queue_mails([mail])


def queue_mails(mails: Iterable[Mail]) -> None:
    """Queue any number of mails with as many queries as one, in the transaction that runs."""
    QueueBackend().send_messages(list(mails))


def mail_to(
    recipient: str | User,
    template: str,
    context: Mapping[str, Any],
    *,
    kind: str = "",
    reply_to: str = "",
    planned: bool = False,
    about: Iterable[Model] = (),
) -> Mail:
    """Write one mail, for `queue_mails`: a thousand take seconds, which no lock should last.

    `template` is a path without its endings: `.subject.txt`, `.txt` and `.html` are
    rendered, in the language of the portal whatever the visitor reads. `kind` is what the
    list of mails shows; by default the last part of the path. What people typed belongs in
    `context`, as they typed it. `planned` is what beat made the portal write: it goes after
    mails that somebody waits for. `about` are the rows the mail shows with, such as groups.
    """
    mail = Mail(template, context, kind=kind)
    mail.to = [recipient.email if isinstance(recipient, User) else recipient]
    mail.reply_to = [reply_to] if reply_to else []
    mail.planned, mail.about = planned, tuple(label_of(row) for row in about)
    return mail


def label_of(row: Model) -> str:
    """Name of a row for `OutgoingMail.objects.about`: groups.alertgroup:12."""
    return f"{row._meta.label_lower}:{row.pk}"


class Mail(EmailMultiAlternatives):
    """A message rendered from its templates, with the kind its row gets."""

    planned = False
    about: tuple[str, ...] = ()

    def __init__(self, template: str, context: Mapping[str, Any], *, kind: str = "") -> None:
        self.kind = kind or template.rpartition("/")[2]
        with translation.override(settings.LANGUAGE_CODE):
            subject = _render(f"{template}.subject.txt", context)
            text = _render(f"{template}.txt", context)
            html = _render(f"{template}.html", context)
        super().__init__(" ".join(subject.split()), text)
        self.attach_alternative(html, "text/html")


def _render(name: str, context: Mapping[str, Any]) -> str:
    values = {**site(HttpRequest()), **context, "language": translation.get_language()}
    # Django escapes in every template; in plain text "&amp;" would be read as such.
    page = Context(values, autoescape=name.endswith(".html"))
    text: str = get_template(name).template.render(page)  # type: ignore[attr-defined]
    if not name.endswith(".html"):
        # A part that is left out leaves its blank lines behind.
        text = re.sub(r"\n{3,}", "\n\n", text)
    return text.strip() + "\n"
