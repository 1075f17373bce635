"""The answer to an invitation to coordinate a group."""

import pytest
from django.db import transaction
from django.utils import timezone

from groups.models import AlertGroup, Coordinator, Invitation, StatusChange, TransitionNotAllowed
from groups.posts import acts as posts
from hoogeveen_alert.accounts.models import User
from hoogeveen_alert.mail.models import OutgoingMail
from tests import factories
from tests.deciding import kinds
from tests.inviting import EMAIL, invite, page_of, yes
from tests.joining import errors

pytestmark = pytest.mark.django_db


# Bad input


@pytest.mark.parametrize("token", ["forged", "a:b:c", "%00", "é" * 300])
def test_a_link_that_is_not_ours_opens_nothing(client, db, token):
    assert client.get(f"/uitnodiging/{token}/").status_code == 410
    assert client.post(f"/uitnodiging/{token}/", yes()).status_code == 410
    assert client.post(f"/uitnodiging/{token}/afslaan/").status_code == 410


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ({"name": ""}, {"name": ["required"]}),
        ({"name": "12345"}, {"name": ["invalid"]}),
        ({"name": "W" * 101}, {"name": ["max_length"]}),
        ({"mobile": "0528 123456"}, {"mobile": ["landline"]}),
        ({"mobile": "06 1234"}, {"mobile": ["count"]}),
        ({"code": ""}, {"code": ["required"]}),
        ({"reachable": ""}, {"reachable": ["required"]}),
        ({"code_version": "0"}, {"code": [None]}),
        ({"code_version": ""}, {"code_version": ["required"]}),
    ],
)
def test_a_yes_that_is_not_complete_changes_nothing(client, group, coordinator, typed, found):
    invitation = invite(group, by=coordinator)

    response = client.post(page_of(invitation), yes(**typed))

    assert (response.status_code, errors(response)) == (200, found)
    assert Invitation.objects.get().status == "open"
    assert not User.objects.filter(email=EMAIL).exists()


def test_opening_the_link_changes_nothing(client, group, coordinator):
    """Scanners of mail open every link."""
    invitation = invite(group, by=coordinator)
    before = Invitation.objects.values().get()

    client.get(page_of(invitation))
    client.get(page_of(invitation, "afslaan/"))

    assert Invitation.objects.values().get() == before
    assert not OutgoingMail.objects.exists()


@pytest.mark.parametrize("role", ["police", "municipality"])
def test_an_account_of_police_or_municipality_gets_no_post(client, group, coordinator, role):
    factories.UserFactory(email=EMAIL, role=role, phone="+31611111111")
    invitation = invite(group, email=EMAIL.upper(), by=coordinator)

    response = client.post(page_of(invitation), yes())

    assert response.context["unsuitable"]
    assert Invitation.objects.get().status == "open"
    assert not Coordinator.objects.filter(user__email=EMAIL).exists()
    assert User.objects.get(email=EMAIL).phone == "+31611111111"
    assert kinds() == []


def test_a_closed_account_gets_no_post(client, group, coordinator):
    factories.UserFactory(email=EMAIL, is_active=False)

    response = client.post(page_of(invite(group, by=coordinator)), yes())

    assert response.context["unsuitable"]
    assert Invitation.objects.get().status == "open"


@pytest.mark.parametrize(
    "account", [{"role": "municipality"}, {"role": "police"}, {"is_active": False}], ids=str
)
def test_such_an_account_does_not_block_an_application_by_saying_yes(client, account):
    factories.UserFactory(email=EMAIL, **account)
    invitation = invite(factories.ApplicationFactory().group, email=EMAIL.upper())

    response = client.post(page_of(invitation), yes())

    assert response.context["unsuitable"]
    assert Invitation.objects.get().status == "open"
    assert kinds() == []


# Yes


def test_accepting_in_a_living_group_gives_account_and_post_at_once(client, group, coordinator):
    invitation = invite(group, by=coordinator)
    factories.CoordinatorFactory(group=group, post="deputy", user__email="derde@example.org")

    response = client.post(page_of(invitation), yes(), follow=True)

    user = User.objects.get(email=EMAIL)
    change = StatusChange.objects.get()
    invitation.refresh_from_db()
    assert (user.role, user.name, user.phone) == ("coordinator", "Wim Wijk", "+31612345678")
    assert not user.has_usable_password()
    assert group.coordinators.current().get(user=user).post == "deputy"
    assert (invitation.status, invitation.code_version) == ("accepted", yes()["code_version"])
    assert (change.status, change.by) == ("active", user)
    assert response.status_code == 200
    assert kinds() == [
        ("coordinator_invitation_answered", coordinator.email),
        ("coordinators_changed", "derde@example.org"),
        ("start_kit", EMAIL),
    ]


@pytest.mark.parametrize("link", ["", "https://chat.whatsapp.com/DEMOgeheim"])
def test_who_joins_later_gets_the_way_in_and_the_start_kit(client, group, link):
    AlertGroup.objects.filter(pk=group.pk).update(whatsapp_link=link)

    client.post(page_of(invite(group)), yes())

    mail = OutgoingMail.objects.get(recipient=EMAIL)
    for told in (group.name, "/accounts/login/code/?next=%2Fmijn%2F", "/poster.pdf"):
        assert told in mail.text
        assert told in mail.html
    assert "Nieuwe deelnemers goedkeuren" in mail.text
    assert "goedgekeurd" not in mail.subject + mail.text + mail.html
    assert ("De groep bestaat al in WhatsApp" in mail.text) is bool(link)
    assert "DEMO" not in mail.text + mail.html


def test_no_mail_about_it_names_anybody(client, group, coordinator):
    client.post(page_of(posts.invite(group, email=EMAIL, name="Wim", by=coordinator)), yes())

    for mail in OutgoingMail.objects.all():
        known = {"Wim", "Bea", "612345678", EMAIL, coordinator.email, group.whatsapp_link}
        greeting = {"Bea"} if mail.recipient == coordinator.email else {"Wim"}
        assert not [word for word in known - greeting if word in mail.subject + mail.text]


def test_the_first_coordinator_of_a_group_without_any_is_its_lead(client, group):
    client.post(page_of(invite(group)), yes())

    assert group.coordinators.get().post == "lead"


@pytest.mark.parametrize("role", ["coordinator", "area_coordinator"])
def test_an_account_that_exists_is_used_again(client, group, coordinator, role):
    user = factories.UserFactory(email=EMAIL, role=role, name="Wilhelm")

    client.post(page_of(invite(group, by=coordinator)), yes())

    user.refresh_from_db()
    assert (user.role, user.name, user.phone) == (role, "Wilhelm", "+31612345678")
    assert group.coordinators.filter(user=user).exists()
    assert User.objects.filter(email=EMAIL).count() == 1


def test_accepting_in_an_applied_group_is_only_noted(client):
    application = factories.ApplicationFactory()
    invitation = invite(application.group)

    response = client.post(page_of(invitation), yes(), follow=True)

    invitation.refresh_from_db()
    assert (invitation.status, invitation.name) == ("accepted", "Wim Wijk")
    assert response.context["is_applied"]
    assert not User.objects.filter(email=EMAIL).exists()
    assert not Coordinator.objects.exists()
    assert kinds() == [("coordinator_invitation_answered", application.email)]


def test_who_accepted_can_still_change_his_mind_before_the_decision(client):
    invitation = invite(factories.ApplicationFactory().group)
    client.post(page_of(invitation), yes())

    client.post(page_of(invitation, "afslaan/"))

    assert Invitation.objects.get().status == "declined"


def test_pressed_twice_it_happens_once(client, group, coordinator):
    invitation = invite(group, by=coordinator)

    first = client.post(page_of(invitation), yes())
    second = client.post(page_of(invitation), yes())

    assert (first.status_code, second.status_code) == (302, 409)
    assert Coordinator.objects.filter(user__email=EMAIL).count() == 1
    assert StatusChange.objects.count() == 1


# No, and what is over


def test_declining_is_told_to_who_asked(client, group, coordinator):
    invitation = invite(group, by=coordinator)

    client.post(page_of(invitation, "afslaan/"))
    again = client.post(page_of(invitation, "afslaan/"))

    assert Invitation.objects.get().status == "declined"
    assert again.status_code == 302
    assert kinds() == [("coordinator_invitation_answered", coordinator.email)]
    assert client.post(page_of(invitation), yes()).status_code == 409
    assert not User.objects.filter(email=EMAIL).exists()


@pytest.mark.parametrize("status", ["closed", "rejected"])
def test_a_group_that_ended_takes_no_coordinator(client, status):
    invitation = invite(factories.AlertGroupFactory(status=status))

    assert client.get(page_of(invitation)).status_code == 200
    assert client.post(page_of(invitation), yes()).status_code == 409
    assert not User.objects.filter(email=EMAIL).exists()


@pytest.mark.parametrize("end", ["withdraw", "lapse"])
def test_a_withdrawn_or_lapsed_invitation_cannot_be_accepted(client, group, coordinator, end):
    invitation = invite(group, by=coordinator)
    getattr(posts, end)(invitation)

    assert client.get(page_of(invitation)).status_code == 200
    assert client.post(page_of(invitation), yes()).status_code == 409
    assert not Coordinator.objects.filter(user__email=EMAIL).exists()
    assert kinds() == [("coordinator_invitation_answered", coordinator.email)] * (end == "lapse")


def test_the_page_names_who_asks_by_first_name_only(client, group, coordinator):
    group.refresh_from_db()
    page = client.get(page_of(invite(group, by=coordinator))).content.decode()

    assert "Bea" in page
    assert "Beheer" not in page.replace("Beheerder", "").replace("beheerder", "")
    assert group.whatsapp_link not in page


def test_what_was_typed_is_shown_as_typed(client, group, coordinator):
    name = "{% if x %}{{ y }} <b>Ömer & zn</b> \U0001f6a8"
    response = client.get(page_of(invite(group, by=coordinator, name=name)))

    assert (
        "{% if x %}{{ y }} &lt;b&gt;Ömer &amp; zn&lt;/b&gt; \U0001f6a8" in response.content.decode()
    )


def test_the_page_is_kept_by_no_cache_and_no_log(client, group):
    from hoogeveen_alert.logs import TOKEN

    path = page_of(invite(group))

    assert "no-store" in client.get(path)["Cache-Control"]
    assert TOKEN.sub(r"\1***", path) == "/uitnodiging/***/"


def test_the_clock_reminds_once(group, coordinator):
    invitation = invite(group, by=coordinator)

    assert posts.remind(invitation)
    assert not posts.remind(invitation)
    assert kinds() == [("coordinator_invitation_again", EMAIL)]


@pytest.mark.parametrize("status", ["closed", "rejected"])
def test_a_yes_comes_too_late_for_a_group_that_ended_meanwhile(group, coordinator, status):
    invitation = invite(group, by=coordinator)
    closed_at = timezone.now() if status == "closed" else None
    AlertGroup.objects.filter(pk=group.pk).update(status=status, closed_at=closed_at)

    with pytest.raises(TransitionNotAllowed):
        posts.accept(invitation, name="Wim", phone="+31612345678", code_version="1")

    assert Invitation.objects.get().status == "open"
    assert not User.objects.filter(email=EMAIL).exists()


def test_what_was_answered_meanwhile_moves_no_more(group, coordinator):
    as_it_was = invite(group, by=coordinator)
    posts.decline(Invitation.objects.get())

    with pytest.raises(TransitionNotAllowed), transaction.atomic():
        as_it_was.move_to("withdrawn", by=coordinator)

    assert Invitation.objects.get().status == "declined"
