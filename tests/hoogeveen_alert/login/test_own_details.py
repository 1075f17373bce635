"""A volunteer changes the own name and number, and municipality and police see that."""

import pytest
from django.urls import reverse

from hoogeveen_alert.privacy.models import HistoryEntry
from tests import factories
from tests.contact_factories import officer_of

pytestmark = pytest.mark.django_db
TYPED = {"details": "1", "name": "Johanna Nieuw", "phone": "06 12345678"}


@pytest.fixture
def owner(group):
    return factories.CoordinatorFactory(
        group=group, user__name="Johanna Oud", user__phone="+31687654321"
    ).user


def save(client, user, typed):
    client.force_login(user)
    return client.post(reverse("account_email"), typed)


def kept(user):
    entries = HistoryEntry.objects.filter(object_id=user.pk, content_type__model="user")
    return [entry.changes for entry in entries.filter(action=HistoryEntry.Action.UPDATE)]


@pytest.mark.parametrize(
    ("field", "value"),
    [("name", ""), ("name", "x" * 101), ("name", "\x00"), ("phone", "zes"), ("phone", "1" * 300)],
)
def test_what_is_wrong_is_told_and_changes_nothing(client, owner, field, value):
    answer = save(client, owner, TYPED | {field: value})

    assert set(answer.context["details"].errors) == {field}
    assert answer.context["details"]["name"].value() == (TYPED | {field: value})["name"]
    owner.refresh_from_db()
    assert (owner.name, str(owner.phone)) == ("Johanna Oud", "+31687654321")
    assert kept(owner) == []


@pytest.mark.parametrize("role", ["police", "municipality", "contractor"])
def test_of_an_office_account_others_change_it(client, role):
    user = factories.UserFactory(role=role, name="Vast")

    assert save(client, user, TYPED).status_code == 403
    user.refresh_from_db()
    assert user.name == "Vast"


def test_name_and_number_change_at_once_and_the_history_knows_which(client, owner):
    assert save(client, owner, TYPED).status_code == 302

    owner.refresh_from_db()
    assert (owner.name, str(owner.phone)) == ("Johanna Nieuw", "+31612345678")
    assert kept(owner) == [{"name": ["***", "***"], "phone": ["***", "***"]}]
    assert HistoryEntry.objects.latest("pk").actor == owner


def test_what_stays_the_same_is_no_change(client, owner):
    save(client, owner, {"details": "1", "name": "Johanna Oud", "phone": "06-87654321"})

    assert kept(owner) == []


def test_the_address_on_the_same_page_waits_for_its_new_mailbox(client, owner):
    old = owner.email

    save(client, owner, {"email": "nieuw@example.org"})

    owner.refresh_from_db()
    assert (owner.email, owner.email_change.new) == (old, "nieuw@example.org")
    page = client.get(reverse("account_email")).content.decode()
    assert "Johanna Oud" in page
    assert "nieuw@example.org" in page


@pytest.mark.parametrize("role", ["police", "municipality"])
def test_who_works_everywhere_sees_what_changed_and_when(client, owner, group, role, time_machine):
    time_machine.move_to("2026-11-22 12:00", tick=False)
    save(client, owner, TYPED)
    viewer = officer_of(group) if role == "police" else factories.UserFactory(role=role)
    client.force_login(viewer)

    page = client.get(reverse("groups:record", args=[group.slug])).content.decode()

    assert "Telefoonnummer gewijzigd op 22 november 2026." in page
    assert "Naam gewijzigd op 22 november 2026." in page
    assert "E-mailadres gewijzigd" not in page


def test_a_change_of_long_ago_and_of_another_person_is_not_told(client, owner, group, time_machine):
    time_machine.move_to("2026-06-01 12:00", tick=False)
    save(client, owner, TYPED)
    time_machine.move_to("2026-11-22 12:00", tick=False)
    save(client, factories.CoordinatorFactory().user, TYPED)
    client.force_login(factories.UserFactory(role="municipality"))

    page = client.get(reverse("groups:record", args=[group.slug])).content.decode()

    assert "gewijzigd op" not in page


def test_other_volunteers_are_not_told(client, owner, group):
    save(client, owner, TYPED)
    client.force_login(factories.CoordinatorFactory(group=group, post="deputy").user)

    assert (
        "gewijzigd op"
        not in client.get(reverse("groups:record", args=[group.slug])).content.decode()
    )


def test_what_the_municipality_changes_stands_in_the_history_too(client, owner):
    client.force_login(factories.UserFactory(role="municipality"))
    typed = {
        "name": "Johanna",
        "phone": "06 87654321",
        "role": "area_coordinator",
        "is_active": "on",
    }

    client.post(reverse("admin:accounts_user_change", args=[owner.pk]), typed)

    assert kept(owner) == [{"name": ["***", "***"], "role": ["coordinator", "area_coordinator"]}]
