"""Reading the mailbox in which mail servers report, later, that a mail did not arrive.

Anybody can write to that mailbox, so a report counts only when it quotes the Message-ID of a
mail we sent to the very address it is about: nobody else knows that.
"""

import imaplib
import logging
import re
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import SplitResult, unquote, urlsplit

from django.conf import settings
from django.db import DatabaseError, transaction

from hoogeveen_alert.email_addresses import one_spelling

from .acts import weigh
from .models import AlreadyMoved, OutgoingMail
from .reports import refused_in

logger = logging.getLogger(__name__)

# A report quotes a mail of ours at most; what is larger is no report.
MOST_BYTES = 1_000_000
MOST_AT_ONCE = 500
_MESSAGE_ID = re.compile(rb"<[^<>\s]{1,200}@[^<>\s]{1,200}>")


def read_bounces() -> int:
    """Mark the mails that the unread reports are about; returns how many. Safe twice.

    Raises OSError or imaplib's errors when the mailbox does not answer; what was read by then
    stays read.
    """
    if not settings.BOUNCE_MAILBOX_URL:
        return 0
    found = 0
    with _mailbox(urlsplit(settings.BOUNCE_MAILBOX_URL)) as mailbox:
        _, (numbers,) = mailbox.uid("SEARCH", "UNSEEN")
        for uid in numbers.split()[:MOST_AT_ONCE]:
            bounced = _marked_by(_fetched(mailbox, uid))
            # Marked once its effect is in the database: killed in between, it is read again.
            mailbox.uid("STORE", uid, "+FLAGS", r"(\Seen \Deleted)" if bounced else r"(\Seen)")
            found += bounced
        if found:
            mailbox.expunge()
    return found


@contextmanager
def _mailbox(url: SplitResult) -> Iterator[imaplib.IMAP4]:
    secure = url.scheme == "imaps"
    open_mailbox = imaplib.IMAP4_SSL if secure else imaplib.IMAP4
    port = url.port or (993 if secure else 143)
    with open_mailbox(url.hostname or "", port, timeout=settings.EMAIL_TIMEOUT) as mailbox:
        mailbox.login(unquote(url.username or ""), unquote(url.password or ""))
        folder = unquote(url.path.strip("/")) or "INBOX"
        answer, said = mailbox.select(f'"{folder}"')
        if answer != "OK":
            raise imaplib.IMAP4.error(f"no folder {folder}: {said!r}")
        yield mailbox


def _fetched(mailbox: imaplib.IMAP4, uid: bytes) -> bytes:
    """The message, cut off after MOST_BYTES; empty when it is gone already."""
    _, parts = mailbox.uid("FETCH", uid.decode(), f"(BODY.PEEK[]<0.{MOST_BYTES}>)")
    return next((part[1] for part in parts if isinstance(part, tuple)), b"")


def _marked_by(report: bytes) -> int:
    """How many mails the report marks; none when it cannot be read.

    Anybody can put anything there, and one mail must not stop the reading of all the others.
    """
    try:
        return _read_report(report)
    except DatabaseError:
        raise  # no fault of the report, which is read again
    except Exception as error:  # noqa: BLE001
        # Its kind only: what it says may quote what a stranger wrote.
        logger.warning("A report could not be read: %s", type(error).__name__)
        return 0


def _read_report(report: bytes) -> int:
    """How many mails of ours the report says for good did not arrive."""
    refused = refused_in(report)
    if not refused:
        return 0
    quoted = {found.decode("ascii", "replace") for found in _MESSAGE_ID.findall(report)}
    sent = OutgoingMail.objects.filter(message_id__in=quoted, state=OutgoingMail.State.SENT)
    codes = [(mail, refused.get(one_spelling(mail.recipient))) for mail in sent]
    return sum(_mark(mail, code) for mail, code in codes if code)


def _mark(mail: OutgoingMail, code: str) -> bool:
    try:
        with transaction.atomic():
            mail.mark_bounced(code)
            weigh(mail)
    except AlreadyMoved:
        return False
    return True
