"""An account that nobody needs any more is nobody's: the row stays, the person is gone."""

import pytest
from allauth.account.models import EmailAddress
from allauth.usersessions.models import UserSession
from django.contrib.admin.models import LogEntry
from django.contrib.sessions.models import Session
from django.db import IntegrityError, transaction

from contacts.models import CalendarFeed
from hoogeveen_alert.accounts.models import User
from hoogeveen_alert.login.acts import StillNeeded, anonymise
from hoogeveen_alert.privacy.models import HistoryEntry
from tests import factories, sign_factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def user() -> User:
    return factories.UserFactory(
        email="quirijn@example.org", name="Quirijn Verstopt", phone="+31648151623"
    )


def test_name_address_and_number_are_gone_and_the_row_stays(user):
    anonymise(user)

    user = User.objects.get(pk=user.pk)
    assert (user.name, str(user.phone), user.last_login) == ("Voormalig account", "", None)
    assert user.email == f"account-{user.pk}@former.invalid"
    assert user.anonymised_at
    assert not user.has_usable_password()
    assert not user.is_active


def test_what_belongs_to_the_person_alone_goes_too(client, user):
    client.force_login(user)
    UserSession.objects.create(user=user, ip="127.0.0.1", session_key="x")
    EmailAddress.objects.get_or_create(user=user, email=user.email)
    CalendarFeed.objects.create(user=user)
    LogEntry.objects.create(user=user, action_flag=1, object_repr="#1")

    anonymise(user)

    assert not UserSession.objects.exists()
    assert not Session.objects.exists()
    assert not EmailAddress.objects.exists()
    assert not CalendarFeed.objects.exists()
    assert LogEntry.objects.get().user == user
    assert client.get("/mijn/").status_code == 302


def test_sessions_of_others_stay(client, user):
    client.force_login(factories.UserFactory())

    anonymise(user)

    assert client.get("/mijn/").status_code == 200


def test_the_address_is_free_for_a_new_account(user):
    anonymise(user)

    assert factories.UserFactory(email="Quirijn@example.org").pk != user.pk


def test_a_second_time_it_changes_nothing(user):
    anonymise(user)
    before = User.objects.filter(pk=user.pk).values().get()
    anonymise(User.objects.get(pk=user.pk))

    assert User.objects.filter(pk=user.pk).values().get() == before
    assert HistoryEntry.objects.count() == 1


def test_history_says_that_it_was_done_and_not_of_whom(user):
    anonymise(user)

    entry = HistoryEntry.objects.get()
    assert entry.changes == {name: ["***", "***"] for name in ("email", "name", "phone")}
    assert entry.object_repr == f"#{user.pk}"


def coordinator(user: User) -> None:
    factories.CoordinatorFactory(user=user)


def serving(user: User) -> None:
    factories.DistrictFactory().people.add(user)


def invited(user: User) -> None:
    factories.InvitationFactory(email=user.email.upper())


def asking_for_signs(user: User) -> None:
    sign_factories.ask(factories.AlertGroupFactory(), by=user)


def manager(user: User) -> None:
    User.objects.filter(pk=user.pk).update(is_superuser=True)


@pytest.mark.parametrize("task", [coordinator, serving, invited, asking_for_signs, manager])
def test_an_account_with_a_task_is_still_needed(user, task):
    task(user)

    with pytest.raises(StillNeeded):
        anonymise(User.objects.get(pk=user.pk))

    assert User.objects.get(pk=user.pk).name == "Quirijn Verstopt"


def test_one_that_stopped_is_not(user):
    factories.CoordinatorFactory(user=user, until_on="2030-01-01")

    anonymise(user)

    assert User.objects.get(pk=user.pk).posts.get().user.name == "Voormalig account"


@pytest.mark.parametrize("change", [{"is_active": True}, {"phone": "+31648151623"}])
def test_the_database_lets_nobody_bring_it_back(user, change):
    anonymise(user)

    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.filter(pk=user.pk).update(**change)


def test_nor_does_the_admin(client, user):
    anonymise(user)
    client.force_login(factories.UserFactory(is_superuser=True))

    url = f"/beheer/accounts/user/{user.pk}/change/"

    assert client.post(url, {"email": "a@b.nl", "name": "A"}).status_code == 403
