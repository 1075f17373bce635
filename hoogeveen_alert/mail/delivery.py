"""Taking mails one by one and handing them to the mail server.

A worker claims a row by compare-and-set with a lease, sends it over one open
connection, marks it, takes the next. Killed at any moment it leaves at most the mail in
flight to be sent a second time, with the same Message-ID.
"""

import logging
import select
import smtplib
import time
from contextlib import suppress
from typing import Any

from django.conf import settings
from django.core.mail import get_connection
from django.db import transaction

from .acts import weigh
from .models import AlreadyMoved, OutgoingMail
from .queue import ask_for_delivery, forget_asked

logger = logging.getLogger(__name__)

# A run ends well before Celery's soft limit, however slow the mail server is.
RUN_SECONDS = 240
CLOSING = 421  # "service closing transmission channel" (RFC 5321)


def deliver_due() -> int:
    """Send every mail that is due, for at most RUN_SECONDS; returns how many were tried."""
    forget_asked()
    tried = 0
    ends = time.monotonic() + RUN_SECONDS
    line = Line()
    try:
        for mail in OutgoingMail.objects.claim_each():
            deliver(mail, line)
            tried += 1
            if time.monotonic() > ends:
                ask_for_delivery()
                break
    finally:
        line.close()
    return tried


class Line:
    """One connection to the mail server, opened at the first mail and again when it broke.

    A server that cannot be reached is asked once a run: the other mails get the same fault
    at once instead of each waiting for it.
    """

    def __init__(self) -> None:
        self.connection: Any = None
        self.carried = 0
        self.away: OSError | None = None

    def send(self, mail: OutgoingMail) -> None:
        """Hand over one mail; raises what smtplib raises."""
        if self._ended_by_server():
            self.close()
        used = self.carried
        try:
            self._send_now(mail)
        except smtplib.SMTPSenderRefused as refusal:
            if not used or refusal.smtp_code != CLOSING:
                raise
            # "Enough mails for one connection": this one was not taken, so it may go at once.
            self.close()
            self._send_now(mail)

    def _ended_by_server(self) -> bool:
        """Whether the server closed the line, or said so, while it was not its turn to speak."""
        session = getattr(self.connection, "connection", None)
        sock = getattr(session, "sock", None)
        if not self.carried or sock is None:
            return False
        heard = select.poll()
        heard.register(sock, select.POLLIN)
        return bool(heard.poll(0))

    def _send_now(self, mail: OutgoingMail) -> None:
        message = mail.as_message()
        self._open()
        if self.connection.send_messages([message]) == 0:
            raise ServerAway("The mail server's connection took nothing.")
        self.carried += 1

    def _open(self) -> None:
        if self.connection is not None:
            return
        if self.away:
            raise self.away
        connection = get_connection(settings.MAIL_DELIVERY_BACKEND, timeout=settings.EMAIL_TIMEOUT)
        try:
            connection.open()
        except OSError as error:  # smtplib's own errors are OSErrors too
            with suppress(OSError):
                connection.close()
            self.away = ServerAway(f"{type(error).__name__}: {error}")
            raise self.away from error
        self.connection = connection

    def close(self) -> None:
        connection, self.connection, self.carried = self.connection, None, 0
        if connection is not None:
            with suppress(OSError):
                connection.close()


class ServerAway(OSError):
    """No usable connection to the mail server: away, full, or it refuses our log-in."""


def deliver(mail: OutgoingMail, line: Line) -> None:
    """Try one claimed mail and write down what became of it."""
    try:
        if mail.attempts > len(settings.MAIL_RETRY_SECONDS) + 1:
            mail.mark_failed("Given up: every worker that took this mail was stopped.")
        elif mail.planned and getattr(mail, "is_blocked", False):
            mail.mark_dropped()
        else:
            _try(mail, line)
    except AlreadyMoved:
        logger.warning("Mail %s took longer than its lease", mail.pk)


def _try(mail: OutgoingMail, line: Line) -> None:
    try:
        line.send(mail)
    except smtplib.SMTPRecipientsRefused as refusal:
        code, said = next(iter(refusal.recipients.values()))
        _refused(mail, line, code, _words(said))
    except smtplib.SMTPDataError as refusal:
        _refused(mail, line, refusal.smtp_code, _words(refusal.smtp_error))
    except (smtplib.SMTPException, OSError) as error:
        line.close()
        mail.mark_fault(_words_of(error))
    except Exception as error:
        # One mail that cannot be built or sent must not hold up the others.
        logger.exception("Mail %s could not be sent", mail.pk)
        line.close()
        mail.mark_fault(_words_of(error))
    else:
        mail.mark_sent()


@transaction.atomic
def _refused(mail: OutgoingMail, line: Line, code: int, said: str) -> None:
    if code == CLOSING:
        line.close()
    if code < 500:
        mail.mark_fault(f"{code} {said}")
    else:
        mail.mark_failed(f"{code} {said}")
    weigh(mail)


def _words(said: bytes | str) -> str:
    return said.decode("utf-8", "replace") if isinstance(said, bytes) else said


def _words_of(error: Exception) -> str:
    if isinstance(error, smtplib.SMTPResponseException):
        return f"{error.smtp_code} {_words(error.smtp_error)}"
    if isinstance(error, ServerAway):
        return str(error)
    return f"{type(error).__name__}: {error}"
