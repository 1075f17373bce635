"""Ten seconds in which a decision, or a request taken back, can be undone."""

import threading

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from groups.joining import acts
from groups.links import membership_link
from groups.models import AlertGroup, JoinTerms, Membership, MembershipChange, TransitionNotAllowed
from hoogeveen_alert.mail.models import OutgoingMail
from tests import factories
from tests.deciding import kinds, page_of, request_of

pytestmark = pytest.mark.django_db

LINK = "https://chat.whatsapp.com/DEMOgeheim"
NOON = "2026-11-19 12:00:00+01:00"
LATE = "2026-11-19 12:00:10+01:00"
LAST = "2026-11-19 12:00:09.900+01:00"
REFUSAL = {"reason": "own", "words": "Te ver weg."}
DECISIONS = [("toelaten/", {}, "invited"), ("afwijzen/", REFUSAL, "refused")]


@pytest.fixture(autouse=True)
def clock(time_machine):
    time_machine.move_to(NOON, tick=False)
    return time_machine


@pytest.fixture
def waiting(group, address) -> Membership:
    AlertGroup.objects.filter(pk=group.pk).update(whatsapp_link=LINK)
    return request_of(group, address, days=3, name="Sanne Bos", email="sanne@example.org")


def own_page(membership) -> str:
    return reverse("groups:membership", args=[membership_link.make(membership)])


def state(membership) -> tuple:
    return Membership.objects.values_list("status", "status_at").get(pk=membership.pk)


@pytest.mark.parametrize(("part", "data", "status"), DECISIONS)
def test_a_mail_about_a_decision_leaves_after_ten_seconds(
    logged_in, waiting, clock, part, data, status
):
    logged_in.post(page_of(waiting, part), data)
    assert kinds() == [(status, "sanne@example.org")]

    clock.move_to(LAST, tick=False)
    assert not OutgoingMail.objects.due().exists()
    clock.move_to(LATE, tick=False)
    assert OutgoingMail.objects.due().count() == 1


@pytest.mark.parametrize(("part", "data", "status"), DECISIONS)
def test_what_is_undone_leaves_no_trace_and_no_mail(logged_in, waiting, clock, part, data, status):
    before = Membership.objects.values().get()
    page = logged_in.post(page_of(waiting, part), data, follow=True).content.decode()
    assert f'action="{page_of(waiting, "ongedaan/")}"' in page
    clock.move_to(LAST, tick=False)

    page = logged_in.post(page_of(waiting, "ongedaan/"), follow=True).content.decode()

    assert "utrecht-alert--ok" in page
    assert Membership.objects.values().get() == before
    assert not MembershipChange.objects.exists()
    assert not OutgoingMail.objects.exists()


@pytest.mark.parametrize(("part", "data", "status"), DECISIONS)
def test_at_ten_seconds_it_is_too_late(logged_in, waiting, clock, part, data, status):
    logged_in.post(page_of(waiting, part), data)
    clock.move_to(LATE, tick=False)

    page = logged_in.post(page_of(waiting, "ongedaan/"), follow=True).content.decode()

    assert "utrecht-alert--warning" in page
    assert "ongedaan/" not in page
    assert state(waiting)[0] == status
    assert kinds() == [(status, "sanne@example.org")]


def test_a_mail_that_a_worker_took_cannot_be_taken_back(waiting, coordinator, clock):
    acts.invite(waiting, by=coordinator)
    # A worker whose clock is ahead.
    OutgoingMail.objects.update(state="sending", attempts=1)

    with pytest.raises(TransitionNotAllowed):
        acts.undo(waiting, by=coordinator)

    assert state(waiting)[0] == "invited"
    assert OutgoingMail.objects.get().state == "sending"


def test_only_who_decided_can_undo_it(group, logged_in, waiting, client):
    logged_in.post(page_of(waiting, "toelaten/"))
    other, stranger = Client(), Client()
    other.force_login(factories.CoordinatorFactory(group=group, post="deputy").user)
    stranger.force_login(factories.CoordinatorFactory().user)

    assert "ongedaan/" not in other.get(page_of(waiting)).content.decode()
    assert other.post(page_of(waiting, "ongedaan/")).status_code == 302
    assert stranger.post(page_of(waiting, "ongedaan/")).status_code == 404
    assert Client().post(own_page(waiting) + "ongedaan/").status_code == 302
    assert state(waiting)[0] == "invited"


def test_what_moved_on_is_not_undone(logged_in, group, waiting):
    logged_in.post(page_of(waiting, "toelaten/"))
    deputy = factories.CoordinatorFactory(group=group, post="deputy").user
    acts.join(Membership.objects.get(), by=deputy)

    logged_in.post(page_of(waiting, "ongedaan/"))

    assert state(waiting)[0] == "joined"
    assert MembershipChange.objects.count() == 2


def test_a_visit_of_the_address_undoes_nothing(logged_in, waiting):
    logged_in.post(page_of(waiting, "toelaten/"))

    assert logged_in.get(page_of(waiting, "ongedaan/"))["Location"] == page_of(waiting)
    assert logged_in.get(own_page(waiting) + "ongedaan/").status_code == 302
    assert state(waiting)[0] == "invited"


@pytest.mark.parametrize(("part", "data", "status"), DECISIONS)
def test_the_person_knows_nothing_before_the_seconds_are_over(
    logged_in, client, waiting, clock, part, data, status
):
    logged_in.post(page_of(waiting, part), data)
    own = own_page(waiting)

    for path in ("", "gegevens.json"):
        page = Client().get(own + path).content.decode()
        assert LINK not in page
        assert "Te ver weg" not in page
    assert Client().get(f"{own}gegevens.json").json()["status"] == "waiting"
    assert Client().post(f"{own}binnen/").status_code == 409
    assert state(waiting)[0] == status
    clock.move_to(LATE, tick=False)
    page = Client().get(own).content.decode()
    assert (LINK in page, "Te ver weg" in page) == (status == "invited", status == "refused")


@pytest.mark.parametrize("before", ["waiting", "invited"])
def test_a_request_taken_back_can_be_brought_back(client, waiting, clock, before):
    Membership.objects.update(status=before)
    as_it_was, own = state(waiting), own_page(waiting)
    page = client.post(f"{own}intrekken/", follow=True).content.decode()
    assert f'action="{own}ongedaan/"' in page
    clock.move_to(LAST, tick=False)

    first, second = client.post(f"{own}ongedaan/"), client.post(f"{own}ongedaan/")

    assert first["Location"] == second["Location"] == own
    assert state(waiting) == as_it_was
    assert not MembershipChange.objects.exists()


def test_a_request_taken_back_ten_seconds_ago_stays_so(client, waiting, clock):
    own = own_page(waiting)
    client.post(f"{own}intrekken/")
    clock.move_to(LATE, tick=False)

    response = client.post(f"{own}ongedaan/")

    assert response.status_code == 409
    assert f'action="{own}ongedaan/"' not in response.content.decode()
    assert state(waiting)[0] == "withdrawn"


def test_a_seat_that_somebody_else_took_does_not_come_back(client, group, address, waiting):
    Membership.objects.update(status="invited")
    AlertGroup.objects.update(capacity=1)
    client.post(f"{own_page(waiting)}intrekken/")
    factories.MembershipFactory(group=group, address=address, status="invited")

    assert client.post(f"{own_page(waiting)}ongedaan/").status_code == 409
    assert state(waiting)[0] == "withdrawn"


def test_who_asked_anew_meanwhile_does_not_come_back_twice(client, group, address, waiting):
    client.post(f"{own_page(waiting)}intrekken/")
    person = {"name": "Sanne Bos", "email": "sanne@example.org", "phone": "+31600000001"}
    acts.ask_to_join(group, address=address, **person)

    assert client.post(f"{own_page(waiting)}ongedaan/").status_code == 409
    assert sorted(Membership.objects.values_list("status", flat=True)) == [
        "unverified",
        "withdrawn",
    ]


def test_the_municipality_sets_the_seconds(logged_in, waiting, clock):
    JoinTerms(undo_seconds=30).save()
    logged_in.post(page_of(waiting, "toelaten/"))
    clock.move_to(LATE, tick=False)

    assert not OutgoingMail.objects.due().exists()
    logged_in.post(page_of(waiting, "ongedaan/"))

    assert state(waiting)[0] == "waiting"


def test_somebody_without_mail_comes_back_too(waiting, coordinator):
    Membership.objects.update(email="")
    waiting.refresh_from_db()
    acts.invite(waiting, by=coordinator)

    acts.undo(waiting, by=coordinator)

    assert state(waiting)[0] == "waiting"


def at_once(*calls) -> list:
    barrier, results = threading.Barrier(len(calls)), [None] * len(calls)

    def run(index, call):
        barrier.wait()
        try:
            results[index] = call()
        except TransitionNotAllowed:
            results[index] = "too late"
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(calls)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    return results


@pytest.mark.django_db(transaction=True)
def test_of_two_clicks_at_once_one_undoes(waiting, coordinator, clock):
    acts.invite(waiting, by=coordinator)

    answers = at_once(*[lambda: acts.undo(Membership.objects.get(), by=coordinator)] * 2)

    assert sorted(map(str, answers)) == ["None", "too late"]
    assert state(waiting)[0] == "waiting"
    assert not OutgoingMail.objects.exists()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("_round", range(3))
def test_a_worker_and_an_undo_at_once_never_both_win(waiting, coordinator, clock, _round):
    acts.invite(waiting, by=coordinator)
    OutgoingMail.objects.update(next_try_at=timezone.now())  # due, as at the last moment

    taken, undone = at_once(
        OutgoingMail.objects.get().claim,
        lambda: acts.undo(Membership.objects.get(), by=coordinator),
    )

    assert taken is (undone == "too late")
    assert state(waiting)[0] == ("invited" if taken else "waiting")
    assert OutgoingMail.objects.count() == int(taken)
