"""Reports of mails that did not arrive, read from a real mailbox (Dovecot)."""

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.mail import send_mail

from hoogeveen_alert.mail import tasks
from hoogeveen_alert.mail.bounces import MOST_BYTES
from hoogeveen_alert.mail.models import AlreadyMoved, OutgoingMail, is_unreachable
from tests.imap_server import Mailbox, imap_server
from tests.mail_server import deliver_to, free_port, mail_server

pytestmark = pytest.mark.django_db

REPORT = """From: MAILER-DAEMON@mx.example.net
To: noreply@localhost
Subject: Undelivered Mail Returned to Sender
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="b"

--b
Content-Type: text/plain

Your message could not be delivered.

--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example.net

Final-Recipient: rfc822; {address}
Action: {action}
Status: {status}

--b
Content-Type: text/rfc822-headers

Message-ID: {message_id}
To: {address}

--b--
"""


@pytest.fixture(scope="module")
def dovecot() -> Iterator[Mailbox]:
    # Paths of Unix sockets are short; pytest's own folders are not.
    with tempfile.TemporaryDirectory(prefix="imap") as folder, imap_server(Path(folder)) as server:
        yield server


@pytest.fixture
def mailbox(dovecot, settings) -> Mailbox:
    for part in ("new", "cur"):
        for file in (dovecot.maildir / part).iterdir():
            file.unlink(missing_ok=True)
    settings.BOUNCE_MAILBOX_URL = dovecot.url
    return dovecot


@pytest.fixture
def sent(settings) -> OutgoingMail:
    """A mail that our mail server took."""
    send_mail("S", "Tekst", "a@example.nl", ["jan@example.nl"])
    with mail_server() as server:
        deliver_to(server, settings)
        tasks.deliver_mail()
    return OutgoingMail.objects.get()


def report(mail: OutgoingMail, **facts: str) -> bytes:
    known = {"address": mail.recipient, "action": "failed", "status": "5.1.1"}
    return REPORT.format(**known | {"message_id": mail.message_id} | facts).encode()


def test_a_report_makes_the_mail_failed_and_the_address_unreachable(mailbox, sent):
    mailbox.put(report(sent))

    found = tasks.read_bounces()

    sent.refresh_from_db()
    assert found == 1
    assert (sent.state, sent.error, sent.sent_at) == ("failed", "5.1.1", None)
    assert sent.history[-1]["what"] == "bounced"
    assert is_unreachable("jan@example.nl")
    assert mailbox.kept() == 0


@pytest.mark.parametrize("status", ["5.2.2", "4.2.2", "5.7.1", "5.3.4"])
def test_a_report_of_what_may_pass_makes_the_mail_failed_and_nobody_unreachable(
    mailbox, sent, status
):
    mailbox.put(report(sent, status=status))

    assert tasks.read_bounces() == 1
    sent.refresh_from_db()
    assert (sent.state, sent.error) == ("failed", status)
    assert not is_unreachable("jan@example.nl")


def test_reading_twice_changes_nothing_more(mailbox, sent):
    mailbox.put(report(sent))
    mailbox.put(report(sent))

    assert [tasks.read_bounces(), tasks.read_bounces()] == [1, 0]
    sent.refresh_from_db()
    assert [line["what"] for line in sent.history] == ["bounced"]


@pytest.mark.parametrize(
    "facts",
    [
        {"message_id": "<guessed@localhost>"},
        {"address": "other@example.nl"},
        {"action": "delayed", "status": "4.4.1"},
    ],
)
def test_what_does_not_prove_itself_or_is_not_for_good_changes_nothing(mailbox, sent, facts):
    mailbox.put(report(sent, **facts))

    assert tasks.read_bounces() == 0
    sent.refresh_from_db()
    assert sent.state == "sent"
    assert not is_unreachable("jan@example.nl")
    assert (mailbox.unread(), mailbox.kept()) == (0, 1)


@pytest.mark.parametrize(
    "rubbish",
    [
        b"",
        b"From: a@b\n\nOut of office until Monday.\n",
        b"\xff\xfe\x00" * 50,
        b"Content-Type: multipart/report; boundary=b\n\n--b\n",
        b"Subject: x\n\n" + b"a" * (MOST_BYTES + 10),
        "From: José <jose@example.net>\nSubject: Hallo\n\nDag\n".encode("latin-1"),
        "From: José <jose@example.net>\nSubject: fé\n\nDag\n".encode(),
    ],
    ids=["empty", "away", "bytes", "cut off", "large", "raw latin-1", "raw utf-8"],
)
def test_whatever_lies_in_the_mailbox_is_read_once(mailbox, sent, rubbish):
    mailbox.put(rubbish)
    mailbox.put(report(sent))

    assert tasks.read_bounces() == 1
    assert mailbox.unread() == 0


def test_a_bounced_mail_has_no_words_to_send_again(mailbox, sent):
    mailbox.put(report(sent))
    tasks.read_bounces()
    sent.refresh_from_db()

    with pytest.raises(AlreadyMoved):
        sent.send_again()


def test_without_a_mailbox_nothing_is_read(settings, sent):
    settings.BOUNCE_MAILBOX_URL = ""

    assert tasks.read_bounces() == 0


@pytest.mark.parametrize("wrong", ["port", "password", "folder"])
def test_a_mailbox_that_does_not_answer_is_an_error_somebody_sees(mailbox, settings, wrong):
    url = mailbox.url
    settings.BOUNCE_MAILBOX_URL = {
        "port": f"imap://a:b@127.0.0.1:{free_port()}/INBOX",
        "password": url.replace("geheim", "fout"),
        "folder": url.replace("INBOX", "Nergens"),
    }[wrong]

    with pytest.raises((OSError, Exception), match=r"refused|fail|folder"):
        tasks.read_bounces()
