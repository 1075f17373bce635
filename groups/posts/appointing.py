"""From a name and an e-mail address to an account with a post in a group."""

from collections.abc import Iterable

from django.contrib.auth.hashers import make_password
from django.db import transaction

from hoogeveen_alert.accounts.models import User
from hoogeveen_alert.accounts.roles import is_volunteer

from ..models import AlertGroup, Application, Coordinator, Invitation
from . import emails


class NotSuitable(Exception):
    """The e-mail address belongs to an account that can hold no post in a group."""


def can_coordinate(user: User) -> bool:
    """Whether the account may hold a post: police and municipality see no members, ever."""
    return is_volunteer(user) and user.is_active and not user.is_superuser


def unsuited(emails: Iterable[str]) -> dict[str, User]:
    """Of these e-mail addresses those whose account can hold no post."""
    users = User.objects.filter(email__in=set(emails))
    return {user.email: user for user in users if not can_coordinate(user)}


def account_for(*, email: str, name: str, phone: str) -> User:
    """The account of this e-mail address, made without a password when there is none.

    A new account is a coordinator's, as the model says. One that exists keeps its name, and gets
    the phone number only when it has none. Raises NotSuitable.
    """
    made = {"name": name, "phone": phone, "password": make_password(None)}
    user, created = User.objects.get_or_create(email=email, defaults=made)
    if not can_coordinate(user):
        raise NotSuitable(str(user.pk))
    if not created and not user.phone:
        User.objects.filter(pk=user.pk, phone="").update(phone=phone)
    return user


@transaction.atomic
def appoint(group: AlertGroup, *, post: str, email: str, name: str, phone: str) -> Coordinator:
    """Give the person behind this e-mail address a post; who has one there keeps that.

    Raises NotSuitable. Writes no history and no mail: that is the caller's.
    """
    user = account_for(email=email, name=name, phone=phone)
    appointed, _created = Coordinator.objects.get_or_create(
        group=group, user=user, until_on=None, defaults={"post": post}
    )
    return appointed


@transaction.atomic
def appoint_applicants(group: AlertGroup) -> None:
    """Make the applicant lead and who agreed to help deputy, and mail each the start kit.

    Raises NotSuitable.
    """
    application = Application.objects.filter(group=group).first()
    if application is None:
        return
    posts: list[tuple[str, Application | Invitation]] = [(Coordinator.Post.LEAD, application)]
    posts += [(Coordinator.Post.DEPUTY, helper) for helper in group.invitations.accepted()]
    for post, person in posts:
        appointed = appoint(
            group, post=post, email=person.email, name=person.name, phone=str(person.phone)
        )
        emails.send_start_kit(appointed)
