"""What becomes of a mail at a real mail server, good or bad."""

import datetime
import select
import threading
from functools import partial

import pytest
import time_machine
from django.core.mail import send_mail
from django.db import connections
from django.utils import timezone

from hoogeveen_alert.mail.delivery import Line, deliver
from hoogeveen_alert.mail.models import (
    AlreadyMoved,
    OutgoingMail,
    UnreachableAddress,
    is_unreachable,
    mark_unreachable,
)
from hoogeveen_alert.mail.tasks import deliver_mail
from tests.mail_server import deliver_to, free_port, mail_server, wait_until

pytestmark = pytest.mark.django_db(transaction=True)
START = datetime.datetime(2026, 11, 2, 9, tzinfo=datetime.UTC)


@pytest.fixture
def server(settings):
    settings.EMAIL_BACKEND = "hoogeveen_alert.mail.backend.QueueBackend"
    with mail_server() as running:
        deliver_to(running, settings)
        yield running


def write(number: int = 1, to: str = "lid{}@example.nl") -> None:
    for n in range(number):
        send_mail(f"Bericht {n}", "Tekst", "a@example.nl", [to.format(n)])


def states() -> list[str]:
    return list(OutgoingMail.objects.order_by("pk").values_list("state", flat=True))


def minutes_to_next_try(mail: OutgoingMail, since: datetime.datetime) -> int:
    mail.refresh_from_db()
    return round((mail.next_try_at - since).total_seconds() / 60)


def test_what_waits_is_sent_over_one_connection_and_emptied(server):
    write(5)

    assert deliver_mail() == 5

    assert server.log_ins == 1
    assert [m["Subject"] for m in server.taken] == [f"Bericht {n}" for n in range(5)]
    mail = OutgoingMail.objects.first()
    assert (mail.state, mail.subject, mail.text, mail.html) == ("sent", "", "", "")
    assert mail.sent_at is not None


def test_every_mail_says_that_a_machine_wrote_it_and_keeps_reports_coming(server):
    write()
    deliver_mail()

    taken = server.taken[0]
    assert taken["Auto-Submitted"] == "auto-generated"
    assert taken["X-Auto-Response-Suppress"].split(", ") == ["DR", "RN", "NRN", "OOF", "AutoReply"]
    assert "List-Unsubscribe" not in taken


def test_in_a_demonstration_the_words_are_kept(server, settings):
    settings.DEMO = True
    write()

    deliver_mail()

    assert OutgoingMail.objects.get().text == "Tekst"


def test_running_twice_sends_once(server):
    write(3)

    assert (deliver_mail(), deliver_mail()) == (3, 0)

    assert set(server.copies().values()) == {1}


def test_a_temporary_refusal_is_tried_again_for_a_day_and_then_failed(server):
    server.on_data = lambda message: "451 4.3.0 later"
    waits = []
    with time_machine.travel(START) as clock:
        write()
        mail = OutgoingMail.objects.get()
        while mail.state == "queued":
            assert deliver_mail() == 1
            assert deliver_mail() == 0
            mail.refresh_from_db()
            if mail.next_try_at:
                waits.append(minutes_to_next_try(mail, timezone.now()))
                clock.move_to(mail.next_try_at)

    assert waits == [1, 5, 15, 60] + [60] * 24
    assert (mail.state, mail.attempts, mail.error) == ("failed", 29, "451 4.3.0 later")
    assert not is_unreachable(mail.recipient)


def test_a_retry_carries_the_same_message_id_and_date(server):
    server.on_data = lambda message: "451 later" if not seen.append(message) and not late else ""
    seen, late = [], []
    with time_machine.travel(START) as clock:
        write()
        deliver_mail()
        late.append(True)
        clock.shift(61)
        deliver_mail()

    first, second = seen
    assert first["Message-ID"] == second["Message-ID"]
    assert first["Date"] == second["Date"]
    assert states() == ["sent"]


def test_a_refused_recipient_fails_at_once_and_is_marked(server):
    server.on_rcpt = lambda address: (
        "550 5.1.1 <Lid0@example.nl>: unknown" if address == "Lid0@example.nl" else ""
    )
    write(2, to="Lid{}@example.nl")

    deliver_mail()

    assert states() == ["failed", "sent"]
    failed = OutgoingMail.objects.get(state="failed")
    assert failed.error == "550 5.1.1 <L•••@e•••.nl>: unknown"
    assert is_unreachable("lid0@EXAMPLE.nl")
    assert not is_unreachable("lid1@example.nl")
    assert UnreachableAddress.objects.get().code == "550 5.1.1"


def test_a_recipient_refused_for_now_is_tried_again(server):
    server.on_rcpt = lambda address: "450 4.2.0 greylisted"
    write()

    deliver_mail()

    assert states() == ["queued"]
    assert not is_unreachable("lid0@example.nl")


def test_a_server_that_refuses_us_marks_nobody(server):
    server.on_rcpt = lambda address: "554 5.7.1 relay access denied"
    write()

    deliver_mail()

    assert states() == ["failed"]
    assert not is_unreachable("lid0@example.nl")


@pytest.mark.parametrize("stage", ["on_rcpt", "on_data"])
def test_a_full_mailbox_marks_nobody_at_whatever_moment_the_server_says_so(server, stage):
    setattr(server, stage, lambda said: "552 5.2.2 mailbox full")
    write()

    deliver_mail()

    assert OutgoingMail.objects.get().error == "552 5.2.2 mailbox full"
    assert not is_unreachable("lid0@example.nl")


def test_refused_words_fail_without_marking_the_address(server):
    server.on_data = lambda message: (
        "554 5.6.0 looks like spam" if "0" in message["Subject"] else ""
    )
    write(2)

    deliver_mail()

    assert states() == ["failed", "sent"]
    assert not is_unreachable("lid0@example.nl")


def test_a_later_delivery_clears_the_mark(server):
    mark_unreachable("Lid0@example.nl", "550")
    write()

    deliver_mail()

    assert not is_unreachable("lid0@example.nl")


def test_send_again_starts_anew_and_keeps_the_history(server):
    server.on_rcpt = lambda address: "550 5.1.1 unknown"
    write()
    deliver_mail()
    server.on_rcpt = lambda address: ""
    mail = OutgoingMail.objects.get()

    mail.send_again()
    assert not is_unreachable(mail.recipient)
    deliver_mail()

    mail.refresh_from_db()
    assert mail.state == "sent"
    assert [line["what"] for line in mail.history] == ["failed", "again"]
    with pytest.raises(AlreadyMoved):
        mail.send_again()


def test_a_server_that_hangs_holds_up_nobody_for_long(server, settings):
    settings.EMAIL_TIMEOUT = 1
    server.seconds_a_mail = 1.5
    write()

    deliver_mail()

    mail = OutgoingMail.objects.get()
    assert mail.state == "queued"
    assert "timed out" in mail.error


def test_a_line_that_breaks_is_opened_again(server):
    server.on_data = lambda message: "drop unseen" if "1" in message["Subject"] else ""
    write(4)

    deliver_mail()

    # Whether the mail in which it broke was taken nobody knows, so that one waits a minute.
    assert states() == ["sent", "queued", "sent", "sent"]
    assert (len(server.taken), server.log_ins) == (3, 2)


def test_a_server_that_closes_between_two_mails_costs_no_mail_a_minute(server):
    server.mails_a_line = 2
    write(5)

    deliver_mail()

    assert states() == ["sent"] * 5
    assert server.log_ins == 3
    assert set(server.copies().values()) == {1}


def test_a_line_the_server_ended_while_idle_is_opened_again(server):
    server.on_data = lambda message: "close"
    write(2)
    line = Line()

    for mail in OutgoingMail.objects.claim_each():
        deliver(mail, line)
        ended = partial(select.select, [line.connection.connection.sock], [], [], 0)
        wait_until(lambda ended=ended: ended()[0])
    line.close()

    assert states() == ["sent"] * 2
    assert server.log_ins == 2


def test_a_mail_whose_answer_was_lost_is_sent_again_under_the_same_message_id(server):
    server.on_data = lambda message: "drop" if len(server.taken) == 0 else ""
    with time_machine.travel(START) as clock:
        write()
        deliver_mail()
        assert states() == ["queued"]
        clock.shift(61)
        deliver_mail()

    assert states() == ["sent"]
    assert list(server.copies().values()) == [2]


def test_a_server_that_is_gone_is_asked_once_a_run(server, settings):
    settings.EMAIL_PORT = free_port()
    with time_machine.travel(START) as clock:
        write(3)

        assert deliver_mail() == 3
        assert states() == ["queued"] * 3
        assert "refused" in OutgoingMail.objects.first().error
        settings.EMAIL_PORT = server.port
        clock.shift(61)
        deliver_mail()

    assert states() == ["sent"] * 3


def test_a_wrong_password_fails_no_mail_at_once(server, settings):
    settings.EMAIL_HOST_USER, settings.EMAIL_HOST_PASSWORD = "wie", "fout"
    write()

    deliver_mail()

    assert states() == ["queued"]
    assert not is_unreachable("lid0@example.nl")


def test_a_mail_that_cannot_be_built_does_not_hold_up_the_next(server):
    write(2)
    OutgoingMail.objects.filter(subject="Bericht 0").update(subject="met\nregeleinde")

    deliver_mail()

    assert states() == ["queued", "sent"]
    assert OutgoingMail.objects.get(state="queued").error.startswith("BadHeaderError")


def test_a_mail_in_flight_is_left_alone_until_its_lease_ends(server, settings):
    write()
    with time_machine.travel(START) as clock:
        OutgoingMail.objects.update(next_try_at=START)
        taken = next(OutgoingMail.objects.claim_each())

        assert list(OutgoingMail.objects.claim_each()) == []
        clock.shift(10 * settings.EMAIL_TIMEOUT + 1)
        again = next(OutgoingMail.objects.claim_each())

        assert (taken.pk, again.attempts) == (again.pk, 2)
        again.mark_sent()
        with pytest.raises(AlreadyMoved):
            taken.mark_fault("too late")


def test_a_mail_that_stops_every_worker_is_given_up(server):
    write()
    OutgoingMail.objects.update(attempts=29)

    deliver_mail()

    assert states() == ["failed"]
    assert server.taken == []


def test_workers_in_parallel_send_each_mail_once(server):
    write(40)
    server.seconds_a_mail = 0.005

    def work() -> None:
        try:
            deliver_mail()
        finally:
            connections.close_all()

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert states() == ["sent"] * 40
    assert len(server.copies()) == 40
    assert set(server.copies().values()) == {1}


def test_without_a_mail_server_each_mail_is_a_readable_file(settings, tmp_path):
    settings.EMAIL_BACKEND = "hoogeveen_alert.mail.backend.QueueBackend"
    settings.MAIL_DELIVERY_BACKEND = "hoogeveen_alert.mail.files.FileBackend"
    settings.EMAIL_FILE_PATH = tmp_path / "mail"
    send_mail("Één", "Tekst met é", "a@example.nl", ["b@example.nl"])
    send_mail("Twee", "Tekst", "a@example.nl", ["c@example.nl"])

    deliver_mail()

    files = sorted((tmp_path / "mail").iterdir(), key=lambda f: f.stat().st_mtime_ns)
    assert [file.suffix for file in files] == [".eml", ".eml"]
    assert "Tekst met é" in files[0].read_text(encoding="utf-8")


def test_long_lines_emoji_and_lone_dots_arrive_as_written(server):
    text = "é" * 5_000 + "\n.\n..\nFrom hier\n\U0001f6a8" + "x" * 5_000 + "\n"
    send_mail("é" * 60 + "\U0001f6a8", text, "a@example.nl", ["lid@example.nl"])

    deliver_mail()

    (message,) = server.taken
    # Folding a long header puts a space before it, which no reader shows.
    assert message["Subject"].strip() == "é" * 60 + "\U0001f6a8"
    assert message.get_content().replace("\r\n", "\n") == text
