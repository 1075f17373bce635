"""Mails that beat planned for an account that was blocked before they left."""

import pytest
import time_machine

from hoogeveen_alert.mail import tasks
from hoogeveen_alert.mail.messages import send_mail_to
from hoogeveen_alert.mail.models import OutgoingMail
from tests import factories
from tests.mail_server import deliver_to, mail_server

pytestmark = pytest.mark.django_db


def deliver(settings) -> list[OutgoingMail]:
    with mail_server() as server:
        deliver_to(server, settings)
        tasks.deliver_mail()
    return list(OutgoingMail.objects.order_by("pk"))


@time_machine.travel("2026-11-23T10:00:00+01:00")  # no quiet hour
def test_a_planned_mail_to_a_blocked_account_does_not_leave(settings):
    settings.DEMO = False
    blocked = factories.UserFactory(email="Weg@example.org")
    for user in (blocked, factories.UserFactory()):
        send_mail_to(user, "contacts/digests/email/digest", {"name": user.name}, kind="digest_area")
    type(blocked).objects.filter(pk=blocked.pk).update(is_active=False, email="weg@EXAMPLE.org")

    gone, other = deliver(settings)

    assert (gone.state, gone.error, gone.text, gone.next_try_at, gone.sent_at) == (
        "dropped",
        "Het account van de ontvanger is geblokkeerd.",
        "",
        None,
        None,
    )
    assert other.state == "sent"


def test_what_somebody_waits_for_leaves_all_the_same(settings):
    user = factories.UserFactory(is_active=False)
    send_mail_to(user, "groups/joining/email/links", {"links": []})

    (mail,) = deliver(settings)

    assert mail.state == "sent"
