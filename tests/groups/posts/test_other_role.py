"""An account that gets another role: what was a coordinator's ends, whatever rows there are."""

import pytest
from django.test import Client
from django.urls import reverse

from groups.models import AlertGroup, Coordinator, Membership
from hoogeveen_alert.accounts.models import User
from hoogeveen_alert.accounts.roles import Role
from hoogeveen_alert.mail.models import OutgoingMail
from tests import factories

pytestmark = pytest.mark.django_db

WITH_POSTS = {Role.COORDINATOR, Role.AREA_COORDINATOR}


@pytest.fixture
def manager():
    return factories.UserFactory(is_superuser=True, name="Maria Manager")


@pytest.fixture
def post(group):
    return factories.CoordinatorFactory(group=group, user__name="Kees Kan", post="lead")


def give_role(user: User, role: str, *, by: User):
    client = Client()
    client.force_login(by)
    typed = {"name": user.name, "phone": "", "role": role, "is_active": "on"}
    return client.post(reverse("admin:accounts_user_change", args=[user.pk]), typed, follow=True)


@pytest.mark.parametrize("role", Role.values)
def test_a_post_reaches_members_in_the_role_of_a_volunteer_only(group, post, role):
    member = factories.MembershipFactory(group=group, status="joined")
    User.objects.filter(pk=post.user_id).update(role=role)  # past every form and act
    holder = User.objects.get(pk=post.user_id)
    holder.districts.set([group.neighbourhoods.get().district])

    reaches = {
        Membership.objects.visible_to(holder).exists(),
        Membership.objects.editable_by(holder).exists(),
        AlertGroup.objects.managed_by(holder).exists(),
    }

    assert reaches == {role in WITH_POSTS}
    client = Client()
    client.force_login(holder)
    pages = ("groups:members_of", "groups:members_export", "groups:member_import")
    for name in pages:
        answer = client.get(reverse(name, args=[group.slug]) + "?soort=csv")
        assert (answer.status_code == 200) == (role in WITH_POSTS), name
        assert role in WITH_POSTS or member.name not in answer.content.decode()


@pytest.mark.parametrize("role", Role.values)
def test_a_post_ends_with_a_role_that_has_none(group, post, manager, role):
    other = factories.CoordinatorFactory(group=group, user__name="Dana Doet", post="deputy")

    page = give_role(post.user, role, by=manager).content.decode()

    post.refresh_from_db()
    assert User.objects.get(pk=post.user_id).role == role
    assert (post.until_on is None) == (role in WITH_POSTS)
    assert (f"eindigden met de oude rol: {group.name}" in page) == (role not in WITH_POSTS)
    other.refresh_from_db()
    assert other.post == ("deputy" if role in WITH_POSTS else "lead")


def test_the_last_post_of_a_group_ends_too_and_its_holder_is_told(group, post, manager):
    give_role(post.user, "police", by=manager)

    assert not Coordinator.objects.current().filter(group=group).exists()
    mail = OutgoingMail.objects.get(kind="post_taken_away")
    assert mail.recipient == post.user.email
    assert "ander werk in het portaal" in mail.text
