"""Groups that were there before the portal: taken from the municipality's list, and accepted.

Whoever changes a post or an invitation locks the group first, in the order of their keys.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import ProtectedError, QuerySet
from django.utils import timezone, translation
from django.utils.translation import gettext

from hoogeveen_alert.accounts.models import User
from hoogeveen_alert.login.making.acts import make_account
from hoogeveen_alert.mail.messages import Mail, queue_mails
from hoogeveen_alert.privacy.changes import record_change
from hoogeveen_alert.taking_over.declared import Row, Undone
from hoogeveen_alert.taking_over.models import TownList
from hoogeveen_alert.taking_over.progress import counted

from ..life import acts as life
from ..models import (
    AlertGroup,
    Coordinator,
    Invitation,
    MapVersion,
    Neighbourhood,
    TakenOver,
    TransitionNotAllowed,
)
from ..models.taken_over import TAKEN_OVER_DAYS
from ..places import serving
from ..places.named import Named
from ..posts import appointing
from ..posts.emails import send_coordinators_changed, taken_over_mail
from .accounts import remember_made
from .coordinator_rows import Asked
from .group_rows import Given

Post = Coordinator.Post
Status = Invitation.Status
ASK_AGAIN_AFTER = timedelta(days=1)
ALL_AGAIN_AFTER = timedelta(days=7)

# From the list ------------------------------------------------------------------------------


@transaction.atomic
def take_groups(rows: Sequence[Row], by: User, town_list: TownList) -> None:
    """Put groups that are new on the map, and change what the list says otherwise now."""
    for row in counted(rows):
        if row.made.group:
            _change(row.made, row.made.group, by=by)
        else:
            _take(row.made, by=by, town_list=town_list)


def _places(given: Given) -> QuerySet[Neighbourhood]:
    """Those that are named, and those in which the addresses lie that are."""
    named = given.named or Named()
    return Neighbourhood.objects.filter(pk__in=named.neighbourhoods | named.standing_in)


def _take(given: Given, *, by: User, town_list: TownList) -> None:
    """Active at once; it takes requests once somebody accepted to coordinate it."""
    with translation.override(settings.LANGUAGE_CODE):
        why = gettext("taken over from the municipality's list")
        because = gettext("The coordinators of this group are coming to this portal just now.")
    area = given.drawn.area if given.drawn else None
    if area is None:
        return
    group = AlertGroup.objects.create(
        name=given.name, area=area, purpose=given.purpose, paused_because=because
    )
    group.neighbourhoods.set(_places(given))
    group.move_to(AlertGroup.Status.ACTIVE, by=by, why=why, only=AlertGroup.Status.APPLIED)
    TakenOver.objects.create(
        group=group,
        town_list=town_list,
        began_on=given.began_on,
        last_contact_on=given.last_contact_on,
        given=given.as_given(),
        waits_because=because,
    )
    if given.last_contact_on:
        group.confirm(on=given.last_contact_on)


def _change(given: Given, group: AlertGroup, *, by: User) -> None:
    group.refresh_from_db()
    fields = []
    if given.drawn and given.drawn.area:
        group.area = given.drawn.area
        group.neighbourhoods.set(_places(given))
        fields += ["area", "centre_rd"]
    if "purpose" in given.changed:
        group.purpose = given.purpose
        fields.append("purpose")
    if fields:
        life.change(group, fields)
        group.note(gettext("changed by the municipality's list"), by=by)
    taken = TakenOver.objects.get(group=group)
    taken.began_on = given.began_on or taken.began_on
    taken.last_contact_on = given.last_contact_on or taken.last_contact_on
    taken.given |= given.as_given()
    taken.save()


@transaction.atomic
def ask_coordinators(rows: Sequence[Row], by: User, town_list: TownList) -> None:
    """Ask everybody new whether they accept, in one mail a mailbox; put others right."""
    for row in counted(rows):
        if row.made.invitation:
            row.made.invitation.correct(**row.made.changed)
            record_change(row.made.invitation, *_masked(row.made), by=by, about=("group",))
    new = [row.made for row in rows if row.made.invitation is None]
    groups = _groups_of(new)
    asked = [_invitation(each, groups[each.group], by, town_list) for each in new]
    # Before the groups are locked: writing two hundred mails takes a second.
    told = [row.made.invitation for row in rows if "email" in row.made.changed]
    mails = _mails([*asked, *told])
    for group in sorted(groups.values(), key=lambda group: group.pk):
        group.lock()
    for invitation in asked:
        # Once accepted here, and no coordinator any more: may be asked anew.
        of_group = invitation.group.invitations.with_mailbox()
        of_group.accepted().filter(email=invitation.email).delete()
        invitation.save()
    queue_mails(mails)


def _masked(asked: Asked) -> list[str]:
    return [key for key in asked.changed if key in ("name", "phone", "email")]


def _groups_of(asked: Iterable[Asked]) -> dict[str, AlertGroup]:
    names = {each.group for each in asked}
    living = AlertGroup.objects.published().only("name", "slug", "status")
    return {group.name.lower(): group for group in living if group.name.lower() in names}


def _invitation(asked: Asked, group: AlertGroup, by: User, town_list: TownList) -> Invitation:
    return Invitation(
        group=group,
        email=asked.email,
        name=asked.name,
        phone=asked.phone,
        post=asked.post,
        by=by,
        town_list=town_list,
    )


def _mails(asked: Sequence[Invitation]) -> list[Mail]:
    """One for each mailbox, which names what it was asked before and did not answer too."""
    of_mailbox: dict[str, list[Invitation]] = defaultdict(list)
    for invitation in asked:
        if invitation.email:
            of_mailbox[invitation.email].append(invitation)
    for earlier in waiting_of(of_mailbox):
        if earlier not in of_mailbox[earlier.email]:
            of_mailbox[earlier.email].append(earlier)
    return [taken_over_mail(invitations) for invitations in of_mailbox.values()]


def waiting_of(mailboxes: Iterable[str]) -> Iterable[Invitation]:
    """Who of these was named in a list and did not answer yet."""
    asked = Invitation.objects.answerable().taken_over().with_mailbox()
    asked = asked.filter(email__in=list(mailboxes))
    return asked.select_related("group").order_by("group_id")


@transaction.atomic
def take_colleagues(rows: Sequence[Row], by: User, town_list: TownList) -> None:
    """Make accounts, which are welcomed by mail; who has one gets the districts that lack."""
    made = []
    for row in counted(rows):
        colleague = row.made
        if colleague.is_known:
            serving.give(colleague.account, colleague.districts | colleague.had)
        else:
            make_account(colleague.account, colleague.typed)
            made.append(colleague.account)
    remember_made(made, town_list)


# Undone -------------------------------------------------------------------------------------


@transaction.atomic
def undo_asking(town_list: TownList) -> Undone:
    """Take back the questions of a list that nobody answered; their links are gone with them."""
    asked = Invitation.objects.filter(town_list=town_list).select_related("group")
    gone = left = 0
    for invitation in asked.order_by("group_id", "pk"):
        invitation.group.lock()
        unanswered = Invitation.objects.open().filter(pk=invitation.pk)
        if unanswered.exists():
            invitation.delete()
            gone += 1
        else:
            left += 1
    return Undone(gone, left)


@transaction.atomic
def undo_groups(town_list: TownList) -> Undone:
    """Take the groups of a list off the map that nobody did anything with.

    One for which somebody accepted, was asked otherwise, asks to be told or has a sign, stays.
    """
    gone = left = 0
    for taken in TakenOver.objects.filter(town_list=town_list).select_related("group"):
        group = taken.group
        group.lock()
        if _is_untouched(taken) and _deleted(group):
            gone += 1
        else:
            left += 1
    MapVersion.raise_number()
    return Undone(gone, left)


def _is_untouched(taken: TakenOver) -> bool:
    group = taken.group
    group.refresh_from_db(fields=["status", "whatsapp_link", "paused_because"])
    as_taken = (AlertGroup.Status.ACTIVE, "", taken.waits_because)
    if (group.status, group.whatsapp_link, group.paused_because) != as_taken:
        return False
    there = (group.coordinators, group.invitations, group.memberships, group.interests)
    return not any(rows.exists() for rows in there)


def _deleted(group: AlertGroup) -> bool:
    try:
        with transaction.atomic():
            group.delete()
    except ProtectedError:  # such as a request for a sign
        return False
    return True


# The answer ---------------------------------------------------------------------------------


@transaction.atomic
def answer(
    invitations: Collection[Invitation],
    *,
    accepted: Collection[int],
    name: str = "",
    phone: object = "",
    code_version: str = "",
) -> list[Coordinator]:
    """Take the posts of which somebody said yes, and give up the others.

    All of them are of one mailbox; `accepted` has keys of rows. Raises TransitionNotAllowed when
    one was answered just now, and appointing.NotSuitable.
    """
    posts = []
    for invitation in sorted(invitations, key=lambda one: one.group_id):
        invitation.lock()
        if invitation.pk not in accepted:
            invitation.move_to(Status.DECLINED)
            continue
        invitation.move_to(Status.ACCEPTED, name=name, phone=phone, code_version=code_version)
        posts.append(_take_post(invitation))
    return posts


def _take_post(invitation: Invitation) -> Coordinator:
    group = invitation.group
    post = appointing.appoint(
        group,
        post=_post_of(invitation),
        email=invitation.email,
        name=invitation.name,
        phone=str(invitation.phone),
    )
    note = gettext("a coordinator of the municipality's list accepted")
    group.note(note, by=post.user)
    send_coordinators_changed(group, "joined", but=(post.user,))
    _open(group, by=post.user)
    return post


def _post_of(invitation: Invitation) -> str:
    """As the list says it: a deputy becomes lead only where nobody is, or is asked to be."""
    posts = invitation.group.coordinators.current()
    if posts.filter(post=Post.LEAD).exists():
        return Post.DEPUTY
    if invitation.post == Post.LEAD:
        return Post.LEAD
    named = invitation.group.invitations.open().taken_over().filter(post=Post.LEAD)
    return Post.DEPUTY if named.exists() else Post.LEAD


def _open(group: AlertGroup, *, by: User) -> None:
    """Somebody is there: the group takes requests from now on."""
    taken = TakenOver.objects.filter(group=group).exclude(waits_because="").first()
    if taken and group.paused_because == taken.waits_because:
        TakenOver.objects.filter(pk=taken.pk).update(waits_because="")
        life.pause(group, because="")
    life.sign_of_life(group, by=by)


# Asked again, and silence -------------------------------------------------------------------


@transaction.atomic
def ask_again(email: str) -> bool:
    """Mail the question once more, on somebody's word; not twice on one day.

    Tells whether it was sent.
    """
    due = due_again(ASK_AGAIN_AFTER).filter(email=email)
    if not due.update(reminded_at=timezone.now()):
        return False
    queue_mails([taken_over_mail(list(waiting_of([email])), again=True)])
    return True


def due_again(after: timedelta = ALL_AGAIN_AFTER) -> QuerySet[Invitation]:
    """Who has a mailbox, and was asked so long ago, or asked again then."""
    since = timezone.now() - after
    due = Invitation.objects.answerable().taken_over().with_mailbox()
    return due.filter(invited_at__lt=since).exclude(reminded_at__gte=since)


def ask_all_again() -> int:
    """Mail everybody once more who was asked a week ago; returns how many.

    Each in a transaction of its own: of two who press at once each person is asked by one.
    """
    emails = due_again().order_by("email").values_list("email", flat=True).distinct()
    return sum(ask_again(email) for email in list(emails))


@transaction.atomic
def forget_silent(invitation: Invitation) -> None:
    """Nobody accepted within the term: the data goes; a group that nobody accepted falls dormant.

    Raises TransitionNotAllowed when it was answered just now.
    """
    invitation.lock()
    if invitation.status != Status.OPEN:
        raise TransitionNotAllowed(f"{invitation.pk} was answered")
    group = invitation.group
    invitation.delete()
    with translation.override(settings.LANGUAGE_CODE):
        group.note(gettext("who was named by the municipality did not answer in time"), by=None)
        if group.coordinators.current().exists() or group.invitations.open().exists():
            return
        if group.status == AlertGroup.Status.ACTIVE:
            why = gettext("nobody of the municipality's list accepted to coordinate it")
            life.fall_dormant(group, why=why)


def silent(days: int = TAKEN_OVER_DAYS) -> Iterable[Invitation]:
    """Who was asked so many days ago, on the calendar of Europe/Amsterdam."""
    last_day = timezone.localdate() - timedelta(days=days)
    asked = Invitation.objects.answerable().taken_over().filter(invited_at__date__lte=last_day)
    return asked.select_related("group").order_by("group_id", "pk")
