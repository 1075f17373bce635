"""Deciding on a request to join, on the page that the mail links to."""

import re
import threading
from datetime import UTC, datetime

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.utils import timezone
from pytest_django.asserts import assertInHTML

from groups.joining import acts
from groups.models import Membership
from hoogeveen_alert.mail.models import OutgoingMail
from hoogeveen_alert.privacy.models import ProcessingRecord
from hoogeveen_alert.privacy.processing import pseudonym_of
from tests import factories
from tests.deciding import TYPED, kinds, many_members, page_of, request_of

pytestmark = pytest.mark.django_db

REFUSAL = {"reason": "own", "words": "Bel ons eerst."}


@pytest.fixture
def waiting(group, address) -> Membership:
    return request_of(group, address, name="Sanne Proef", email="sanne@example.org")


def words(response) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


def test_the_page_shows_what_a_coordinator_decides_on(logged_in, waiting):
    response = logged_in.get(page_of(waiting))

    page = response.content.decode()
    assert response["Cache-Control"] == "max-age=0, no-cache, no-store, must-revalidate, private"
    for part in ("Sanne Proef", "Dorpsstraat 12, 7933 PA Pesse", "sanne@example.org", "tel:+31-6"):
        assert part in page
    assert re.search(r'href="https://wa\.me/31600000001"\s+rel="noopener noreferrer"', page)


@pytest.mark.parametrize(("metres", "outside"), [(0, False), (900, True)])
def test_the_page_says_how_far_from_the_area_somebody_lives(
    logged_in, waiting, metres, outside, settings
):
    settings.LANGUAGE_CODE = "en"
    waiting.address.point.x += metres / 45_000  # half the width of the square is 337 metres
    waiting.address.save()

    page = words(logged_in.get(page_of(waiting)))

    assert ("Outside the area of the group" in page) is outside


def test_what_somebody_typed_is_shown_as_typed(logged_in, group, address):
    membership = request_of(group, address, name=TYPED)

    page = logged_in.get(page_of(membership)).content.decode()

    assert "{% if x %}{{ y }} &lt;b&gt;Ömer &amp; zn&lt;/b&gt; \U0001f6a8" in page
    assert "<b>Ömer" not in page


def test_a_visitor_logs_in_by_code_and_comes_back(client, coordinator, waiting):
    response = client.get(page_of(waiting))
    assert response.url == f"/accounts/login/code/?next={page_of(waiting)}"

    kept = f'<input type="hidden" name="next" value="{page_of(waiting)}">'
    assertInHTML(kept, client.get(response.url).content.decode())
    data = {"email": coordinator.email, "next": page_of(waiting)}
    asked = client.post("/accounts/login/code/", data, follow=True)
    assertInHTML(kept, asked.content.decode())
    code = re.search(r"^\d{6}$", OutgoingMail.objects.get().text, re.MULTILINE)
    response = client.post("/accounts/login/code/confirm/", data | {"code": code[0]})

    assert response.url == page_of(waiting)
    assert client.get(response.url).status_code == 200


def test_letting_in_shows_no_second_request_that_another_tap_could_let_in(
    logged_in, group, address, waiting
):
    request_of(group, address, days=1)
    older = request_of(group, address, days=2)

    response = logged_in.post(page_of(waiting, "toelaten/"), follow=True)

    waiting.refresh_from_db()
    assert waiting.status == "invited"
    assert kinds() == [("invited", "sanne@example.org")]
    assert response.redirect_chain == [(page_of(waiting), 302)]
    assert f'href="{page_of(older)}"' in response.content.decode()
    assert "toelaten/" not in response.content.decode()


def test_after_the_last_request_all_is_done(logged_in, waiting, settings):
    settings.LANGUAGE_CODE = "en"

    response = logged_in.post(page_of(waiting, "toelaten/"), follow=True)

    assert response.redirect_chain == [(page_of(waiting), 302)]
    assert "All done" in words(response)
    assert "By Bea Beheer on" in words(response)


def test_refusing_mails_the_reason(logged_in, waiting):
    response = logged_in.post(page_of(waiting, "afwijzen/"), REFUSAL)

    waiting.refresh_from_db()
    mail = OutgoingMail.objects.get()
    assert (response.status_code, waiting.status) == (302, "refused")
    assert (mail.kind, mail.recipient) == ("refused", "sanne@example.org")
    assert "Bel ons eerst." in mail.text
    assert waiting.history.get().why == "Bel ons eerst."


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"reason": "own"},
        {"reason": "own", "words": "  "},
        {"reason": "elsewhere"},
        {"reason": "member", "words": "x" * 501},
    ],
)
def test_nobody_is_refused_without_a_sound_reason(logged_in, waiting, data):
    response = logged_in.post(page_of(waiting, "afwijzen/"), data)

    waiting.refresh_from_db()
    assert (response.status_code, waiting.status) == (200, "waiting")
    assert 'role="alert"' in response.content.decode()
    assert kinds() == []


def test_a_get_decides_nothing(logged_in, waiting):
    assert logged_in.get(page_of(waiting, "toelaten/")).url == page_of(waiting)
    assert logged_in.get(page_of(waiting, "afwijzen/")).status_code == 200

    waiting.refresh_from_db()
    assert waiting.status == "waiting"


@pytest.mark.parametrize(
    ("part", "data", "status"), [("toelaten/", {}, "invited"), ("afwijzen/", REFUSAL, "refused")]
)
def test_a_decision_says_whose_it_is_and_that_somebody_is_there(
    logged_in, coordinator, group, waiting, part, data, status
):
    logged_in.post(page_of(waiting, part), data)

    group.refresh_from_db()
    decision = waiting.history.get()
    assert (decision.status, decision.by) == (status, coordinator)
    assert group.confirmed_on == timezone.localdate()


@pytest.mark.parametrize(("part", "data"), [("toelaten/", {}), ("afwijzen/", REFUSAL)])
def test_who_comes_too_late_reads_who_decided_what_and_when(logged_in, waiting, part, data):
    with time_machine.travel(datetime(2026, 12, 3, 13, 5, tzinfo=UTC)):
        acts.refuse(waiting, by=factories.UserFactory(name="Ali Ander"), why="Te ver weg.")

    response = logged_in.post(page_of(waiting, part), data, follow=True)

    page = words(response)
    waiting.refresh_from_db()
    assert (response.status_code, waiting.status) == (200, "refused")
    assert "Ali Ander" in page
    assert "3 december 2026, 14:05" in page
    assert "Te ver weg." in page
    assert kinds() == [("refused", "sanne@example.org")]


@pytest.mark.parametrize("change", [{"capacity": 1}, {"status": "dormant"}])
def test_a_group_that_is_full_or_dormant_lets_nobody_in(logged_in, group, address, waiting, change):
    factories.MembershipFactory(group=group, address=address, status="invited")
    type(group).objects.filter(pk=group.pk).update(**change)

    response = logged_in.post(page_of(waiting, "toelaten/"), follow=True)

    waiting.refresh_from_db()
    assert (response.status_code, waiting.status) == (200, "waiting")
    assert "utrecht-alert--error" in response.content.decode()
    assert kinds() == []


def test_a_paused_group_still_decides_on_what_waits(logged_in, group, waiting):
    type(group).objects.filter(pk=group.pk).update(paused_because="vakantie")

    logged_in.post(page_of(waiting, "toelaten/"))

    waiting.refresh_from_db()
    assert waiting.status == "invited"


@pytest.mark.parametrize("part", ["", "toelaten/", "afwijzen/", "brief/"])
def test_who_lost_the_post_finds_nothing(logged_in, group, waiting, part):
    assert logged_in.get(page_of(waiting)).status_code == 200
    Membership.objects.filter(pk=waiting.pk).update(email="")
    group.coordinators.update(until_on=timezone.localdate())

    method = logged_in.post if part in ("toelaten/", "afwijzen/") else logged_in.get
    response = method(page_of(waiting, part), REFUSAL)

    waiting.refresh_from_db()
    assert (response.status_code, waiting.status) == (404, "waiting")


@pytest.mark.parametrize("role", ["coordinator", "area_coordinator", "municipality", "police"])
def test_no_other_role_decides(client, waiting, role):
    user = factories.UserFactory(role=role)
    user.districts.add(waiting.address.neighbourhood.district)
    client.force_login(user)

    statuses = [
        client.post(page_of(waiting, part), REFUSAL).status_code
        for part in ("toelaten/", "afwijzen/")
    ]

    waiting.refresh_from_db()
    assert (statuses, waiting.status) == ([404, 404], "waiting")


def test_a_request_without_confirmed_address_is_nobodys_business(logged_in, group, address):
    unverified = request_of(group, address, status="unverified")

    assert logged_in.get(page_of(unverified)).status_code == 404
    assert logged_in.post(page_of(unverified, "toelaten/")).status_code == 404


def test_an_impossible_number_is_no_error(logged_in):
    assert logged_in.get(f"/aanvragen/{10**30}/").status_code == 404


# The letter


def test_the_letter_leads_to_the_persons_own_page(logged_in, client, group, address):
    paper = factories.MembershipFactory(group=group, address=address, email="", status="invited")

    page = logged_in.get(page_of(paper, "brief/")).content.decode()

    link = re.search(r'href="http://localhost:8000(/aanmelding/[^"]+)"', page)[1]
    assert "data:image/svg+xml" in page
    assert Client().get(link).status_code == 200


@pytest.mark.parametrize("fields", [{"email": "lid@example.org"}, {"status": "removed"}])
def test_no_letter_opens_the_page_of_who_has_the_mail_or_is_gone(logged_in, group, address, fields):
    fields = {"email": "", "status": "invited"} | fields
    membership = factories.MembershipFactory(group=group, address=address, **fields)

    assert logged_in.get(page_of(membership, "brief/")).status_code == 404


# Two at once


def at_once(*calls) -> list:
    """Run each call in a thread of its own, at the same moment; gives what they returned."""
    barrier, results = threading.Barrier(len(calls)), [None] * len(calls)

    def run(index, call):
        barrier.wait()
        try:
            results[index] = call()
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(calls)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    return results


def client_of(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.mark.parametrize("_round", range(5))  # they met in a deadlock once in four rounds
@pytest.mark.django_db(transaction=True)
def test_of_two_coordinators_who_decide_at_once_one_wins(group, waiting, _round):
    first, second = (
        client_of(factories.CoordinatorFactory(group=group, post=post).user)
        for post in ("lead", "deputy")
    )

    answers = at_once(
        lambda: first.post(page_of(waiting, "toelaten/"), follow=True),
        lambda: second.post(page_of(waiting, "afwijzen/"), REFUSAL, follow=True),
    )

    waiting.refresh_from_db()
    told = [re.findall(r"alert--(ok|warning)", answer.content.decode()) for answer in answers]
    assert [answer.status_code for answer in answers] == [200, 200]
    assert sorted(told) == [["ok"], ["warning"]]
    assert waiting.history.count() == 1
    assert kinds() == [(waiting.status, "sanne@example.org")]


@pytest.mark.django_db(transaction=True)
def test_the_last_seat_is_given_once(group, address, coordinator):
    type(group).objects.filter(pk=group.pk).update(capacity=1)
    requests = [request_of(group, address) for _ in range(2)]
    clients = [client_of(coordinator) for _ in requests]

    answers = at_once(
        lambda: clients[0].post(page_of(requests[0], "toelaten/"), follow=True),
        lambda: clients[1].post(page_of(requests[1], "toelaten/"), follow=True),
    )

    assert [answer.status_code for answer in answers] == [200, 200]
    assert group.memberships.seated().count() == 1
    assert len(kinds()) == 1


# The processing log


def test_who_opens_a_request_or_letter_stands_in_the_log(logged_in, coordinator, group, address):
    paper = request_of(group, address, email="")

    for part in ("", "brief/"):
        assert logged_in.get(page_of(paper, part)).status_code == 200

    records = ProcessingRecord.objects.order_by("pk")
    assert [record.name for record in records] == ["join-request", "member-letter"]
    assert {record.subject for record in records} == {pseudonym_of(paper)}
    assert {record.by for record in records} == {pseudonym_of(coordinator)}
    assert all(record.activity.endswith("#joining") for record in records)


def test_who_may_not_see_a_request_or_letter_leaves_nothing_in_the_log(client, waiting):
    client.force_login(factories.CoordinatorFactory().user)

    for part in ("", "brief/"):
        assert client.get(page_of(waiting, part)).status_code == 404

    assert not ProcessingRecord.objects.exists()


# Size


def test_the_page_takes_as_many_queries_for_three_members_as_for_three_thousand(
    logged_in, group, address, waiting, django_assert_max_num_queries
):
    logged_in.get(page_of(waiting))  # the first in a process also reads the types of content
    counts = []
    for number in (3, 3_000):
        many_members(group, address, number)
        with django_assert_max_num_queries(15) as captured:
            logged_in.get(page_of(waiting))
        counts.append(len(captured))

    assert counts[0] == counts[1]
