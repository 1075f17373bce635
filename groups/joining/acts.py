"""What somebody who asks to join does, what coordinators decide, and what the clock lets happen."""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext

from hoogeveen_alert.accounts.models import User
from hoogeveen_alert.databases.new_rows import insert_new
from hoogeveen_alert.mail.acts import forget_words
from hoogeveen_alert.mail.messages import queue_mails, take_back
from hoogeveen_alert.mail.models import AlreadyMoved

from ..letters import area_coordinators_of
from ..models import (
    Address,
    AlertGroup,
    Application,
    Coordinator,
    Interest,
    JoinTerms,
    Membership,
    MembershipReminder,
    TransitionNotAllowed,
)
from . import emails
from .consent import agreed_versions

Status = Membership.Status
Step = MembershipReminder.Step
# Within it the same form again is a second click, and no second mail.
AGAIN = timedelta(minutes=1)

# A request ----------------------------------------------------------------------------------


def ask_to_join(
    group: AlertGroup,
    *,
    instead_of: Membership | None = None,
    name: str,
    email: str,
    phone: str,
    address: Address,
) -> Membership | None:
    """Save the request, or answer the one there is. Raises GroupNotOpen.

    `instead_of` is one whose e-mail address nobody confirmed: it goes. Returns the new request;
    without one the person was known, which nobody may be told.
    """
    person = {"name": name, "email": email, "phone": phone}
    try:
        with transaction.atomic():
            group.check_open()
            if instead_of:
                _forget_unconfirmed(group, instead_of)
            if _answer_known(group, **person):
                return None
            membership = Membership.objects.create(
                group=group, address=address, **person, **agreed_versions()
            )
            emails.send_join_confirmation(membership)
            return membership
    except IntegrityError:
        # The same person was a moment earlier, in another request.
        _answer_known(group, **person)
        return None


def _forget_unconfirmed(group: AlertGroup, one: Membership) -> None:
    """Of a request with a wrong address: its link, which somebody else got, opens nothing."""
    group.memberships.filter(pk=one.pk, status=Status.UNVERIFIED).delete()


@transaction.atomic
def _answer_known(group: AlertGroup, *, name: str, email: str, phone: str) -> bool:
    """Mail somebody whose request or membership there is already; changes nothing."""
    known = Membership.objects.of_person(group, email, name=name, phone=phone).first()
    if known is None:
        return False
    # Of a form that is sent five times at once the first is answered, whichever that is.
    unanswered = Membership.objects.filter(pk=known.pk, answered_at__lte=timezone.now() - AGAIN)
    if not unanswered.update(answered_at=timezone.now()):
        return True
    if known.status == Status.UNVERIFIED:
        emails.send_join_confirmation(known)
    else:
        emails.send_already_known(known)
    return True


def send_links(email: str) -> None:
    """Mail the links to all own pages of a mailbox; nothing when there are none."""
    own = [
        *Membership.objects.filter(email=email).select_related("group"),
        *Application.objects.filter(email=email).select_related("group"),
    ]
    emails.send_links(email, own)


@transaction.atomic
def verify(membership: Membership) -> None:
    """The person confirmed the e-mail address: the request now waits for a coordinator.

    Raises TransitionNotAllowed, and GroupNotOpen when the group closed its door meanwhile.
    """
    membership.group.check_open()
    membership.move_to(Status.WAITING)
    emails.send_request_received(membership)
    emails.send_new_request(membership)


@transaction.atomic
def invite(membership: Membership, *, by: User) -> None:
    """Let the person in: the own page now shows the link.

    Raises TransitionNotAllowed, and GroupNotOpen when the group is full or not active.
    """
    membership.group.check_open(lock=True)
    change = membership.move_to(Status.INVITED, by=by, undo_until=_undo_until())
    membership.group.confirm(on=timezone.localdate())
    emails.send_invited(membership, change=change)


@transaction.atomic
def refuse(membership: Membership, *, by: User, why: str) -> None:
    """Do not let the person in; the reason is mailed. Raises TransitionNotAllowed."""
    membership.group.lock()
    change = membership.move_to(Status.REFUSED, by=by, why=why, undo_until=_undo_until())
    membership.group.confirm(on=timezone.localdate())
    emails.send_refused(membership, why, change=change)


def join(membership: Membership, *, by: User | None = None) -> None:
    """The person, or a coordinator, says to see the person in the WhatsApp group.

    Raises TransitionNotAllowed, also to a person who cannot know of the invitation yet.
    """
    if by is None and membership.as_told().status != membership.status:
        raise TransitionNotAllowed(f"{membership.pk} is not told")
    membership.move_to(Status.JOINED, by=by)


@transaction.atomic
def withdraw(membership: Membership) -> None:
    """The person takes the request back. Raises TransitionNotAllowed."""
    membership.group.lock()
    membership.move_to(Status.WITHDRAWN, undo_until=_undo_until())


def _undo_until() -> datetime:
    return timezone.now() + timedelta(seconds=JoinTerms.current().undo_seconds)


@transaction.atomic
def undo(membership: Membership, *, by: User | None = None) -> None:
    """Take the last step back, if it was this user's, or this person's, some seconds ago.

    Raises TransitionNotAllowed when it is too late, a mail has left, the request moved on or the
    person asked again, and GroupNotOpen when there is no seat to come back to.
    """
    # With it the two who decide at once, or one who presses twice, come one after the other.
    membership.group.lock()
    change = membership.history.first()
    if change is None or change.by_id != (by and by.pk) or not change.can_be_undone:
        raise TransitionNotAllowed(f"{membership.pk} cannot be undone")
    if change.before in Membership.SEATED and change.status not in Membership.SEATED:
        membership.group.check_open(lock=True)
    try:
        with transaction.atomic():
            take_back(change)
            membership.move_back(change)
    except (AlreadyMoved, IntegrityError) as late:
        raise TransitionNotAllowed(f"{membership.pk} cannot be undone") from late


@transaction.atomic
def leave(membership: Membership) -> None:
    """The member left; the coordinators must take the number out. Raises TransitionNotAllowed."""
    membership.move_to(Status.LEFT)
    emails.send_member_left(membership)


@transaction.atomic
def erase(membership: Membership) -> None:
    """Forget the person at once. Raises TransitionNotAllowed when the request has moved on."""
    # Only as it was shown; the update also keeps the row ours until it is gone.
    same = Membership.objects.filter(pk=membership.pk, status=membership.status)
    if not same.update(status=membership.status):
        raise TransitionNotAllowed(f"{membership.pk} has moved on")
    if membership.status in Membership.SEATED:
        emails.send_member_left(membership)
    membership.delete()
    if membership.email:
        forget_words(membership.email)


@transaction.atomic
def withdraw_consent(membership: Membership) -> None:
    """The person no longer wants us to have this: a member leaves, a request is taken back.

    Raises TransitionNotAllowed for what ended already.
    """
    if membership.status == Status.JOINED:
        leave(membership)
    elif membership.status == Status.UNVERIFIED:
        erase(membership)
    else:
        withdraw(membership)


def correct_own(membership: Membership, **details: object) -> None:
    """The person puts name, number or address right.

    Raises TransitionNotAllowed once it ended, or when another with this mailbox took that name or
    number just now.
    """
    try:
        with transaction.atomic():
            # Only these: somebody else may decide on the request just now.
            changed = Membership.objects.live().filter(pk=membership.pk).update(**details)
    except IntegrityError as taken:
        raise TransitionNotAllowed(f"{membership.pk} is somebody else") from taken
    if not changed:
        raise TransitionNotAllowed(f"{membership.pk} has ended")


# What the clock lets happen to a request ------------------------------------------------------


@transaction.atomic
def lapse(membership: Membership) -> None:
    """Nobody decided, or the invited person did not join. Raises TransitionNotAllowed."""
    before = membership.status
    membership.move_to(Status.LAPSED)
    emails.send_lapsed(membership, invited=before == Status.INVITED)


@transaction.atomic
def end_with_group(membership: Membership) -> None:
    """The group ended before the person was in. Raises TransitionNotAllowed."""
    membership.move_to(Status.LAPSED, why=gettext("the group has ended"))
    emails.send_request_ended(membership)


@transaction.atomic
def take_step(step: str, keys: Sequence[int]) -> int:
    """Tell who waits, and who decides, that so many days passed; returns how many were new."""
    waiting = Membership.objects.filter(pk__in=keys).select_related("group").order_by("asked_at")
    taken = insert_new(_steps_of(waiting, step), "membership_id", "step")
    new = [reminder.membership for reminder in taken]
    _pass_over_earlier_steps(new, step)
    if step == Step.INVITED:
        emails.send_invitation_reminders(new)
    else:
        emails.send_still_waiting(new)
    _tell_those_who_decide(step, new)
    return len(new)


def _steps_of(memberships: Iterable[Membership], step: str) -> list[MembershipReminder]:
    return [MembershipReminder(membership=membership, step=step) for membership in memberships]


def _pass_over_earlier_steps(memberships: Sequence[Membership], step: str) -> None:
    """Mark what a missed run did not do, so that nobody gets two steps in one day."""
    order = [Step.COORDINATORS, Step.AREA, Step.MUNICIPALITY]
    for earlier in order[: order.index(Step(step))] if step in order else []:
        rows = _steps_of(memberships, earlier)
        MembershipReminder.objects.bulk_create(rows, ignore_conflicts=True)


def _tell_those_who_decide(step: str, memberships: list[Membership]) -> None:
    """One mail for each person, with numbers per group and no names of applicants."""
    counts = Counter(membership.group for membership in memberships)
    if not counts or step == Step.INVITED:
        return
    if step == Step.MUNICIPALITY:
        officers = User.objects.municipality()
        emails.send_requests_unanswered(officers, counts.total())
        return
    # On its step the area coordinators hear; the coordinators hear once more too.
    posts = Coordinator.objects.current().filter(group__in=counts, user__is_active=True)
    pairs = ((post.user, post.group) for post in posts.select_related("user", "group"))
    emails.send_requests_wait(_by_receiver(pairs, counts))
    if step == Step.AREA:
        emails.send_requests_wait_in_area(_by_receiver(area_coordinators_of(counts), counts))


def _by_receiver(
    pairs: Iterable[tuple[User, AlertGroup]], counts: Counter[AlertGroup]
) -> dict[User, Counter[AlertGroup]]:
    told: dict[User, Counter[AlertGroup]] = {}
    for user, group in pairs:
        told.setdefault(user, Counter())[group] = counts[group]
    return told


# "Tell me when my street gets a group" --------------------------------------------------------


@transaction.atomic
def ask_to_be_told(
    *, email: str, address: Address | None = None, group: AlertGroup | None = None
) -> None:
    """Note the wish, once, and mail a link to confirm it.

    Asking again gives the same row with a fresh term to confirm; who was told starts anew.
    """
    interest, created = Interest.objects.get_or_create(email=email, address=address, group=group)
    if not created:
        again = Interest.objects.filter(pk=interest.pk)
        open_ones = again.filter(Q(confirmed_at=None) | ~Q(told_at=None))
        open_ones.update(asked_at=timezone.now(), confirmed_at=None, told_at=None)
    emails.send_interest_confirmation(interest)


def confirm_interest(interest: Interest) -> None:
    """Note that the receiver of the mail wants this; a second time it changes nothing."""
    rows = Interest.objects.filter(pk=interest.pk, confirmed_at=None)
    rows.update(confirmed_at=timezone.now())


def stop_interest(interest: Interest) -> None:
    """Forget the wish at once."""
    with transaction.atomic():
        interest.delete()
        forget_words(interest.email)


def tell_opened(pairs: Sequence[tuple[int, int]]) -> int:
    """Tell people, by key of their wish, of a group, by key; returns how many were told."""
    groups = AlertGroup.objects.for_public().in_bulk({group for _interest, group in pairs})
    keys = [key for key, _group in pairs]
    wishes = Interest.objects.select_related("address", "group").in_bulk(keys)
    # Written before the rows are ours, because a hundred mails take a second.
    mails = {
        key: emails.mail_of_opening(wishes[key], groups[group])
        for key, group in pairs
        if key in wishes and group in groups  # a wish may be withdrawn just now
    }
    with transaction.atomic():
        untold = _claim(mails)
        Interest.objects.filter(pk__in=untold).update(told_at=timezone.now())
        queue_mails(mails[key] for key in untold)
    return len(untold)


def _claim(keys: Iterable[int]) -> list[int]:
    """Those that nobody was told about yet, ours until the transaction ends.

    Of two runs at once the second waits here and then finds the rows told; on SQLite it waited
    at the beginning of its transaction.
    """
    rows = Interest.objects.waiting().filter(pk__in=list(keys)).order_by("pk")
    return list(rows.select_for_update().values_list("pk", flat=True))
