"""Django's e-mail backend that sends nothing: it keeps each mail as a row, for the worker."""

from collections.abc import Sequence
from functools import partial

from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction
from django.utils import timezone

from hoogeveen_alert.celery import LATER, SOON

from .addresses import bare
from .models import MailSubject, OutgoingMail, new_message_id
from .queue import ask_for_delivery, ask_for_delivery_at

# One row has one recipient and its own date and Message-ID.
OWN_HEADERS = {"to", "cc", "bcc", "from", "date", "message-id", "subject"}


class AttachmentsRefused(ValueError):
    """Mails of the portal carry text and HTML; files are fetched from a page after log-in."""


class QueueBackend(BaseEmailBackend):
    """Saves messages in the running transaction, one row for each recipient.

    Every recipient, of To, Cc and Bcc alike, gets a mail of their own, so that nobody
    reads in it who else got one. The settings' `EMAIL_BACKEND`.
    """

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        messages = list(email_messages)
        rows = [row for message in messages for row in _rows_of(message)]
        if rows:
            # Without a savepoint of its own in the caller's transaction: its fate is the mail's.
            with transaction.atomic(savepoint=False):
                OutgoingMail.objects.bulk_create(rows, batch_size=500)
                MailSubject.objects.bulk_create(_subjects_of(rows), batch_size=500)
                transaction.on_commit(partial(_wake_worker, rows), robust=True)
        return len([message for message in messages if message.recipients()])


def _wake_worker(rows: list[OutgoingMail]) -> None:
    now = timezone.now()
    for moment in {row.next_try_at for row in rows if row.next_try_at and row.next_try_at > now}:
        ask_for_delivery_at(moment)
    due = [row for row in rows if row.next_try_at and row.next_try_at <= now]
    if due:
        ask_for_delivery(LATER if all(row.planned for row in due) else SOON)


def _rows_of(message: EmailMessage) -> list[OutgoingMail]:
    # Without an ID Django asks the DNS for the name of this machine, in the request that mails;
    # where no resolver answers that takes half a minute, in a transaction.
    message.extra_headers.setdefault("Message-ID", new_message_id())
    message.message()  # raises BadHeaderError on a newline in a header, as sending would
    text, html = _parts_of(message)
    headers = {
        name: str(value)
        for name, value in message.extra_headers.items()
        if name.lower() not in OWN_HEADERS
    }
    if message.reply_to:
        headers["Reply-To"] = ", ".join(str(address) for address in message.reply_to)
    sender = message.extra_headers.get("From", message.from_email)
    recipients = dict.fromkeys(bare(str(typed)) for typed in message.recipients())
    now = timezone.now()
    made = [
        OutgoingMail(
            kind=getattr(message, "kind", "other")[:60],
            planned=getattr(message, "planned", False),
            recipient=recipient,
            sender=_clean(str(sender)),
            subject=_clean(str(message.subject)),
            text=text,
            html=html,
            headers={name: _clean(value) for name, value in headers.items()},
            next_try_at=getattr(message, "not_before", None) or now,
        )
        for recipient in recipients
    ]
    for row in made:
        row.about = getattr(message, "about", ())  # type: ignore[attr-defined]
    return made


def _subjects_of(rows: list[OutgoingMail]) -> list[MailSubject]:
    return [
        MailSubject(mail=row, about=label)
        for row in rows
        for label in row.about  # type: ignore[attr-defined]
    ]


def _parts_of(message: EmailMessage) -> tuple[str, str]:
    if message.attachments:
        raise AttachmentsRefused("the mail room keeps no attachments")
    body = _clean(str(message.body))
    if message.content_subtype == "html":
        return "", body
    alternatives = getattr(message, "alternatives", [])
    if [kind for _, kind in alternatives] not in ([], ["text/html"]):
        raise AttachmentsRefused("the mail room keeps text and one HTML part")
    return body, _clean(str(alternatives[0][0])) if alternatives else ""


def _clean(text: str) -> str:
    """PostgreSQL keeps no NUL, and no mail needs one."""
    return text.replace("\0", "")
