"""What people note about contact with one another, and about being reached."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

from django.db import transaction
from django.utils import timezone

from groups.models import AlertGroup, District, TransitionNotAllowed
from hoogeveen_alert.accounts.models import User

from ..models import ContactMoment, ContactPreference, MomentTakenBack, OfficerProfile
from ..rounds import acts as rounds


@transaction.atomic
def record_moment(
    about: User,
    *,
    by: User,
    group: AlertGroup | None,
    on: date,
    how: str,
    subject: str,
    next_due_on: date | None,
) -> None:
    """Somebody spoke with a coordinator, or with an area coordinator, who has no group.

    A button pressed twice writes one moment; the lock makes two presses wait for each other.
    """
    User.objects.select_for_update().get(pk=by.pk)
    minute_ago = timezone.now() - timedelta(minutes=1)
    said = {"on": on, "how": how, "subject": subject, "next_due_on": next_due_on}
    facts = {"about": about, "group": group, "by": by, **said}
    if not ContactMoment.objects.standing().filter(**facts, created_at__gt=minute_ago).exists():
        ContactMoment.objects.create(**facts)


def take_back(moment: ContactMoment, *, by: User) -> None:
    """It was a mistake: it counts no more, and who was spoken with does not see it.

    Raises TransitionNotAllowed for who did not write it down, after TAKE_BACK_HOURS, and
    when it was taken back before.
    """
    if not ContactMoment.objects.to_take_back_by(by).filter(pk=moment.pk).exists():
        raise TransitionNotAllowed(f"{moment.pk} stays")
    # The constraint settles two clicks at once.
    _row, created = MomentTakenBack.objects.get_or_create(moment=moment)
    if not created:
        raise TransitionNotAllowed(f"{moment.pk} was taken back")


@transaction.atomic
def save_reachability(
    user: User, row: OfficerProfile | ContactPreference, *, changed: bool
) -> None:
    """How the user is best reached; saving it also answers what the user was asked."""
    row.save()
    row.confirm(on=timezone.localdate())
    rounds.answer_all(user, changed=changed)


def make_officer(user: User, *, phone: str, channel: str, hours: str) -> None:
    """What coordinators see of a new officer, in the transaction that makes the account."""
    OfficerProfile.objects.create(user=user, phone=phone, channel=channel, hours=hours)


@transaction.atomic
def save_officer(profile: OfficerProfile, *, districts: Iterable[District]) -> None:
    """What coordinators of these districts see of their officer."""
    profile.save()
    profile.user.districts.set(districts)
