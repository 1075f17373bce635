"""Who coordinates a group: ask, make lead, stop, and the municipality's removal."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from groups.models import Coordinator, Invitation, StatusChange
from groups.posts import acts
from hoogeveen_alert.mail.models import OutgoingMail
from hoogeveen_alert.privacy.models import ProcessingRecord
from tests import factories
from tests.deciding import kinds
from tests.inviting import EMAIL, TYPED, invite, page_of, yes
from tests.joining import errors

pytestmark = pytest.mark.django_db


@pytest.fixture
def pages(group) -> str:
    return f"/mijn/groep/{group.slug}/beheerders/"


@pytest.fixture
def deputy(group) -> Coordinator:
    return factories.CoordinatorFactory(group=group, post="deputy", user__name="Dirk Deputy")


@pytest.fixture
def lead(group, coordinator) -> Coordinator:
    return group.coordinators.get(user=coordinator)


@pytest.fixture
def office(client):
    user = factories.UserFactory(role="municipality")
    client.force_login(user)
    return user


def posts(group) -> list[tuple[str, str]]:
    current = group.coordinators.current().order_by("pk")
    return list(current.values_list("user__name", "post"))


# Asking somebody


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ({"email": ""}, {"email": ["required"]}),
        ({"email": "wim@"}, {"email": ["invalid"]}),
        ({"email": "wim@example.org\r\nBcc: x@y.nl"}, {"email": ["invalid"]}),
        ({"email": "wim@gmial.com"}, {"email": ["likelier"]}),
        ({"name": ""}, {"name": ["required"]}),
        ({"name": "\x00"}, {"name": ["null_characters_not_allowed"]}),
        ({"name": "W" * 101}, {"name": ["max_length"]}),
    ],
)
def test_a_faulty_invitation_sends_nothing(logged_in, group, pages, typed, found):
    response = logged_in.post(f"{pages}uitnodigen/", TYPED | typed)

    assert (response.status_code, errors(response)) == (200, found)
    assert not Invitation.objects.exists()
    assert kinds() == []


def test_a_coordinator_asks_somebody_by_mail(logged_in, group, coordinator, pages):
    logged_in.post(f"{pages}uitnodigen/", TYPED | {"email": EMAIL.upper()})

    invitation = Invitation.objects.get()
    mail = OutgoingMail.objects.get()
    assert (invitation.email, invitation.by, invitation.post) == (EMAIL, coordinator, "deputy")
    assert (mail.kind, mail.recipient) == ("coordinator_invitation", EMAIL)
    assert page_of(invitation).split(":")[0] in mail.text
    assert "Ömer" not in mail.text + mail.html + mail.subject
    assert "Bea" not in mail.text + mail.html


def test_an_address_that_looks_like_a_slip_is_sent_the_second_time(logged_in, pages):
    slip = TYPED | {"email": "wim@gmial.com"}
    page = logged_in.post(f"{pages}uitnodigen/", slip).content.decode()
    assert 'name="asked_about" value="wim@gmial.com"' in page

    logged_in.post(f"{pages}uitnodigen/", slip | {"asked_about": "wim@gmial.com"})

    assert Invitation.objects.get().email == "wim@gmial.com"


@pytest.mark.parametrize("known", ["coordinator", "invited"])
def test_nobody_is_asked_twice(logged_in, group, coordinator, pages, known):
    if known == "invited":
        invite(group, by=coordinator)
    else:
        factories.CoordinatorFactory(group=group, post="deputy", user__email=EMAIL)
    before = Invitation.objects.count()

    response = logged_in.post(f"{pages}uitnodigen/", TYPED)

    assert list(errors(response)) == ["email"]
    assert Invitation.objects.count() == before


def test_who_stopped_can_be_asked_again(logged_in, group, coordinator, client, pages):
    client.post(page_of(invite(group, by=coordinator)), yes())
    acts.stop(group.coordinators.get(user__email=EMAIL), by=coordinator)

    logged_in.post(f"{pages}uitnodigen/", TYPED)

    assert [row.status for row in Invitation.objects.all()] == ["open"]


def test_nobody_can_flood_mailboxes_with_invitations(logged_in, group, pages):
    answers = [
        logged_in.post(f"{pages}uitnodigen/", TYPED | {"email": f"wim{n}@example.org"}).status_code
        for n in range(25)
    ]

    assert answers == [302] * 20 + [200] * 5
    assert Invitation.objects.count() == 20


def test_nobody_can_flood_a_mailbox_by_sending_again(logged_in, group, coordinator, pages):
    again = f"{pages}uitnodiging/{invite(group, by=coordinator).pk}/opnieuw/"

    # Each from the page opened anew, whose token is another one.
    sent = [{"csrfmiddlewaretoken": str(number)} for number in range(21)]
    answers = [logged_in.post(again, typed).status_code for typed in sent]

    assert answers == [302] * 20 + [429]
    assert len(kinds()) == 20


def test_sending_again_gives_a_fresh_term(logged_in, group, coordinator, pages):
    invitation = invite(group, by=coordinator)
    acts.remind(invitation)
    before = Invitation.objects.get().invited_at

    logged_in.post(f"{pages}uitnodiging/{invitation.pk}/opnieuw/")

    after = Invitation.objects.get()
    assert after.invited_at > before
    assert after.reminded_at is None
    assert len(kinds()) == 2


def test_a_withdrawn_invitation_opens_nothing(logged_in, group, coordinator, client, pages):
    invitation = invite(group, by=coordinator)

    logged_in.post(f"{pages}uitnodiging/{invitation.pk}/intrekken/")

    assert Invitation.objects.get().status == "withdrawn"
    assert client.post(page_of(invitation), yes()).status_code == 409


def test_an_invitation_of_another_group_is_not_found(logged_in, group, pages):
    other = invite(factories.AlertGroupFactory())

    for act in ("opnieuw", "intrekken"):
        assert logged_in.post(f"{pages}uitnodiging/{other.pk}/{act}/").status_code == 404
    assert Invitation.objects.get().status == "open"


# Lead


def test_the_lead_makes_a_deputy_lead(logged_in, group, coordinator, lead, deputy, pages):
    logged_in.post(f"{pages}{deputy.pk}/hoofdbeheerder/")

    assert posts(group) == [("Bea Beheer", "deputy"), ("Dirk Deputy", "lead")]
    assert StatusChange.objects.get().by == coordinator
    assert kinds() == [("made_lead", deputy.user.email)]


def test_a_deputy_cannot_take_the_lead(client, group, lead, deputy, pages):
    client.force_login(deputy.user)

    client.post(f"{pages}{deputy.pk}/hoofdbeheerder/")

    assert posts(group) == [("Bea Beheer", "lead"), ("Dirk Deputy", "deputy")]
    assert not StatusChange.objects.exists()


def test_a_deputy_takes_the_lead_where_there_is_none(client, group, deputy, pages):
    client.force_login(deputy.user)

    client.post(f"{pages}{deputy.pk}/hoofdbeheerder/")

    assert posts(group) == [("Dirk Deputy", "lead")]


def test_a_post_that_ended_or_is_elsewhere_cannot_lead(logged_in, group, lead, deputy, pages):
    elsewhere = factories.CoordinatorFactory(post="deputy")
    acts.stop(deputy, by=deputy.user)

    for post in (deputy, elsewhere):
        assert logged_in.post(f"{pages}{post.pk}/hoofdbeheerder/").status_code == 404
    assert posts(group) == [("Bea Beheer", "lead")]


# Stopping


def test_stopping_ends_the_access_at_once(logged_in, group, lead, deputy, pages):
    logged_in.post(f"{pages}stoppen/")

    assert posts(group) == [("Dirk Deputy", "lead")]
    assert logged_in.get(pages).status_code == 404
    assert kinds() == [("made_lead", deputy.user.email)]


def test_the_last_one_cannot_stop(logged_in, group, lead, pages):
    factories.CoordinatorFactory(group=group, post="deputy", user__is_active=False)

    response = logged_in.post(f"{pages}stoppen/")

    assert response.status_code == 409
    assert ("Bea Beheer", "lead") in posts(group)
    assert not StatusChange.objects.exists()


def test_the_last_one_stops_when_the_successor_accepts(client, logged_in, group, lead, pages):
    logged_in.post(f"{pages}stoppen/opvolger/", TYPED)
    invitation = Invitation.objects.get()
    assert (invitation.succeeds, invitation.post) == (lead, "lead")
    assert posts(group) == [("Bea Beheer", "lead")]

    client.post(page_of(invitation), yes())

    assert posts(group) == [("Wim Wijk", "lead")]
    assert logged_in.get(pages).status_code == 404
    assert ("succeeded", lead.user.email) in kinds()
    assert StatusChange.objects.count() == 2


def test_a_successor_who_declines_leaves_the_post_as_it_was(client, group, lead, logged_in, pages):
    logged_in.post(f"{pages}stoppen/opvolger/", TYPED)

    client.post(page_of(Invitation.objects.get(), "afslaan/"))

    assert posts(group) == [("Bea Beheer", "lead")]


def test_asking_the_municipality_can_be_taken_back(logged_in, lead, pages):
    logged_in.post(f"{pages}stoppen/gemeente/")
    logged_in.post(f"{pages}stoppen/gemeente/")
    lead.refresh_from_db()
    assert lead.wants_to_stop_on
    assert StatusChange.objects.count() == 1

    logged_in.post(f"{pages}stoppen/toch-niet/")

    lead.refresh_from_db()
    assert lead.wants_to_stop_on is None


def test_who_is_not_the_last_is_told_to_stop_at_once(logged_in, lead, deputy, pages):
    response = logged_in.post(f"{pages}stoppen/gemeente/")

    lead.refresh_from_db()
    page = response.content.decode()
    assert (response.status_code, lead.wants_to_stop_on) == (409, None)
    assert "U kunt meteen stoppen" in page
    assert f'action="{pages}stoppen/"' in page
    assert not StatusChange.objects.exists()


def test_a_resident_becomes_lead_before_an_area_coordinator(group, lead):
    first = factories.CoordinatorFactory(
        group=group, post="deputy", user__role="area_coordinator", from_on="2020-01-01"
    )
    second = factories.CoordinatorFactory(group=group, post="deputy")

    acts.stop(lead, by=lead.user)

    second.refresh_from_db()
    assert (second.post, group.coordinators.get(pk=first.pk).post) == ("lead", "deputy")


def test_who_is_named_by_the_lead_becomes_lead_before_who_is_there_longer(group, lead):
    factories.CoordinatorFactory(group=group, post="deputy", from_on="2020-01-01")
    named = factories.CoordinatorFactory(group=group, post="deputy")

    acts.hand_over_to(lead, named, by=named.user)

    assert group.coordinators.current().get(post="lead") == named


def test_an_area_coordinator_reads_posts_of_the_district_and_changes_none(group, lead, office):
    area = factories.UserFactory(role="area_coordinator")
    area.districts.add(group.neighbourhoods.get().district)
    rows = Coordinator.objects

    assert [rows.visible_to(user).get() for user in (area, lead.user, office)] == [lead] * 3
    assert [rows.editable_by(user).get() for user in (lead.user, office)] == [lead] * 2
    assert not rows.editable_by(area).exists()


def test_an_area_coordinator_who_helped_out_goes_when_others_go_on(client, group, lead, pages):
    helper = factories.UserFactory(role="area_coordinator")
    helper.districts.add(group.neighbourhoods.get().district)
    factories.CoordinatorFactory(group=group, post="deputy", user=helper)
    client.force_login(helper)

    client.post(f"{pages}stoppen/")

    assert posts(group) == [("Bea Beheer", "lead")]
    assert client.get(pages).status_code == 200
    assert client.post(f"{pages}uitnodigen/", TYPED).status_code == 403


# The municipality


def test_the_municipality_removes_with_a_reason(client, group, lead, deputy, office, pages):
    client.post(f"{pages}{lead.pk}/weghalen/", {"reason": "own", "words": "Wim klaagde."})

    change = StatusChange.objects.get()
    mail = OutgoingMail.objects.get(kind="post_taken_away")
    assert posts(group) == [("Dirk Deputy", "lead")]
    assert (mail.recipient, "Wim klaagde." in mail.text) == (lead.user.email, True)
    assert (change.by, "Wim" in change.why) == (office, False)


def test_the_last_one_is_removed_only_knowingly(client, group, lead, office, pages):
    response = client.post(f"{pages}{lead.pk}/weghalen/", {"reason": "silent"})
    assert errors(response) == {"last": ["required"]}
    assert posts(group) == [("Bea Beheer", "lead")]

    client.post(f"{pages}{lead.pk}/weghalen/", {"reason": "silent", "last": "on"})

    assert posts(group) == []


@pytest.mark.parametrize("typed", [{}, {"reason": "own"}, {"reason": "x"}])
def test_nobody_is_removed_without_a_reason(client, group, lead, deputy, office, pages, typed):
    response = client.post(f"{pages}{deputy.pk}/weghalen/", typed)

    assert response.context["form"].errors
    assert len(posts(group)) == 2


def test_only_the_municipality_removes(logged_in, group, lead, deputy, pages):
    answer = logged_in.post(f"{pages}{deputy.pk}/weghalen/", {"reason": "silent"})

    assert answer.status_code == 403
    assert len(posts(group)) == 2


# The page


@pytest.mark.parametrize("status", ["applied", "closed", "rejected"])
def test_a_group_that_does_not_live_has_no_such_page(client, office, status):
    group = factories.AlertGroupFactory(status=status)

    assert client.get(f"/mijn/groep/{group.slug}/beheerders/").status_code == 404


def test_each_coordinator_somebody_sees_is_logged(logged_in, lead, deputy, pages):
    page = logged_in.get(pages)

    assert ProcessingRecord.objects.count() == 1
    assert "no-store" in page["Cache-Control"]


def test_the_page_takes_as_many_queries_for_many(
    logged_in, group, lead, deputy, pages, django_assert_num_queries
):
    logged_in.get(pages)
    with CaptureQueriesContext(
        connection,
    ) as few:
        logged_in.get(pages)
    for number in range(20):
        factories.CoordinatorFactory(group=group, post="deputy")
        invite(group, email=f"w{number}@example.org")

    with django_assert_num_queries(len(few)):
        logged_in.get(pages)
    assert len(few) <= 15
