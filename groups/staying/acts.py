"""What the yearly question brings: a member is asked, stays, or is left to the coordinators."""

from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import chain

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext

from hoogeveen_alert.accounts.models import User

from ..models import (
    Coordinator,
    Membership,
    MembershipChange,
    StayReminder,
    TransitionNotAllowed,
)
from . import emails

Step = StayReminder.Step
# Days: who is asked about one group is asked about another whose year is over so soon.
BUNDLE_WITHIN = 30


@transaction.atomic
def ask(step: str, mailboxes: Iterable[Sequence[int]]) -> int:
    """Ask each mailbox about its members, by key, in one mail; returns how many were new."""
    keys = [list(members) for members in mailboxes]
    new = {member.pk: member for member in _take(step, list(chain.from_iterable(keys)))}
    asked = [[new[key] for key in members if key in new] for members in keys]
    emails.send_questions(step, [members for members in asked if members])
    return len(new)


@transaction.atomic
def ask_coordinators(keys: Sequence[int]) -> int:
    """Leave silent members to their coordinators; returns how many were new."""
    new = Counter(member.group for member in _take(Step.COORDINATORS, keys))
    posts = Coordinator.objects.current().filter(group__in=new, user__is_active=True)
    told: dict[User, Counter] = {}
    for post in posts.select_related("user", "group"):
        told.setdefault(post.user, Counter())[post.group] = new[post.group]
    emails.send_silent(told)
    return new.total()


def _take(step: str, keys: Sequence[int]) -> list[Membership]:
    """Note the step of those who are members still; gives those for whom no other run did."""
    # Locked, so that nobody answers or leaves between the step and its mail.
    rows = Membership.objects.filter(pk__in=keys, status=Membership.Status.JOINED)
    rows = rows.select_for_update(of=("self",)).select_related("group").order_by("pk")
    return [
        member
        for member in rows
        if StayReminder.objects.get_or_create(membership=member, year=member.year, step=step)[1]
    ]


@transaction.atomic
def stay(membership: Membership, *, by: User | None = None) -> None:
    """The person, or a coordinator who knows it, says that the member stays: a new year begins.

    Raises TransitionNotAllowed when the member left, or somebody said so just now.
    """
    # Filtering on what was read lets the database settle a race.
    rows = Membership.objects.filter(
        pk=membership.pk, status=Membership.Status.JOINED, year=membership.year
    )
    if not rows.update(stayed_at=timezone.now(), year=F("year") + 1):
        raise TransitionNotAllowed(f"{membership.pk} is no member, or stays already")
    MembershipChange.objects.create(
        membership=membership, status=membership.status, by=by, why=gettext("stays a member")
    )
    membership.refresh_from_db()
