"""Approving a group: what follows for its coordinators, its neighbours and the map."""

import threading

import pytest
from django.db import connection
from django.utils import timezone

from groups.models import AlertGroup, Coordinator, MapVersion, StatusChange, TransitionNotAllowed
from groups.posts.appointing import NotSuitable
from groups.starting import acts as starting
from hoogeveen_alert.accounts.models import User
from hoogeveen_alert.mail.models import OutgoingMail
from tests import factories
from tests.deciding import TYPED, kinds

pytestmark = pytest.mark.django_db

ACCEPTED = {"status": "accepted", "answered_at": timezone.now(), "phone": "+31600000012"}


@pytest.fixture
def officer(db) -> User:
    return factories.UserFactory(role="municipality", name="Olga Officier")


@pytest.fixture
def applied(db) -> AlertGroup:
    """An application with a second coordinator who agreed, waiting for the municipality."""
    group = factories.AlertGroupFactory(name="Buurtalert Noord", status="applied")
    factories.ApplicationFactory(group=group, email="anna@example.org")
    factories.InvitationFactory(group=group, email="wim@example.org", **ACCEPTED)
    return group


def test_the_group_is_on_the_map_and_confirmed_today(applied, officer):
    version = MapVersion.current()

    starting.approve(applied, by=officer, why="Bekend bij de wijkagent.")

    applied.refresh_from_db()
    change = applied.history.get()
    assert (applied.status, applied.confirmed_on) == ("active", timezone.localdate())
    assert (change.status, change.by, change.why) == ("active", officer, "Bekend bij de wijkagent.")
    assert MapVersion.current() > version


def test_who_asked_and_who_agreed_get_account_post_and_start_kit(applied, officer):
    starting.approve(applied, by=officer)

    posts = Coordinator.objects.filter(group=applied).order_by("-post")
    assert [(p.post, p.user.email, p.user.role) for p in posts] == [
        ("lead", "anna@example.org", "coordinator"),
        ("deputy", "wim@example.org", "coordinator"),
    ]
    assert not any(post.user.has_usable_password() for post in posts)
    assert [str(post.user.phone) for post in posts] == ["+31600000011", "+31600000012"]
    assert kinds() == [("start_kit", "anna@example.org"), ("start_kit", "wim@example.org")]


def test_an_account_that_is_there_is_used_again(applied, officer):
    known = factories.UserFactory(email="Anna@example.org", role="area_coordinator", name="Anna A.")

    starting.approve(applied, by=officer)

    known.refresh_from_db()
    assert applied.coordinators.get(post="lead").user == known
    assert (known.name, known.role, str(known.phone)) == (
        "Anna A.",
        "area_coordinator",
        "+31600000011",
    )


def test_who_did_not_agree_gets_nothing(officer):
    applied = factories.ApplicationFactory().group
    for number, status in enumerate(("open", "declined", "withdrawn", "lapsed")):
        answered = None if status == "open" else timezone.now()
        email = f"nee{number}@example.org"
        factories.InvitationFactory(group=applied, status=status, answered_at=answered, email=email)

    starting.approve(applied, by=officer)

    assert [post.post for post in applied.coordinators.all()] == ["lead"]
    assert not User.objects.filter(email__startswith="nee").exists()


@pytest.mark.parametrize(
    "account",
    [
        {"role": "police"},
        {"role": "municipality"},
        {"role": "coordinator", "is_active": False},
        {"role": "coordinator", "is_superuser": True},
    ],
)
def test_an_account_that_can_hold_no_post_leaves_everything_as_it_was(applied, officer, account):
    factories.UserFactory(email="wim@example.org", **account)
    accounts = User.objects.count()

    with pytest.raises(NotSuitable):
        starting.approve(applied, by=officer)

    applied.refresh_from_db()
    assert applied.status == "applied"
    assert not Coordinator.objects.exists()
    assert not StatusChange.objects.exists()
    assert User.objects.count() == accounts
    assert kinds() == []


def test_the_start_kit_says_how_to_begin(applied, officer):
    starting.approve(applied, by=officer)

    mail = OutgoingMail.objects.get(recipient="anna@example.org")
    path = f"/mijn/leden/{applied.slug}/instellingen/"
    assert "Nieuwe deelnemers goedkeuren" in mail.text
    assert "/groepen/buurtalert-noord/poster.pdf" in mail.text
    assert path.replace("/", "%2F") in mail.text
    assert "<h3>" in mail.html
    assert "chat.whatsapp.com" not in mail.text + mail.html
    assert "Wim" not in mail.text + mail.html


def test_a_rejection_is_mailed_with_its_reason_to_both(applied, officer):
    factories.InvitationFactory(group=applied, email="open@example.org")

    starting.reject(applied, by=officer, why=TYPED)

    applied.refresh_from_db()
    mail = OutgoingMail.objects.get(recipient="anna@example.org")
    assert applied.status == "rejected"
    assert applied.history.get().why == TYPED
    assert kinds() == [
        ("application_rejected", "anna@example.org"),
        ("application_rejected", "wim@example.org"),
    ]
    assert TYPED in mail.text
    assert "&lt;b&gt;Ömer" in mail.html
    assert "Wim" not in mail.text
    assert applied.invitations.get(email="open@example.org").status == "withdrawn"
    assert not User.objects.filter(email__in=("anna@example.org", "wim@example.org")).exists()


@pytest.mark.parametrize("status", ["active", "dormant", "closed", "rejected"])
def test_only_an_application_is_decided_on(officer, status):
    group = factories.AlertGroupFactory(status=status)

    with pytest.raises(TransitionNotAllowed):
        starting.approve(group, by=officer)
    with pytest.raises(TransitionNotAllowed):
        starting.reject(group, by=officer, why="nee")

    group.refresh_from_db()
    assert group.status == status
    assert kinds() == []


def decide_at_once(applied, moves) -> list[str]:
    """What came of it when each of two officers makes a move, in the order they were done."""
    officers = [factories.UserFactory(role="municipality") for _ in moves]
    together = threading.Barrier(len(moves))
    outcomes = []

    def decide(officer, move):
        mine = AlertGroup.objects.get(pk=applied.pk)
        together.wait()
        try:
            getattr(starting, move)(
                mine, by=officer, **({"why": "Te groot."} if move == "reject" else {})
            )
            outcomes.append(move)
        except TransitionNotAllowed:
            outcomes.append("too late")
        finally:
            connection.close()

    threads = [
        threading.Thread(target=decide, args=pair) for pair in zip(officers, moves, strict=True)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return outcomes


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("second", ["approve", "reject"])
def test_of_two_officers_at_once_one_decides(applied, second):
    outcomes = decide_at_once(applied, ["approve", second])

    assert outcomes.count("too late") == 1
    won = next(outcome for outcome in outcomes if outcome != "too late")
    kind = "start_kit" if won == "approve" else "application_rejected"
    assert kinds() == [(kind, "anna@example.org"), (kind, "wim@example.org")]
    assert StatusChange.objects.count() == 1
    assert Coordinator.objects.count() == (2 if won == "approve" else 0)


@pytest.mark.django_db
def test_the_police_see_no_group_that_is_not_there_yet():
    officer = factories.UserFactory(role="police")
    closed_at = {"closed": timezone.now()}
    for status in AlertGroup.Status.values:
        factories.AlertGroupFactory(status=status, closed_at=closed_at.get(status))

    seen = AlertGroup.objects.visible_to(officer).values_list("status", flat=True)

    assert sorted(seen) == ["active", "closed", "dormant"]
