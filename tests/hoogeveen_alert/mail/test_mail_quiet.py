"""Nobody gets a reminder at night or on a Sunday, also when the mail server was away."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.urls import reverse

from groups.joining import acts as joining
from groups.models import Invitation
from groups.posts import acts as posts
from hoogeveen_alert.business_hours import next_hour_to_write
from hoogeveen_alert.mail.messages import send_mail_to
from hoogeveen_alert.mail.models import OutgoingMail
from hoogeveen_alert.mail.tasks import deliver_mail
from tests import factories
from tests.mail_server import deliver_to, mail_server

pytestmark = pytest.mark.django_db(transaction=True)
AMSTERDAM = ZoneInfo("Europe/Amsterdam")


def at(day: int, hour: int, minute: int = 0) -> datetime:
    """In November 2026; the 20th is a Friday."""
    return datetime(2026, 11, day, hour, minute, tzinfo=AMSTERDAM)


@pytest.fixture
def server(settings):
    with mail_server() as running:
        deliver_to(running, settings)
        yield running


def write(to: str = "vrijwilliger@example.nl", *, planned: bool) -> OutgoingMail:
    kind = "round_asked" if planned else "links"
    send_mail_to(to, "groups/joining/email/links", {"links": []}, kind=kind)
    return OutgoingMail.objects.latest("pk")


def hours_sent(*moments: datetime) -> list[str]:
    """At which of these moments a run of the worker tried a mail."""
    tried = []
    for moment in moments:
        with time_machine.travel(moment, tick=False):
            tried += [f"{moment:%a %H:%M}"] * deliver_mail()
    return tried


def test_a_reminder_that_could_not_leave_waits_for_the_morning(server):
    server.on_data = lambda message: "451 4.3.0 later"
    with time_machine.travel(at(19, 19, 50), tick=False):
        write(planned=True)
    assert hours_sent(at(19, 19, 50), at(19, 19, 55)) == ["Thu 19:50", "Thu 19:55"]

    server.on_data = lambda message: ""
    night = (at(19, 20), at(19, 21), at(20, 3), at(20, 7, 59))
    assert hours_sent(*night, at(20, 8)) == ["Fri 08:00"]

    mail = OutgoingMail.objects.get()
    assert (mail.state, mail.attempts) == ("sent", 3)


def test_a_round_that_takes_until_eight_stops_there(server):
    with time_machine.travel(at(20, 19, 59), tick=False) as clock:
        for number in range(5):
            write(f"p{number}@example.nl", planned=True)
        server.on_data = lambda message: clock.move_to(at(20, 20)) or ""
        assert deliver_mail() == 1

    assert hours_sent(at(21, 8)) == ["Sat 08:00"] * 4


def test_nothing_planned_leaves_on_a_sunday(server):
    with time_machine.travel(at(21, 19), tick=False):
        write(planned=True)

    assert hours_sent(at(22, 8), at(22, 14), at(23, 8)) == ["Mon 08:00"]


def test_a_code_or_an_answer_leaves_at_any_hour_and_again_at_night(server):
    server.on_data = lambda message: "451 4.3.0 later"
    with time_machine.travel(at(22, 3), tick=False):
        write(planned=False)

    assert hours_sent(at(22, 3)) == ["Sun 03:00"]
    server.on_data = lambda message: ""
    assert hours_sent(at(22, 3, 1)) == ["Sun 03:01"]


def test_a_reminder_of_a_worker_that_died_waits_too(server):
    with time_machine.travel(at(20, 19, 59), tick=False):
        assert write(planned=True).claim()

    assert hours_sent(at(20, 23), at(21, 8)) == ["Sat 08:00"]


@pytest.mark.parametrize(
    ("moment", "then"),
    [
        (at(20, 8), at(20, 8)),
        (at(20, 19, 59), at(20, 19, 59)),
        (at(20, 7, 59), at(20, 8)),
        (at(20, 20), at(21, 8)),
        (at(21, 20), at(23, 8)),
        (at(22, 3), at(23, 8)),
        # Christmas Day and the next are holidays, and then it is Sunday.
        (datetime(2026, 12, 24, 22, tzinfo=AMSTERDAM), datetime(2026, 12, 28, 8, tzinfo=AMSTERDAM)),
        # The clock goes back in the night before that Sunday.
        (datetime(2026, 10, 24, 20, tzinfo=AMSTERDAM), datetime(2026, 10, 26, 8, tzinfo=AMSTERDAM)),
    ],
    ids=str,
)
def test_the_next_hour_to_write(moment, then):
    assert next_hour_to_write(moment) == then


def sent_again(client, path, data):
    """Two failed mails, sent again by the manager on a Sunday; what the page says."""
    with time_machine.travel(at(22, 14), tick=False):
        client.force_login(factories.UserFactory(role="municipality", is_superuser=True))
        response = client.post(path, data, follow=True)
        return [str(message) for message in response.context["messages"]]


@pytest.mark.parametrize(("planned", "tried"), [(True, "Mon 08:00"), (False, "Sun 15:00")])
def test_sending_again_by_hand_keeps_the_quiet_hours(client, server, planned, tried):
    mail = write(planned=planned)
    OutgoingMail.objects.update(state="failed", next_try_at=None)

    (said,) = sent_again(client, reverse("periodic:send_again", args=[mail.pk]), {})

    assert ("niemand op wacht" in said) is planned
    assert hours_sent(at(22, 15), at(23, 8)) == [tried]


def test_the_list_of_mails_shows_when_a_reminder_leaves(client, server):
    mail = write(planned=True)
    OutgoingMail.objects.update(state="failed", next_try_at=None)
    data = {"action": "send_again", "_selected_action": [mail.pk]}

    said = sent_again(client, reverse("admin:mail_outgoingmail_changelist"), data)

    assert said[1] == "Herinneringen wachten tot de rusttijd voorbij is."
    with time_machine.travel(at(22, 14), tick=False):
        page = client.get(reverse("admin:mail_outgoingmail_changelist")).content.decode()
    assert "23 november 2026 08:00" in page


def test_what_the_clocks_write_is_planned(group, address):
    person = factories.MembershipFactory(group=group, address=address, status="invited")
    joining.lapse(person)
    ended = factories.MembershipFactory(group=group, address=address, status="waiting")
    joining.end_with_group(ended)
    invitation = factories.InvitationFactory(group=group, by=factories.UserFactory())
    posts.remind(invitation)
    posts.lapse(invitation)

    planned = OutgoingMail.objects.filter(planned=True).values_list("kind", flat=True)
    assert sorted(planned) == sorted(OutgoingMail.objects.values_list("kind", flat=True))
    assert len(planned) == 4


def test_an_answer_to_an_invitation_is_not_planned(group):
    invitation: Invitation = factories.InvitationFactory(group=group, by=factories.UserFactory())

    posts.decline(invitation)

    assert OutgoingMail.objects.get().planned is False
