"""What mails said of somebody who was erased: gone, also from those that failed."""

from datetime import timedelta

import pytest
from django.utils import timezone

from groups.joining import acts as joining
from hoogeveen_alert.login.acts import anonymise
from hoogeveen_alert.mail.acts import forget_words
from hoogeveen_alert.mail.models import OutgoingMail, WordsGone
from hoogeveen_alert.privacy.own.left_words import expiring
from hoogeveen_alert.privacy.retention import delete_expired
from tests import factories

pytestmark = pytest.mark.django_db
JAN = "jan@example.nl"


def mailed(state: str, to: str = JAN) -> OutgoingMail:
    now = timezone.now()
    return OutgoingMail.objects.create(
        kind="other",
        recipient=to,
        sender="a@example.nl",
        subject="Dag Jan",
        text="Dag Jan",
        html="Dag Jan",
        headers={"X": "Jan"},
        state=state,
        next_try_at=now if state in OutgoingMail.PENDING else None,
        sent_at=now if state == "sent" else None,
    )


def said(mail: OutgoingMail) -> tuple:
    mail.refresh_from_db()
    return mail.subject, mail.text, mail.html, mail.headers


@pytest.mark.parametrize("to", [JAN, "Jan@Example.nl"])
@pytest.mark.parametrize("state", ["failed", "dropped", "sent"])
def test_what_is_over_is_emptied_at_once(state, to):
    mail, other = mailed(state, to), mailed(state, "piet@example.nl")

    forget_words(JAN)

    assert said(mail) == ("", "", "", {})
    assert other.text == "Dag Jan"


def test_what_waits_goes_out_first_and_leaves_nothing_when_it_fails():
    mail = mailed("queued")

    forget_words(JAN)
    assert said(mail)[1] == "Dag Jan"
    mail.claim()
    mail.mark_failed("550 5.1.1")

    assert said(mail) == ("", "", "", {})
    with pytest.raises(WordsGone):
        mail.send_again()


def test_in_a_demonstration_what_waited_is_emptied_too(settings):
    settings.DEMO = True
    mail = mailed("queued")
    forget_words(JAN)
    mail.refresh_from_db()

    mail.claim()
    mail.mark_sent()

    assert said(mail)[1] == ""


def test_a_mail_that_fails_of_somebody_who_is_there_can_be_sent_again():
    mail = mailed("queued")
    mail.claim()
    mail.mark_failed("550 5.1.1")

    mail.send_again()

    assert said(mail)[1] == "Dag Jan"


def test_a_member_who_erases_own_data_is_in_no_failed_mail(group, address):
    member = factories.MembershipFactory(group=group, address=address, email=JAN, status="joined")
    mail = mailed("failed")

    joining.erase(member)

    assert said(mail)[1] == ""


def test_an_account_that_is_made_anonymous_is_in_no_failed_mail():
    user = factories.UserFactory(email=JAN)
    mail = mailed("failed")

    anonymise(user)

    assert said(mail)[1] == ""


def test_once_the_clock_took_all_there_was_of_somebody_the_words_go_too(group, address):
    member = factories.MembershipFactory(group=group, address=address, email=JAN, status="left")
    mail, stays = mailed("failed"), mailed("failed", factories.UserFactory().email)

    delete_expired()
    assert said(mail)[1] == "Dag Jan"
    type(member).objects.update(status_at=timezone.now() - timedelta(days=40))
    delete_expired()
    delete_expired()

    assert said(mail)[1] == ""
    assert said(stays)[1] == "Dag Jan"


def test_the_queries_do_not_grow_with_mails(django_assert_max_num_queries):
    (part,) = expiring()
    counts = []
    for number in (1, 30):
        for each in range(number):
            mailed("failed", f"lid{number}.{each}@example.nl")
        with django_assert_max_num_queries(40) as captured:
            assert part.count() >= number
        counts.append(len(captured))

    assert counts[0] == counts[1]
