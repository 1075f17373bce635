"""What the municipality does with a group after its approval, and what follows."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from groups.life import acts as life
from groups.models import (
    AlertGroup,
    MapVersion,
    Membership,
    StayReminder,
    TransitionNotAllowed,
)
from groups.tasks import follow_groups
from hoogeveen_alert.mail.models import OutgoingMail
from hoogeveen_alert.privacy.retention import delete_expired
from tests import factories
from tests.deciding import TYPED, kinds, request_of
from tests.factories import square

pytestmark = pytest.mark.django_db
WHY = "De beheerders zijn verhuisd."


@pytest.fixture
def office(client):
    client.force_login(factories.UserFactory(role="municipality", name="Olga Officier"))
    return client


@pytest.fixture
def _by_day(time_machine):
    """Thursday afternoon, when nobody minds a mail."""
    time_machine.move_to("2026-11-19 14:00:00+01:00", tick=False)


def move(client, group, words, reason=WHY):
    path = f"/beheer/groups/alertgroup/{group.pk}/{words}/"
    return client.post(path, {"reason": reason}, follow=True)


def said(response) -> list[str]:
    return [str(message) for message in response.context["messages"]]


# By hand


@pytest.mark.parametrize(
    ("words", "before", "after", "kind"),
    [
        ("slapend", "active", "dormant", "fell_dormant"),
        ("wekken", "dormant", "active", "revived"),
        ("beeindigen", "active", "closed", "group_closed"),
        ("beeindigen", "dormant", "closed", "group_closed"),
    ],
)
def test_a_move_is_history_and_mailed_with_its_reason(office, words, before, after, kind):
    group = factories.AlertGroupFactory(status=before)
    lead = factories.CoordinatorFactory(group=group).user
    factories.CoordinatorFactory(group=group, post="deputy", user__is_active=False)
    version = MapVersion.current()

    move(office, group, words, TYPED)

    group.refresh_from_db()
    change = group.history.get()
    assert (group.status, change.status, change.why) == (after, after, TYPED)
    assert change.by.name == "Olga Officier"
    assert kinds() == [(kind, lead.email)]
    assert TYPED in OutgoingMail.objects.get().text
    assert MapVersion.current() > version


@pytest.mark.parametrize("words", ["slapend", "wekken", "beeindigen"])
@pytest.mark.parametrize("reason", ["", "  \n ", "x" * 1001, "nul\x00"])
def test_without_a_reason_nothing_moves(office, words, reason):
    status = "dormant" if words == "wekken" else "active"
    group = factories.AlertGroupFactory(status=status)
    factories.CoordinatorFactory(group=group)

    response = move(office, group, words, reason)

    group.refresh_from_db()
    assert list(response.context["form"].errors) == ["reason"]
    assert group.status == status
    assert kinds() == []


@pytest.mark.parametrize(
    ("words", "statuses"),
    [
        ("slapend", ["applied", "dormant", "closed", "rejected"]),
        ("wekken", ["applied", "active", "closed", "rejected"]),
        ("beeindigen", ["applied", "closed", "rejected"]),
    ],
)
def test_a_move_that_cannot_be_says_so(office, words, statuses):
    for status in statuses:
        group = factories.AlertGroupFactory(status=status)

        response = move(office, group, words)

        group.refresh_from_db()
        assert group.status == status
        assert said(response)[0].startswith("Er is niets veranderd")
    assert kinds() == []


def test_the_page_of_a_move_that_cannot_be_asks_for_no_reason(office):
    group = factories.AlertGroupFactory(status="closed")

    response = office.get(f"/beheer/groups/alertgroup/{group.pk}/wekken/", follow=True)

    assert response.redirect_chain == [(reverse("groups:record", args=[group.slug]), 302)]
    assert said(response)[0].startswith("Er is niets veranderd")


@pytest.mark.parametrize(
    ("act", "statuses"),
    [
        (life.fall_dormant, ["applied", "dormant", "closed", "rejected"]),
        (life.revive, ["applied", "active", "closed", "rejected"]),
        (life.close, ["applied", "closed", "rejected"]),
    ],
)
def test_an_act_that_no_page_stopped_moves_no_group_from_another_state(act, statuses):
    for status in statuses:
        group = factories.AlertGroupFactory(status=status)

        with pytest.raises(TransitionNotAllowed):
            act(group, by=None, why=WHY)

        group.refresh_from_db()
        assert group.status == status
        assert not group.history.exists()


def test_the_second_officer_hears_who_ended_it(office):
    group = factories.AlertGroupFactory()
    move(office, group, "beeindigen")

    response = move(office, group, "slapend", "Stil.")

    group.refresh_from_db()
    assert group.status == "closed"
    assert "Olga Officier" in said(response)[0]


# The end


def test_the_end_hides_the_link_and_ends_posts_and_invitations(group, coordinator):
    invitation = factories.InvitationFactory(group=group)

    life.close(group, by=None, why=WHY)

    group.refresh_from_db()
    invitation.refresh_from_db()
    assert (group.whatsapp_link, group.closed_at.date()) == ("", timezone.now().date())
    assert group.coordinators.get().until_on == timezone.localdate()
    assert invitation.status == "withdrawn"
    assert not Membership.objects.visible_to(coordinator).exists()
    assert not AlertGroup.objects.visible_to(coordinator).exists()


@pytest.mark.usefixtures("_by_day")
def test_who_still_waits_hears_it_once_with_what_there_is_instead(group, address):
    inside = factories.AlertGroupFactory(name="Ook hier")
    factories.AlertGroupFactory(name="Verder weg", area=square(4))
    waiting = request_of(group, address)
    invited = request_of(group, address, status="invited")
    for status in ("unverified", "joined", "left", "refused"):
        request_of(group, address, status=status)
    life.close(group, by=None, why=WHY)

    assert follow_groups() == 2
    assert follow_groups() == 0

    assert kinds() == sorted(("request_ended", person.email) for person in (waiting, invited))
    assert Membership.objects.filter(status="lapsed").count() == 2
    mail = OutgoingMail.objects.get(recipient=waiting.email)
    assert inside.get_absolute_url() in mail.text
    assert "Verder weg" not in mail.text
    assert WHY not in mail.text


@pytest.mark.usefixtures("_by_day")
def test_without_a_group_of_the_address_the_nearest_are_named(group, address):
    for number in range(1, 6):
        factories.AlertGroupFactory(name=f"Groep op {number}", area=square(number))
    request_of(group, address)
    life.close(group, by=None, why=WHY)

    follow_groups()

    text = OutgoingMail.objects.get().text
    assert [number for number in range(1, 6) if f"Groep op {number}" in text] == [1, 2, 3]


@pytest.mark.usefixtures("_by_day")
def test_somebody_without_e_mail_lapses_without_a_mail(group, address):
    request_of(group, address, email="")
    life.close(group, by=None, why=WHY)

    follow_groups()

    assert Membership.objects.get().status == "lapsed"
    assert kinds() == []


@pytest.mark.parametrize(("days", "left"), [(29, 1), (31, 0)])
def test_members_of_a_group_that_ended_are_forgotten_after_thirty_days(group, address, days, left):
    request_of(group, address, days=400, status="joined")
    life.close(group, by=None, why=WHY)
    ended = timezone.now() - timedelta(days=days)
    AlertGroup.objects.update(closed_at=ended)

    delete_expired()

    assert Membership.objects.count() == left


def test_forgetting_a_member_of_a_living_group_changes_the_map(group, address):
    member = request_of(group, address, days=800, status="joined")
    StayReminder.objects.create(
        membership=member,
        year=member.year,
        step=StayReminder.Step.COORDINATORS,
        at=timezone.now() - timedelta(days=300),
    )
    version = MapVersion.current()

    delete_expired()

    assert not Membership.objects.exists()
    assert MapVersion.current() == version + 1


def test_forgetting_others_leaves_the_map(group, address):
    request_of(group, address, days=40, status="left")
    version = MapVersion.current()

    delete_expired()

    assert not Membership.objects.exists()
    assert MapVersion.current() == version


def test_who_saw_the_group_before_it_ended_cannot_put_the_link_back(group):
    before = AlertGroup.objects.get(pk=group.pk)
    life.close(group, by=None, why=WHY)

    with pytest.raises(TransitionNotAllowed):
        life.renew_link(before, "https://chat.whatsapp.com/DEMOterug")

    ended = AlertGroup.objects.get(pk=group.pk)
    assert (ended.whatsapp_link, ended.confirmed_on) == ("", group.confirmed_on)


def test_the_admin_says_that_an_ended_group_takes_no_link(client, group):
    client.force_login(factories.UserFactory(is_superuser=True, role="municipality"))
    life.close(group, by=None, why=WHY)
    page = f"/beheer/groups/alertgroup/{group.pk}/change/"
    sent = {"name": group.name, "purpose": "Was gezellig.", "capacity": group.capacity}
    sent |= {"whatsapp_link": "https://chat.whatsapp.com/DEMOterug"}
    for inline in ("coordinators", "history"):
        sent |= {f"{inline}-TOTAL_FORMS": "0", f"{inline}-INITIAL_FORMS": "0"}

    response = client.post(page, sent, follow=True)

    group.refresh_from_db()
    assert (group.whatsapp_link, group.purpose) == ("", "Was gezellig.")
    assert "De link is niet gewijzigd" in response.content.decode()


def test_the_name_of_a_group_that_ended_is_free_and_its_page_stays(client, group):
    life.close(group, by=None, why=WHY)

    again = factories.AlertGroupFactory(name=group.name)

    assert again.slug == f"{group.slug}-2"
    page = client.get(group.get_absolute_url()).content.decode()
    assert "Deze groep is gestopt" in page
    assert again.get_absolute_url() in page
    assert WHY not in page
