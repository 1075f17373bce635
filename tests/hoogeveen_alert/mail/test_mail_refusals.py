"""Which refusals make an address unreachable: at once, after some, or not."""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from groups.links import membership_link
from hoogeveen_alert.mail.acts import weigh, works_again
from hoogeveen_alert.mail.codes import in_words, is_gone, is_refusal
from hoogeveen_alert.mail.models import (
    AlreadyMoved,
    OutgoingMail,
    UnreachableAddress,
    is_unreachable,
    mark_unreachable,
)
from hoogeveen_alert.mail.reports import refused_in
from hoogeveen_alert.privacy.models import OwnDataLink
from hoogeveen_alert.privacy.own.links import own_data_link
from tests import factories

pytestmark = pytest.mark.django_db
JAN, WORKS = "jan@example.nl", "/mijn/post-werkt-weer/"


def mailed(days_ago: float, state: str = "failed", error: str = "552 5.2.2 full") -> OutgoingMail:
    """A mail to Jan of so long ago, of which this became; weighed when it was refused."""
    at = timezone.now() - timedelta(days=days_ago)
    mail = OutgoingMail.objects.create(
        kind="other",
        recipient=JAN,
        sender="a@example.nl",
        state=state,
        created_at=at,
        next_try_at=at if state == "queued" else None,
        sent_at=at if state == "sent" else None,
        error="" if state == "sent" else error,
    )
    weigh(mail)
    return mail


@pytest.mark.parametrize(
    "said",
    [
        "550 5.1.1 unknown",
        "5.1.1",
        "5.1.2",
        "553 5.1.3 syntax",
        "5.1.10",
        "5.4.4",
        "550 No such user here",
        "550 <J•••@e•••.nl>: User unknown",
        "550 Unrouteable address",
    ],
)
def test_an_address_that_does_not_exist_is_gone_at_once(said):
    mailed(0, error=said)

    assert is_unreachable(JAN)


@pytest.mark.parametrize(
    "said",
    [
        "552 5.2.2 mailbox full",
        "452 4.2.2 mailbox full",
        "5.2.2",
        "4.2.2",
        "554 5.7.1 blocked using zen",
        "5.7.1",
        "5.7.26",
        "552 5.3.4 too big",
        "5.2.1",
        "5.0.0",
        "550 refused by policy: user of your network not found in list",
        "550 5.7.1 no such user on the white list",
        "554",
    ],
)
def test_what_may_be_over_tomorrow_marks_nobody_at_once(said):
    assert is_refusal(said)
    assert not is_gone(said)
    mailed(0, error=said)

    assert not is_unreachable(JAN)


@pytest.mark.parametrize(
    ("days_ago", "marked"),
    [
        ([14, 7, 0], True),
        ([14, 0], False),  # twice
        ([13, 7, 0], False),  # within two weeks
        ([3, 2, 2, 1, 1, 0], False),  # a holiday
        ([20, 0, 0], True),
    ],
)
def test_after_three_over_two_weeks_the_address_is_unreachable(days_ago, marked):
    for days in days_ago:
        mailed(days)

    assert is_unreachable(JAN) is marked


def test_what_arrived_in_between_begins_the_count_anew():
    for days in (20, 18):
        mailed(days)
    mailed(15, state="sent")
    mailed(0)

    assert not is_unreachable(JAN)


def test_what_a_server_took_days_ago_may_yet_be_reported():
    for days in (14, 7):
        mailed(days)
    mailed(3, state="sent")
    mailed(0)

    assert is_unreachable(JAN)


@pytest.mark.parametrize("error", ["ServerAway: refused", "Given up", "421 later", "451 4.3.0 x"])
def test_a_mail_server_that_was_away_says_nothing_of_the_address(error):
    for days in (20, 10, 0):
        mailed(days, error=error)
    mailed(0)

    assert not is_unreachable(JAN)


def test_mails_to_somebody_else_do_not_count():
    for days in (20, 10):
        mailed(days)
    OutgoingMail.objects.update(recipient="piet@example.nl")
    mailed(0)

    assert not is_unreachable(JAN)


def test_who_says_that_mail_arrives_again_begins_anew():
    for days in (14, 7, 0):
        mail = mailed(days)

    works_again(JAN)
    works_again(JAN)

    mail.refresh_from_db()
    assert not is_unreachable(JAN)
    assert [line["what"] for line in mail.history] == ["works again"]
    mailed(0)
    assert not is_unreachable(JAN)
    with time_machine.travel(timezone.now() + timedelta(days=14)):
        mailed(7)
        mailed(0)
    assert is_unreachable(JAN)


def test_a_refusal_that_was_forgotten_and_sent_again_counts_again():
    mail = mailed(0, error="550 5.1.1 unknown")
    works_again(JAN)
    mail.refresh_from_db()

    mail.text = "Tekst"
    mail.save()
    mail.send_again()
    mail.claim()
    mail.mark_failed("550 5.1.1 unknown")
    weigh(mail)

    assert is_unreachable(JAN)
    with pytest.raises(AlreadyMoved):
        mail.mark_failed("550 5.1.1 unknown")


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("550 5.1.1", "Het adres bestaat niet of niet meer."),
        ("5.2.2", "De mailbox is vol."),
        ("5.7.1", "De mailaanbieder weigert onze mail."),
        ("550", "De mailaanbieder weigert onze mail."),
    ],
)
def test_the_receiver_reads_why_in_words(code, words):
    assert in_words(code) == words


def test_the_queries_do_not_grow_with_refusals(django_assert_num_queries):
    for days in (5, 4, 3, 2, 1):
        mail = mailed(days)

    with django_assert_num_queries(2):
        weigh(mail)
    assert not UnreachableAddress.objects.exists()


# Own pages ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", ["coordinator", "area_coordinator", "municipality", "police"])
def test_whoever_has_an_account_reads_it_and_says_that_it_works_again(client, role):
    user = factories.UserFactory(role=role, is_superuser=False)
    mark_unreachable(user.email, "5.2.2")
    client.force_login(user)

    desk, details = (client.get(path, follow=True) for path in ("/mijn/", "/accounts/email/"))
    assert client.get(WORKS).status_code == 405
    assert is_unreachable(user.email)
    done = client.post(WORKS, follow=True)

    assert "De mailbox is vol." in desk.content.decode()
    assert "De mailbox is vol." in details.content.decode()
    assert "De mailbox is vol." not in done.content.decode()
    assert not is_unreachable(user.email)


def test_nobody_says_it_for_another(client):
    mark_unreachable(JAN, "5.2.2")
    client.post(WORKS)
    client.force_login(factories.UserFactory())
    client.post(WORKS, {"email": JAN})

    assert is_unreachable(JAN)


def test_a_member_reads_it_on_the_own_page_and_says_that_it_works_again(client, group, address):
    member = factories.MembershipFactory(group=group, address=address, email=JAN, status="joined")
    page = reverse("groups:membership", args=[membership_link.make(member)])
    assert "komt niet aan" not in client.get(page).content.decode()
    mark_unreachable(JAN, "5.1.1")

    assert "Het adres bestaat niet of niet meer." in client.get(page).content.decode()
    client.get(f"{page}post/")
    assert is_unreachable(JAN)
    done = client.post(f"{page}post/", follow=True)

    assert "We schrijven u vanaf nu weer." in done.content.decode()
    assert not is_unreachable(JAN)


def test_whoever_asks_for_all_of_a_mailbox_says_there_that_it_works_again(client):
    mark_unreachable(JAN, "5.2.2")
    link = own_data_link.make(OwnDataLink.objects.create(email=JAN))
    page = reverse("own_data:show", args=[link])

    shown = client.get(page).content.decode()
    client.get(f"{page}post/")
    assert is_unreachable(JAN)
    done = client.post(f"{page}post/", follow=True).content.decode()

    assert "De mailbox is vol." in shown
    assert f'action="{page}post/"' in shown
    assert "We schrijven u vanaf nu weer." in done
    assert "komt niet aan" not in done
    assert not is_unreachable(JAN)


def test_of_a_member_on_paper_there_is_no_mailbox_to_speak_of(client, group, address):
    member = factories.MembershipFactory(group=group, address=address, email="", status="joined")
    page = reverse("groups:membership", args=[membership_link.make(member)])

    assert client.post(f"{page}post/").status_code == 302
    assert "komt niet aan" not in client.get(page).content.decode()


# Reports -----------------------------------------------------------------------------------------

BLOCK = "\nFinal-Recipient: {whom}\nAction: failed\nStatus: {status}\n{more}\n"


def report(whom: str, status: str = "5.1.1", more: str = "") -> bytes:
    part = BLOCK.format(whom=whom, status=status, more=more)
    head = 'Content-Type: multipart/report; report-type=delivery-status; boundary="b"\n\n--b\n'
    head += "Content-Type: message/delivery-status\n\nReporting-MTA: dns; x\n"
    return f"{head}{part}--b--".encode()


@pytest.mark.parametrize(
    "whom",
    [
        "rfc822; jan@xn--caf-dma.nl",
        "rfc822;JAN@XN--CAF-DMA.NL",
        "rfc822; <jan@xn--caf-dma.nl>",
        "utf-8; jan@café.nl",
        "rfc822; jan@cafe\u0301.nl",
        r"utf-8; jan@caf\x{E9}.nl",
    ],
)
def test_an_address_with_another_letter_is_known_in_each_spelling(whom):
    assert refused_in(report(whom)) == {"jan@xn--caf-dma.nl": "5.1.1"}


@pytest.mark.parametrize(
    ("status", "more", "code"),
    [
        ("4.2.2", "", "4.2.2"),
        ("5.7.1", "Diagnostic-Code: smtp; 550 5.1.1 unknown", "5.7.1"),
        ("5.0.0", "Diagnostic-Code: smtp; 552 5.2.2 Mailbox full", "5.2.2"),
        ("5.0.0", "Diagnostic-Code: smtp; 550\n No such user here", "5.1.1"),
        ("5.0.0", "Diagnostic-Code: smtp; 550 go away", "5.0.0"),
        ("5.0.0", "", "5.0.0"),
    ],
)
def test_the_code_is_that_of_the_receiver(status, more, code):
    assert refused_in(report(f"rfc822; {JAN}", status, more)) == {JAN: code}


def test_each_receiver_has_the_code_of_its_own_block():
    two = (
        report(f"rfc822; {JAN}", "5.2.2")
        + BLOCK.format(whom="rfc822; piet@example.nl", status="5.1.1", more="").encode()
    )

    assert refused_in(two) == {JAN: "5.2.2", "piet@example.nl": "5.1.1"}


@pytest.mark.parametrize("action", ["delayed", "delivered", "relayed", "expanded"])
def test_what_did_not_fail_is_no_refusal(action):
    assert refused_in(report(f"rfc822; {JAN}").replace(b"failed", action.encode())) == {}


@pytest.mark.parametrize(
    "rubbish", [b"", b"\n" * 50_000, b"Action: failed\n" * 20_000, b"\xff" * 9, b"Final-Recipient:"]
)
def test_rubbish_names_nobody(rubbish):
    assert refused_in(rubbish) == {}
