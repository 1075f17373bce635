"""Reading the mailbox in which mail servers report, later, that a mail did not arrive.

Anybody can write to that mailbox, so a report counts only when it quotes the Message-ID of a
mail we sent to the very address it is about: nobody else knows that.
"""

import imaplib
import logging
import re
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes
from urllib.parse import SplitResult, unquote, urlsplit

from django.conf import settings
from django.db import DatabaseError, transaction
from flufl.bounce import all_failures

from hoogeveen_alert.email_addresses import one_spelling

from .models import AlreadyMoved, OutgoingMail, mark_unreachable

logger = logging.getLogger(__name__)

# A report quotes a mail of ours at most; what is larger is no report.
MOST_BYTES = 1_000_000
MOST_AT_ONCE = 500
_MESSAGE_ID = re.compile(rb"<[^<>\s]{1,200}@[^<>\s]{1,200}>")
_STATUS = re.compile(rb"^Status:\s*(5\.\d{1,3}\.\d{1,3})\s*$", re.IGNORECASE | re.MULTILINE)


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
    _, gone = all_failures(message_from_bytes(report))
    addresses = {one_spelling(address.decode("ascii", "replace")) for address in gone}
    if not addresses:
        return 0
    quoted = {found.decode("ascii", "replace") for found in _MESSAGE_ID.findall(report)}
    status = _STATUS.search(report)
    code = status[1].decode() if status else "5.0.0"
    sent = OutgoingMail.objects.filter(message_id__in=quoted, state=OutgoingMail.State.SENT)
    return sum(_mark(mail, code) for mail in sent if one_spelling(mail.recipient) in addresses)


def _mark(mail: OutgoingMail, code: str) -> bool:
    try:
        with transaction.atomic():
            mail.mark_bounced(code)
            mark_unreachable(mail.recipient, code)
    except AlreadyMoved:
        return False
    return True
