"""Letters on paper to who is named in a list, and what somebody does who scanned the code."""

from __future__ import annotations

import secrets
import uuid
from collections.abc import Collection, Iterable

from django.db import transaction
from django.utils import timezone

from hoogeveen_alert.mail.messages import queue_mails
from hoogeveen_alert.privacy.changes import record_change

from ...links import LETTER_LENGTH, LETTER_SIGNS
from ...models import AlertGroup, CannotInvite, Invitation, TransitionNotAllowed
from ...posts.appointing import NotSuitable, unsuited
from ...posts.emails import taken_over_mail
from ..acts import waiting_of

Status = Invitation.Status


@transaction.atomic
def make_letters(groups: Collection[int]) -> list[list[Invitation]]:
    """Give each question of these groups that waits a code; a letter has those of one person.

    Made again, a letter has the code that it had.
    """
    asked = Invitation.objects.answerable().taken_over().filter(group__in=groups)
    for invitation in asked.filter(letter_code=""):
        # Only where none is: two who print at once print the same.
        Invitation.objects.filter(pk=invitation.pk, letter_code="").update(letter_code=_code())
    asked.update(letter_at=timezone.now())
    return _by_person(asked.select_related("group").order_by("group__sort_key", "-post", "pk"))


def _code() -> str:
    return "".join(secrets.choice(LETTER_SIGNS) for _sign in range(LETTER_LENGTH))


def _by_person(asked: Iterable[Invitation]) -> list[list[Invitation]]:
    """Together what waits for one mailbox; who has none gets a letter for each group."""
    letters: dict[str | int, list[Invitation]] = {}
    for invitation in asked:
        letters.setdefault(invitation.email or invitation.pk, []).append(invitation)
    return list(letters.values())


def of_letter(invitation: Invitation) -> list[Invitation]:
    """What the letter with the code of this one asks."""
    return list(waiting_of([invitation.email])) if invitation.email else [invitation]


@transaction.atomic
def use_letter(invitation: Invitation, *, email: str) -> None:
    """Mail the question to the address that the person of the letter fills in.

    A link that went to another address before is dead. Raises TransitionNotAllowed when it was
    answered just now, NotSuitable, and CannotInvite when this address holds the post already or
    is asked by itself.
    """
    if unsuited([email]):
        raise NotSuitable(str(invitation.pk))
    for each in sorted(of_letter(invitation), key=lambda one: one.group_id):
        each.lock()
        if each.status != Status.OPEN:
            raise TransitionNotAllowed(f"{each.pk} was answered")
        _check_free(each.group, each, email)
        if each.email != email:
            each.correct(email=email, key=uuid.uuid4())
            record_change(each, "email", by=None, about=("group",))
    queue_mails([taken_over_mail(list(waiting_of([email])))])


def _check_free(group: AlertGroup, invitation: Invitation, email: str) -> None:
    if group.coordinators.current().filter(user__email=email).exists():
        raise CannotInvite("coordinator")
    asked = group.invitations.filter(email=email, status__in=(Status.OPEN, Status.ACCEPTED))
    if asked.exclude(pk=invitation.pk).exists():
        raise CannotInvite("invited")
