"""More than on other days is deleted only after a person's word."""

from datetime import timedelta
from io import StringIO

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.db import IntegrityError
from django.utils import timezone

from hoogeveen_alert.desk.queue import queue_of
from hoogeveen_alert.mail.models import OutgoingMail, UnreachableAddress
from hoogeveen_alert.privacy.models import DeletionTerms, HeldDeletion
from hoogeveen_alert.privacy.retention import delete_expired
from tests import factories

pytestmark = pytest.mark.django_db
RULE = "mail.UnreachableAddress"


def refused(number: int, days: int = 91) -> None:
    since = timezone.now() - timedelta(days=days)
    UnreachableAddress.objects.bulk_create(
        UnreachableAddress(address=f"a{days}-{n}@example.nl", code="550", since=since)
        for n in range(number)
    )


@pytest.fixture
def manager(db):
    return factories.UserFactory(is_superuser=True, email="manager@example.org")


def left() -> int:
    return UnreachableAddress.objects.count()


@pytest.mark.parametrize(("old", "young", "gone"), [(20, 0, 20), (21, 0, 0), (26, 500, 26)])
def test_a_few_rows_or_a_small_share_go_without_asking(old, young, gone):
    refused(old)
    refused(young, days=1)

    assert delete_expired()[RULE] == gone
    assert HeldDeletion.objects.count() == (not gone)


def test_a_clock_far_ahead_deletes_nothing_and_tells_the_manager_once(manager):
    factories.UserFactory(role="municipality")
    refused(30, days=1)

    for _ in range(2):
        with time_machine.travel(timezone.now() + timedelta(days=800), tick=False):
            assert delete_expired()[RULE] == 0

    assert left() == 30
    mail = OutgoingMail.objects.get(kind="deletion_held")
    assert mail.recipient == manager.email
    assert "30 rijen" in mail.text
    assert "/mijn/bewaren/" in mail.text


def test_other_rules_go_on(manager):
    refused(30)
    factories.MembershipFactory(
        status="left", status_at=timezone.now() - timedelta(days=31), group__status="active"
    )

    assert delete_expired()["groups.Membership"] == 1


def test_many_small_runs_are_no_way_around():
    refused(15)
    assert delete_expired()[RULE] == 15
    refused(15)

    assert delete_expired()[RULE] == 0
    with time_machine.travel(timezone.now() + timedelta(days=1), tick=False):
        assert delete_expired()[RULE] == 15


def test_the_desk_of_the_manager_says_what_waits(manager):
    refused(30)
    delete_expired()

    assert [(item.text, item.url) for item in queue_of(manager).items] == [
        ("Een verwijdering van 30 rijen wacht op uw akkoord", "/mijn/bewaren/")
    ]
    assert queue_of(factories.UserFactory(role="municipality")).items == []


def test_the_managers_word_lets_it_go_once(client, manager):
    refused(30)
    delete_expired()
    client.force_login(manager)
    page = client.get("/mijn/bewaren/").content.decode()
    assert "30 rijen zijn over de termijn" in page

    client.post("/mijn/bewaren/bevestigen/", {"rule": RULE, "number": "30"})
    assert left() == 30
    assert delete_expired()[RULE] == 30

    refused(30)
    assert delete_expired()[RULE] == 0
    assert HeldDeletion.objects.get().confirmed_at is None


def test_a_word_about_a_few_does_not_hold_for_many(client, manager):
    refused(30)
    delete_expired()
    client.force_login(manager)
    client.post("/mijn/bewaren/bevestigen/", {"rule": RULE, "number": "30"})
    refused(70, days=95)

    assert delete_expired()[RULE] == 0
    assert HeldDeletion.objects.get().number == 100


@pytest.mark.parametrize("number", ["29", "", "-1", "²", "9" * 30])
def test_what_was_not_seen_is_not_confirmed(client, manager, number):
    refused(30)
    delete_expired()
    client.force_login(manager)

    response = client.post("/mijn/bewaren/bevestigen/", {"rule": RULE, "number": number})

    assert response.status_code == 302
    assert delete_expired()[RULE] == 0


def test_only_the_manager_can_say_so(client):
    refused(30)
    delete_expired()
    client.force_login(factories.UserFactory(role="municipality"))

    response = client.post("/mijn/bewaren/bevestigen/", {"rule": RULE, "number": "30"})

    assert response.status_code == 403
    assert HeldDeletion.objects.get().confirmed_at is None


def test_the_command_says_what_is_held_and_can_confirm_it():
    refused(30)
    said = StringIO()
    call_command("apply_retention", stdout=said)
    assert f"{RULE}: 30 rows are held" in said.getvalue()
    assert left() == 30

    call_command("apply_retention", confirm=RULE, stdout=StringIO())

    assert left() == 0
    with pytest.raises(CommandError, match=r"Nothing of mail\.UnreachableAddress waits"):
        call_command("apply_retention", confirm=RULE)


def test_nothing_waits_once_the_clock_is_right_again():
    refused(30, days=1)
    with time_machine.travel(timezone.now() + timedelta(days=800), tick=False):
        delete_expired()
    assert HeldDeletion.objects.exists()

    delete_expired()

    assert not HeldDeletion.objects.exists()


def test_the_manager_sets_how_much_may_go():
    DeletionTerms(brake_rows=10, brake_percent=50).save()
    refused(30)
    assert delete_expired()[RULE] == 0
    refused(30, days=1)

    assert delete_expired()[RULE] == 30


@pytest.mark.parametrize("wrong", [{"brake_percent": 51}, {"brake_percent": 0}, {"brake_rows": 0}])
def test_the_limit_has_bounds(wrong):
    with pytest.raises(IntegrityError):
        DeletionTerms(**wrong).save()
