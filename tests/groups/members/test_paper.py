"""Somebody who signed on paper, put on the list by a coordinator on a page of the portal."""

import pytest

from groups.models import AlertGroup, Membership
from hoogeveen_alert.mail.models import OutgoingMail
from tests import factories
from tests.listing import member_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def page(group) -> str:
    return f"/mijn/leden/{group.slug}/papier/"


@pytest.fixture
def typed(address) -> dict[str, str]:
    return {
        "name": "Anna Bos",
        "phone": "06 12345678",
        "email": "",
        "postcode": "7933 PA",
        "house_number": "12",
        "signed": "on",
    }


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"name": ""}, "name"),
        ({"phone": "06 1234"}, "phone"),
        ({"email": "anna@"}, "email"),
        ({"postcode": "1234"}, "postcode"),
        ({"house_number": "13"}, "house_number"),
        ({"signed": ""}, "signed"),
    ],
)
def test_what_is_wrong_is_said_at_its_field(logged_in, page, typed, changes, field):
    response = logged_in.post(page, typed | changes)

    assert list(response.context["form"].errors) == [field]
    assert not Membership.objects.exists()


@pytest.mark.parametrize("same", [{"name": "anna bos"}, {"phone": "+31612345678"}])
def test_somebody_who_is_on_the_list_with_this_mailbox(logged_in, group, page, typed, same):
    member_of(group, email="anna@example.org", **same)

    response = logged_in.post(page, typed | {"email": "Anna@example.org"})

    assert "email" in response.context["form"].errors
    assert Membership.objects.count() == 1


def test_somebody_else_with_the_same_mailbox_is_another_member(logged_in, group, page, typed):
    member_of(group, email="anna@example.org")

    logged_in.post(page, typed | {"email": "anna@example.org"})

    assert Membership.objects.count() == 2


@pytest.mark.parametrize("status", ["dormant", "closed"])
def test_a_group_that_is_not_active_takes_nobody(logged_in, group, page, typed, status):
    group = factories.AlertGroupFactory(status=status)
    factories.CoordinatorFactory(group=group, user__email="zelf@example.org")
    logged_in.force_login(group.coordinators.get().user)

    response = logged_in.post(f"/mijn/leden/{group.slug}/papier/", typed)

    assert response.context["form"].non_field_errors()
    assert not Membership.objects.exists()


def test_a_full_group_keeps_what_was_typed(logged_in, group, page, typed):
    member_of(group)
    AlertGroup.objects.filter(pk=group.pk).update(capacity=1)

    response = logged_in.post(page, typed)

    assert response.context["form"].non_field_errors()
    assert response.context["form"]["name"].value() == "Anna Bos"


def test_a_group_of_the_page_and_no_other(logged_in, group, page, typed):
    other = factories.AlertGroupFactory()

    logged_in.post(page, typed | {"group": other.pk})

    assert Membership.objects.get().group == group


def test_somebody_without_mail_gets_a_letter(logged_in, coordinator, page, typed, address):
    response = logged_in.post(page, typed, follow=True)

    member = Membership.objects.get()
    assert (member.status, member.address, member.phone.as_e164) == (
        "invited",
        address,
        "+31612345678",
    )
    assert member.history.get().by == coordinator
    assert f"/aanvragen/{member.pk}/brief/" in response.content.decode()
    assert not OutgoingMail.objects.exists()


def test_somebody_with_mail_gets_a_mail(logged_in, page, typed):
    logged_in.post(page, typed | {"email": "anna@example.org"})

    assert OutgoingMail.objects.get().recipient == "anna@example.org"


def test_sent_twice_is_somebody_once(logged_in, page, typed):
    first, second = logged_in.post(page, typed), logged_in.post(page, typed)

    assert first.url == second.url
    assert Membership.objects.count() == 1
