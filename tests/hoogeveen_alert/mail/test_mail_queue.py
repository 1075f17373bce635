"""Every mail becomes a row, in the transaction that causes it."""

import pytest
from django.core.cache import cache
from django.core.mail import BadHeaderError, EmailMessage, EmailMultiAlternatives, send_mail
from django.db import transaction

from hoogeveen_alert.celery import SOON
from hoogeveen_alert.mail import tasks
from hoogeveen_alert.mail.backend import AttachmentsRefused, QueueBackend
from hoogeveen_alert.mail.messages import label_of, mail_to, queue_mails, send_mail_to
from hoogeveen_alert.mail.models import OutgoingMail
from hoogeveen_alert.mail.queue import ASKED
from tests import factories
from tests.mail_server import deliver_to, mail_server

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _queue(settings) -> None:
    settings.EMAIL_BACKEND = "hoogeveen_alert.mail.backend.QueueBackend"


def test_a_mail_becomes_a_row_that_waits():
    sent = send_mail("Onderwerp", "Tekst", "van@example.nl", ["Jan <jan@example.nl>"])

    mail = OutgoingMail.objects.get()
    assert sent == 1
    assert (mail.recipient, mail.subject, mail.text) == ("jan@example.nl", "Onderwerp", "Tekst")
    assert (mail.state, mail.attempts, mail.sender) == ("queued", 0, "van@example.nl")


def test_html_reply_to_and_other_headers_go_along():
    message = EmailMultiAlternatives(
        "S", "Tekst", "a@example.nl", ["b@example.nl"], reply_to=["c@example.nl"]
    )
    message.extra_headers = {"X-Own": "ja", "Message-ID": "<theirs@example.nl>"}
    message.attach_alternative("<p>Tekst</p>", "text/html")

    message.send()

    mail = OutgoingMail.objects.get()
    outgoing = mail.as_message().message()
    assert mail.html == "<p>Tekst</p>"
    assert mail.headers == {"X-Own": "ja", "Reply-To": "c@example.nl"}
    assert outgoing["Message-ID"] == mail.message_id != "<theirs@example.nl>"
    assert outgoing.get_content_type() == "multipart/alternative"


def test_a_mail_in_html_only_stays_so():
    message = EmailMessage("S", "<p>Hoi</p>", "a@example.nl", ["b@example.nl"])
    message.content_subtype = "html"

    message.send()

    outgoing = OutgoingMail.objects.get().as_message().message()
    assert outgoing.get_content_type() == "text/html"
    assert outgoing.get_payload() == "<p>Hoi</p>"


def test_every_recipient_gets_a_mail_that_names_nobody_else():
    message = EmailMessage(
        "S",
        "T",
        "a@example.nl",
        ["b@example.nl", "B <b@example.nl>"],
        cc=["c@example.nl"],
        bcc=["d@example.nl"],
    )

    assert message.send() == 1

    rows = OutgoingMail.objects.order_by("recipient")
    assert [row.recipient for row in rows] == ["b@example.nl", "c@example.nl", "d@example.nl"]
    assert len({row.message_id for row in rows}) == 3
    assert [row.as_message().message()["To"] for row in rows] == [r.recipient for r in rows]
    assert [row.as_message().message()["Cc"] for row in rows] == [None] * 3


@pytest.mark.parametrize(
    ("subject", "sender", "to"),
    [
        ("S\nBcc: x@example.nl", "a@example.nl", "b@example.nl"),
        ("S", "a@example.nl\r\nBcc: x@example.nl", "b@example.nl"),
        ("S", "a@example.nl", "b@example.nl\nBcc: x@example.nl"),
        ("S", "a@example.nl", "geen adres"),
    ],
)
def test_what_would_forge_a_header_is_refused(subject, sender, to):
    with pytest.raises((BadHeaderError, ValueError)):
        send_mail(subject, "T", sender, [to])

    assert not OutgoingMail.objects.exists()


def test_attachments_are_refused():
    message = EmailMessage("S", "T", "a@example.nl", ["b@example.nl"])
    message.attach("lijst.csv", "a;b", "text/csv")

    with pytest.raises(AttachmentsRefused):
        message.send()

    assert not OutgoingMail.objects.exists()


def test_of_several_messages_all_rows_are_kept_or_none():
    good = EmailMessage("S", "T", "a@example.nl", ["b@example.nl"])
    nobody = EmailMessage("S", "T", "a@example.nl", [])
    forged = EmailMessage("S\n", "T", "a@example.nl", ["b@example.nl"])

    assert QueueBackend().send_messages([good, nobody]) == 1
    with pytest.raises(BadHeaderError):
        QueueBackend().send_messages([good, forged])

    assert OutgoingMail.objects.count() == 1


def test_a_nul_in_what_was_typed_is_dropped():
    send_mail("S\0", "T\0ekst", "a@example.nl", ["b@example.nl"])

    assert OutgoingMail.objects.get().text == "Tekst"


@pytest.mark.django_db(transaction=True)
def test_a_mail_of_a_rolled_back_transaction_is_never_sent(settings):
    with mail_server() as server:
        deliver_to(server, settings)
        with transaction.atomic():
            send_mail("S", "T", "a@example.nl", ["b@example.nl"])
            transaction.set_rollback(True)

        assert tasks.deliver_mail() == 0

    assert not OutgoingMail.objects.exists()
    assert server.taken == []


def test_the_worker_is_woken_once_the_mail_is_there_to_be_found(
    django_capture_on_commit_callbacks,
):
    with django_capture_on_commit_callbacks(execute=True):
        send_mail("S", "T", "a@example.nl", ["b@example.nl"])
        assert cache.get(ASKED % SOON) is None

    assert cache.get(ASKED % SOON) == 1


def test_what_somebody_waits_for_goes_before_a_planned_round(settings, time_machine):
    time_machine.move_to("2026-11-23 10:00+01:00")  # not on a Sunday
    for number in range(30):
        to = f"p{number}@example.nl"
        send_mail_to(to, "groups/joining/email/links", {"links": []}, kind="round_asked")
    send_mail_to("code@example.nl", "groups/joining/email/links", {"links": []})

    with mail_server() as server:
        deliver_to(server, settings)
        tasks.deliver_mail()

    receivers = [message["To"] for message in server.taken]
    assert receivers[0] == "code@example.nl"
    assert len(receivers) == 31


def test_a_mail_about_two_groups_shows_with_both(group):
    other, third = factories.AlertGroupFactory.create_batch(2)
    send_mail_to("a@example.nl", "groups/joining/email/links", {"links": []}, about=[group, other])

    found = [OutgoingMail.objects.about(label_of(row)).count() for row in (group, other, third)]

    assert found == [1, 1, 0]


def test_many_mails_are_queued_with_as_many_queries_as_one(group, django_assert_num_queries):
    for number in (1, 50):
        mails = [
            mail_to(f"p{n}@example.nl", "groups/joining/email/links", {"links": []}, about=[group])
            for n in range(number)
        ]
        with django_assert_num_queries(2):
            queue_mails(mails)

    assert OutgoingMail.objects.about(label_of(group)).count() == 51


def test_no_mails_are_no_query(django_assert_num_queries):
    with django_assert_num_queries(0):
        queue_mails([])
