"""What becomes of a round: it is opened, brought a step further, put off, answered or ended."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from datetime import date, timedelta
from functools import partial
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext

from groups.life import acts as life
from groups.models import Coordinator, TransitionNotAllowed
from groups.posts import acts as posts
from hoogeveen_alert.accounts.models import User
from hoogeveen_alert.accounts.roles import serves_districts
from hoogeveen_alert.databases.new_rows import insert_new

from ..models import ContactCheck, ContactPreference, ContactReminder, OfficerProfile, RoundTerms
from ..models.checks import Over
from . import due, emails

Status, Answer = ContactCheck.Status, ContactCheck.Answer
Step = ContactReminder.Step


# Asking ----------------------------------------------------------------------------------------


@transaction.atomic
def write_to(user: User, *, on: date) -> int:
    """Open what is due for this person and take the steps of what is open, with one mail.

    Returns how many rounds the mail is about.
    """
    terms = RoundTerms.current()
    opened = [check.pk for check in _open_due(user, on, terms)]
    earlier = ContactCheck.objects.still_open().filter(user=user).exclude(pk__in=opened)
    steps = _take_due(user, on, terms) if earlier.exists() else {}
    steps |= dict.fromkeys(opened, str(Step.ASKED))
    if steps:
        checks = ContactCheck.objects.with_group().filter(pk__in=steps)
        latest = max(steps.values(), key=[str(step) for step in due.PERSONAL].index)
        emails.send_round(user, list(checks), step=latest, terms=terms)
    return len(steps)


def _open_due(user: User, on: date, terms: RoundTerms) -> list[ContactCheck]:
    """Open what is due for this person, and what soon will be."""
    last_day = on - timedelta(days=terms.interval)
    posts = list(due.posts_at_rest().filter(user=user))
    own = _self_of(user, on, terms.police_interval)
    if not (own or any(due.is_due(post, last_day) for post in posts)):
        return []
    soon = last_day + timedelta(days=terms.bundle_within)
    own = _self_of(user, on, terms.police_interval - terms.bundle_within)
    due_soon = [post for post in posts if due.is_due(post, soon)]
    opened = [_open(user, post, on) for post in (*due_soon, *own)]
    return [check for check in opened if check]


def _self_of(user: User, on: date, days: int) -> list[None]:
    """One round without a post, or none."""
    if not serves_districts(user):
        return []
    return [None] * due.people_due(on - timedelta(days=days)).filter(pk=user.pk).count()


def _open(user: User, post: Coordinator | None, on: date) -> ContactCheck | None:
    """The new round; None when another run opened it. The constraint decides."""
    whose: dict[str, Any] = {"post": post} if post else {"post": None, "user": user}
    check, created = ContactCheck.objects.get_or_create(
        **whose, closed_at=None, defaults={"user": user, "opened_on": on}
    )
    if not created:
        return None
    ContactReminder.objects.create(contact_check=check, step=Step.ASKED)
    return check


def _take_due(user: User, on: date, terms: RoundTerms) -> dict[int, str]:
    """The step that each open round of this person has come to, by its key."""
    taken: dict[int, str] = {}
    for step, days in reversed(due.personal_steps(terms)):
        for check in due.due_for(step, days, on).filter(user=user):
            if take_step(check, step):
                taken.setdefault(check.pk, str(step))
    return taken


def take_step(check: ContactCheck, step: str) -> bool:
    """Note the step, and pass over those before it; false when another run took it.

    In the transaction that does what the step brings.
    """
    return bool(take_steps([check], step))


def take_steps(checks: Iterable[ContactCheck], step: str) -> list[ContactCheck]:
    """The same for many at once, with as many queries; returns those that no other run took."""
    rows = [ContactReminder(contact_check=check, step=step) for check in checks]
    taken = insert_new(rows, "contact_check_id", "step")
    passed = list(Step)[: list(Step).index(Step(step))]
    ContactReminder.objects.bulk_create(
        [
            ContactReminder(contact_check=row.contact_check, step=earlier)
            for row in rows
            for earlier in passed
        ],
        ignore_conflicts=True,
    )
    return [row.contact_check for row in taken]


def note_refusals(checks: Iterable[ContactCheck]) -> None:
    """Mail to who is asked in these rounds is refused."""
    ContactReminder.objects.bulk_create(
        [ContactReminder(contact_check=check, step=Step.REFUSED) for check in checks],
        ignore_conflicts=True,
    )


# Answering -------------------------------------------------------------------------------------


@transaction.atomic
def answer(check: ContactCheck, said: str) -> None:
    """What the person said about this post, or about own details. Raises Over.

    Every answer wakes a dormant group but one: "the group has ended" pauses requests until
    the municipality has looked into it. "I want to stop" also asks it for a successor.
    """
    group = check.post.group if check.post else None
    if group:
        group.lock()
    check.move_to(Status.ANSWERED, answer=said)
    if group and said == Answer.ENDED:
        life.say_ended(group, by=check.user)
    elif check.post and group:
        life.sign_of_life(group, by=check.user)
        if said == Answer.STOP:
            with suppress(TransitionNotAllowed):  # asked before
                posts.ask_to_stop(check.post)


def note_act(check: ContactCheck) -> None:
    """The person decided on a request meanwhile, which says enough. Raises Over."""
    answer(check, Answer.ACTED)


def answer_all(user: User, *, changed: bool) -> int:
    """Confirm everything this person was asked about; returns how many rounds that ended."""
    said = Answer.CHANGED if changed else Answer.ALL_RIGHT
    checks = ContactCheck.objects.still_open().with_group().filter(user=user)
    return sum(unless_over(partial(answer, check, said)) for check in checks)


@transaction.atomic
def answer_each(
    user: User,
    known: OfficerProfile | ContactPreference,
    details: Mapping[str, Any],
    answers: Iterable[tuple[ContactCheck, str]],
) -> int:
    """Write what the person says of being reached, and answer every round still open.

    `known` is what the person's `details` were before. Returns how many rounds there were.
    """
    said = {"channel": details["channel"], "hours": details["hours"]}
    user.name = details["name"]
    if isinstance(known, OfficerProfile):
        said["phone"] = details["phone"]
    else:
        user.phone = details["phone"]
    user.save(update_fields=["name", "phone"])
    # Not known.save(): another tab may have made the row meanwhile.
    kept, _made = type(known)._default_manager.update_or_create(user=user, defaults=said)
    kept.confirm(on=timezone.localdate())
    return sum(unless_over(partial(answer, check, word)) for check, word in answers)


# Putting off, and ending without an answer -----------------------------------------------------


@transaction.atomic
def snooze(check: ContactCheck, *, on: date, days: int) -> None:
    """Put the round off, once: the steps begin anew on that day. Raises Over."""
    check.move_to(Status.SNOOZED, snoozed_until=on + timedelta(days=days))


def snooze_each(checks: Iterable[ContactCheck], *, on: date, days: int) -> int:
    """Put each of these off that still can be; returns how many."""
    return sum(unless_over(partial(snooze, check, on=on, days=days)) for check in checks)


@transaction.atomic
def begin_anew(check: ContactCheck, *, on: date) -> None:
    """As if it opened on that day: what was sent before did not reach the person. Raises Over."""
    check.move_to(Status.OPEN, opened_on=on, snoozed_until=None)


def lapse(check: ContactCheck) -> None:
    """End the round without an answer. Raises Over."""
    check.move_to(Status.LAPSED)


@transaction.atomic
def end_or_let_sleep(check: ContactCheck, *, silent_since: date) -> bool:
    """Day 35: the group falls dormant when nobody confirmed it and all others are silent too.

    With somebody else there the round ends, and the person is asked again next time. False when
    another run took this step.
    """
    if not take_step(check, Step.DORMANT):
        return False
    if not check.post or _somebody_is_there(check, check.post, silent_since):
        with suppress(Over):
            lapse(check)
        return True
    group = check.post.group
    if group.status == "active":
        with suppress(TransitionNotAllowed):
            life.fall_dormant(group, why=gettext("nobody answered whether all is still right"))
    return True


def _somebody_is_there(check: ContactCheck, post: Coordinator, silent_since: date) -> bool:
    group = post.group
    group.lock()
    group.refresh_from_db(fields=["status", "confirmed_on"])
    if group.confirmed_on and group.confirmed_on >= check.opened_on:
        return True
    others = group.coordinators.current().filter(user__is_active=True).exclude(pk=post.pk)
    return any(not _is_silent(other, silent_since) for other in others)


def _is_silent(post: Coordinator, since: date) -> bool:
    """Whether this coordinator's own round is so old too, or ended without an answer."""
    last = ContactCheck.objects.filter(post=post).order_by("-opened_on", "-pk").first()
    return bool(last and last.is_unanswered(since=since))


def unless_over(act: Callable[[], None]) -> int:
    """How many rounds the act moved: one, or none when it was answered meanwhile."""
    try:
        act()
    except Over:
        return 0
    return 1
