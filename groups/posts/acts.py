"""Who coordinates a group: asked and answered, made lead, stopped, removed, stepped in.

Whoever changes a post or an invitation locks the group first.
"""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext

from hoogeveen_alert.accounts.models import User
from hoogeveen_alert.accounts.roles import is_office, is_volunteer
from hoogeveen_alert.mail.acts import forget_words

from ..models import (
    AlertGroup,
    CannotInvite,
    Coordinator,
    Invitation,
    LastCoordinator,
    NotNeeded,
    TransitionNotAllowed,
)
from . import appointing, emails

Post = Coordinator.Post
Status = Invitation.Status

# Asking somebody, and the answer -----------------------------------------------------------------


@transaction.atomic
def invite(
    group: AlertGroup,
    *,
    email: str,
    name: str,
    by: User | None = None,
    succeeds: Coordinator | None = None,
) -> Invitation:
    """Ask somebody by mail to become deputy, or to take the place of who stops.

    Raises CannotInvite, and TransitionNotAllowed for a group that ended.
    """
    group.lock()
    group.refresh_from_db(fields=["status"])
    if group.status not in (AlertGroup.Status.APPLIED, *AlertGroup.LIVING):
        raise TransitionNotAllowed(f"{group} has ended")
    if group.coordinators.current().filter(user__email=email).exists():
        raise CannotInvite("coordinator")
    asked = group.invitations.filter(email=email)
    if group.status in AlertGroup.LIVING:
        # Once accepted here, and no coordinator any more: may be asked anew.
        asked.accepted().delete()
    if asked.filter(status__in=(Status.OPEN, Status.ACCEPTED)).exists():
        raise CannotInvite("invited")
    post = succeeds.post if succeeds else Post.DEPUTY
    invitation = Invitation.objects.create(
        group=group, email=email, name=name, post=post, succeeds=succeeds, by=by
    )
    emails.send_invitation(invitation)
    return invitation


@transaction.atomic
def send_again(invitation: Invitation) -> None:
    """Mail the link once more, with a fresh term. Raises TransitionNotAllowed."""
    invitation.group.lock()
    rows = Invitation.objects.answerable().with_mailbox().filter(pk=invitation.pk)
    if not rows.update(invited_at=timezone.now(), reminded_at=None):
        raise TransitionNotAllowed(f"{invitation.pk} was answered")
    invitation.refresh_from_db()
    emails.send_invitation(invitation)


@transaction.atomic
def remind(invitation: Invitation) -> bool:
    """Ask once more, by the clock; tells whether it was still needed."""
    # The condition on the group makes the update look at rows as they were before another
    # run changed them; under the lock it sees them as they are.
    invitation.group.lock()
    rows = Invitation.objects.answerable().filter(pk=invitation.pk, reminded_at=None)
    needed = rows.update(reminded_at=timezone.now())
    if needed:
        emails.send_invitation_again(invitation)
    return bool(needed)


@transaction.atomic
def accept(
    invitation: Invitation, *, name: str, phone: object, code_version: str
) -> Coordinator | None:
    """Take the post: at once in a group that lives, with its approval in one applied for.

    Raises TransitionNotAllowed when it is no longer open or the group ended, and
    appointing.NotSuitable when the account of this address can hold no post.
    """
    invitation.lock()
    invitation.move_to(Status.ACCEPTED, name=name, phone=phone, code_version=code_version)
    if appointing.unsuited([invitation.email]):
        # Also in a group applied for: its approval would be blocked, and nobody told why.
        raise appointing.NotSuitable(str(invitation.pk))
    lives = invitation.group.status in AlertGroup.LIVING
    post = _take_post(invitation) if lives else None
    emails.send_invitation_answered(invitation)
    return post


def _take_post(invitation: Invitation) -> Coordinator:
    group = invitation.group
    has_lead = group.coordinators.current().filter(post=Post.LEAD).exists()
    post = appointing.appoint(
        group,
        post=Post.DEPUTY if has_lead else Post.LEAD,
        email=invitation.email,
        name=invitation.name,
        phone=str(invitation.phone),
    )
    group.note(gettext("a coordinator was added, who was invited"), by=post.user)
    emails.send_coordinators_changed(group, "joined", but=(post.user, invitation.by))
    if invitation.succeeds and invitation.succeeds.until_on is None:
        hand_over_to(invitation.succeeds, post, by=post.user)
    emails.send_start_kit(post, later=True)
    return post


@transaction.atomic
def decline(invitation: Invitation) -> None:
    """Say no; of an applied group also after a yes. Raises TransitionNotAllowed."""
    invitation.lock()
    invitation.move_to(Status.DECLINED)
    emails.send_invitation_answered(invitation)


@transaction.atomic
def withdraw(invitation: Invitation) -> None:
    """Who asked takes it back; of an applied group also after a yes. Raises as above."""
    invitation.lock()
    invitation.move_to(Status.WITHDRAWN)


@transaction.atomic
def lapse(invitation: Invitation) -> None:
    """Nobody answered in time. Raises TransitionNotAllowed."""
    invitation.lock()
    invitation.move_to(Status.LAPSED)
    emails.send_invitation_answered(invitation)


@transaction.atomic
def forget(invitation: Invitation) -> None:
    """Erase who was asked; who asked hears a no, where an answer still counts.

    Raises TransitionNotAllowed when it was answered just now.
    """
    of_applied = invitation.group.status == AlertGroup.Status.APPLIED
    counts = (Status.OPEN, Status.ACCEPTED) if of_applied else (Status.OPEN,)
    was_sent = Invitation.objects.sent().filter(pk=invitation.pk).exists()
    if was_sent and invitation.status in counts:
        decline(invitation)
    invitation.delete()
    forget_words(invitation.email)


# The posts ---------------------------------------------------------------------------------------


@transaction.atomic
def stop(post: Coordinator, *, by: User) -> None:
    """End the post because its holder wants to.

    Raises LastCoordinator, and TransitionNotAllowed when it ended already.
    """
    _end(post, by=by, why=gettext("a coordinator stopped"))


@transaction.atomic
def hand_over_to(post: Coordinator, successor: Coordinator, *, by: User) -> None:
    """End the post for somebody who takes its place, as lead too. Raises as `stop` does."""
    _end(post, by=by, why=gettext("a coordinator was succeeded"), successor=successor)
    emails.send_succeeded(post)


@transaction.atomic
def remove(
    post: Coordinator, *, by: User, why: str, words: str = "", even_the_last: bool = False
) -> None:
    """End the post without its holder; the reason is mailed.

    The group's history keeps `why` but not `words`, which may be about a person. Raises as
    `stop` does.
    """
    noted = gettext("a coordinator was removed: %(why)s") % {"why": why}
    _end(post, by=by, why=noted, even_the_last=even_the_last)
    emails.send_post_taken_away(post, "\n".join(filter(None, [why, words])))


def _end(
    post: Coordinator,
    *,
    by: User,
    why: str,
    successor: Coordinator | None = None,
    even_the_last: bool = False,
) -> None:
    """End the post today; the user's access to the group's people ends with it."""
    group = post.group
    # Two who stop at once each see the other go on, unless one waits here for the other.
    group.lock()
    post.refresh_from_db(fields=["post"])
    if not even_the_last and not post.others().exists():
        raise LastCoordinator(str(group))
    lead = (successor or post.successor()) if post.post == Post.LEAD else None
    # Begun after midnight elsewhere on the clock, it ends no earlier than it began.
    day = max(timezone.localdate(), post.from_on)
    post.move_to(by=by, why=why, until_on=(None, day))
    if lead:
        _become_lead(lead, by=by)
    emails.send_coordinators_changed(group, "left", but=(by, lead.user if lead else None))


@transaction.atomic
def follow_role(user: User, *, by: User) -> list[str]:
    """End the posts of an account whose role, just given, holds none; tells of which groups.

    Also the last of a group: without access to its people nobody can do that work.
    """
    if is_volunteer(user):
        return []
    posts = Coordinator.objects.current().filter(user=user).select_related("group", "user")
    ended = list(posts.order_by("group_id"))  # two such acts lock groups in the same order
    for post in ended:
        why = gettext("the account of the coordinator has other work in the portal now")
        remove(post, by=by, why=why, even_the_last=True)
    return [post.group.name for post in ended]


@transaction.atomic
def make_lead(post: Coordinator, *, by: User) -> None:
    """Make a deputy lead, and the lead a deputy, in one go.

    The municipality may, and the lead; a deputy only while the group has no lead. Raises
    TransitionNotAllowed for others, also for a lead whose place was taken just now.
    """
    group = post.group
    group.lock()
    posts = group.coordinators.current()
    lead = posts.filter(post=Post.LEAD).first()
    is_lead = lead is not None and lead.user_id == by.pk
    if lead and not is_lead and not is_office(by):
        raise TransitionNotAllowed(f"{by.pk} does not lead {group}")
    if not posts.filter(pk=post.pk, post=Post.DEPUTY, user__is_active=True).exists():
        raise TransitionNotAllowed(f"{post.pk} is no deputy")
    # The old one first: the constraint allows one lead at every moment.
    if lead:
        lead.move_to(by=by, post=(Post.LEAD, Post.DEPUTY))
    _become_lead(post, by=by, why=gettext("another coordinator became lead"))
    emails.send_coordinators_changed(group, "lead", but=(by, post.user))


def _become_lead(post: Coordinator, *, by: User, why: str = "") -> None:
    post.move_to(by=by, why=why, post=(Post.DEPUTY, Post.LEAD))
    if post.user_id != by.pk:
        emails.send_made_lead(post)


@transaction.atomic
def ask_to_stop(post: Coordinator) -> None:
    """Ask the municipality to find a successor; shown on its desk. Raises as `stop` does."""
    post.group.lock()
    why = gettext("a coordinator asked for a successor")
    post.move_to(by=post.user, why=why, wants_to_stop_on=(None, timezone.localdate()))


@transaction.atomic
def keep_on(post: Coordinator) -> None:
    """Take the wish to stop back. Raises TransitionNotAllowed when there is none."""
    post.group.lock()
    post.refresh_from_db(fields=["wants_to_stop_on"])
    if post.wants_to_stop_on is None:
        raise TransitionNotAllowed(f"{post.pk} does not want to stop")
    why = gettext("a coordinator goes on after all")
    post.move_to(by=post.user, why=why, wants_to_stop_on=(post.wants_to_stop_on, None))


@transaction.atomic
def step_in(group: AlertGroup, *, by: User) -> Coordinator:
    """Make an area coordinator deputy where a request waits too long. Raises NotNeeded.

    Who has a post there already keeps it.
    """
    if not Coordinator.is_needed(group):
        raise NotNeeded(str(group))
    post, created = Coordinator.objects.get_or_create(group=group, user=by, until_on=None)
    if created:
        group.note(gettext("area coordinator stepped in"), by=by)
        emails.send_area_coordinator_stepped_in(post)
    return post


# With their group, which was moved to where it has none; that is noted and mailed there -----------


@transaction.atomic(savepoint=False)
def end_posts(group: AlertGroup, *, by: User | None) -> None:
    """End every post because the group ends."""
    for post in group.coordinators.current():
        post.move_to(by=by, until_on=(None, max(timezone.localdate(), post.from_on)))


@transaction.atomic(savepoint=False)
def end_invitations(group: AlertGroup, *, by: User | None) -> None:
    """Nobody can say yes any more: the group ended, or does not come. Mails nobody."""
    for invitation in group.invitations.open():
        invitation.move_to(Status.WITHDRAWN, by=by)
