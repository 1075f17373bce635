"""Telling people who wait that a group of their address takes members."""

import threading

import pytest
from django.db import connection
from django.utils import timezone

from groups.joining.waiting_list import tell_waiting
from groups.models import AlertGroup, Interest
from groups.starting import acts as starting
from groups.tasks import follow_groups
from hoogeveen_alert.mail.models import OutgoingMail
from tests import factories
from tests.deciding import kinds
from tests.factories import square

pytestmark = pytest.mark.django_db


@pytest.fixture
def _by_day(time_machine):
    """Thursday afternoon, when nobody minds a mail."""
    time_machine.move_to("2026-11-19 14:00:00+01:00", tick=False)


def wish_at(address, **fields) -> Interest:
    return factories.InterestFactory(address=address, confirmed_at=timezone.now(), **fields)


@pytest.fixture
def opening(group, address) -> AlertGroup:
    """The group of the address, before somebody approves it."""
    AlertGroup.objects.update(status="applied", confirmed_on=None)
    group.refresh_from_db()
    return group


@pytest.mark.usefixtures("_by_day")
def test_who_waits_hears_once_that_a_group_opened(opening, address):
    wish = wish_at(address)
    assert follow_groups() == 0
    starting.approve(opening, by=factories.UserFactory(role="municipality"))

    assert follow_groups() == 1
    assert follow_groups() == 0
    second = factories.AlertGroupFactory(name="Nog een")
    assert follow_groups() == 0

    mail = OutgoingMail.objects.get()
    assert (mail.kind, mail.recipient) == ("group_opened", wish.email)
    assert opening.get_absolute_url() in mail.text
    assert second.name not in mail.text
    assert "chat.whatsapp.com" not in mail.text + mail.html


@pytest.mark.parametrize("change", [{"status": "dormant"}, {"paused_because": "Even vol."}])
def test_a_group_that_takes_nobody_is_told_of_when_it_does(group, address, change):
    wish_at(address)
    AlertGroup.objects.update(**change)
    assert tell_waiting() == 0

    AlertGroup.objects.update(status="active", paused_because="")

    assert tell_waiting() == 1


def test_who_did_not_confirm_or_lives_elsewhere_is_not_told(group, address):
    factories.InterestFactory(address=address)
    elsewhere = factories.AddressFactory(number=99, point=square(3).centroid)
    wish_at(elsewhere)

    assert tell_waiting() == 0
    assert kinds() == []


def test_many_who_wait_are_told_in_parts_with_few_queries(
    group, address, django_assert_max_num_queries
):
    for _ in range(120):
        wish_at(address)

    with django_assert_max_num_queries(19):  # two, and eight or nine for each hundred
        assert tell_waiting() == 120

    assert len({email for _kind, email in kinds()}) == 120


@pytest.mark.django_db(transaction=True)
def test_two_runs_at_once_tell_everybody_once(group, address):
    for _ in range(30):
        wish_at(address)
    together, told = threading.Barrier(2), []

    def run():
        together.wait()
        told.append(tell_waiting())
        connection.close()

    threads = [threading.Thread(target=run) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sum(told) == 30
    assert len(kinds()) == len(set(kinds())) == 30


def test_nobody_is_told_on_a_sunday(group, address, time_machine):
    time_machine.move_to("2026-11-22 14:00:00+01:00", tick=False)
    wish_at(address)

    assert follow_groups() == 0
    assert kinds() == []
