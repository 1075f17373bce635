"""Rounds of "are you still there?": when they open, what each silent day brings, how they end.

Every step of a round is a `ContactReminder` row that a constraint makes unique, written in the
transaction that queues the mails of the step. So a run may come twice, late, or beside another
one; after days without a run only the last step that is due is taken. Days count on the calendar
of Europe/Amsterdam.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from functools import partial

from django.db import transaction
from django.db.models import Exists, OuterRef, Q

from groups.letters import area_coordinators_of
from groups.models import AlertGroup
from hoogeveen_alert.accounts.models import User

from ..models import ContactCheck, ContactReminder, RoundTerms
from ..models.checks import ContactCheckQuerySet
from . import acts, emails
from .acts import unless_over
from .due import acts_of, current_posts, due_for, refusals

Step = ContactReminder.Step


def escalate(*, on: date) -> int:
    """Take the steps that concern others: tell them, let groups go dormant, ask to end them."""
    terms = RoundTerms.current()
    note_acts()
    lapse_obsolete()
    follow_refusals(on)
    # The last step first, so that after days without a run nobody hears two steps at once.
    closed = _ask_to_close(due_for(Step.CLOSE, terms.close_after, on))
    slept = _fall_dormant(due_for(Step.DORMANT, terms.dormant_after, on), on, terms)
    told = _tell_others(due_for(Step.OTHERS, terms.others_after, on))
    return closed + slept + told


def note_acts() -> int:
    """End the rounds of people who decided on a request since: they are there."""
    decided = acts_of(OuterRef("user"), OuterRef("post__group"))
    since = decided.filter(at__date__gte=OuterRef("opened_on"))
    checks = ContactCheck.objects.still_open().with_group().filter(Exists(since))
    return sum(unless_over(partial(acts.note_act, check)) for check in checks)


def lapse_obsolete() -> int:
    """End, without a word, the rounds about posts, groups and accounts that are no more."""
    posts = current_posts().filter(pk=OuterRef("post"))
    of_posts = Q(post__isnull=False) & ~Exists(posts)
    checks = ContactCheck.objects.still_open().filter(of_posts | Q(user__is_active=False))
    return sum(unless_over(partial(acts.lapse, check)) for check in checks)


def follow_refusals(on: date) -> int:
    """Note whose mail is refused; who can be reached again is asked anew. Returns how many.

    Meanwhile steps were passed without a mail that arrived, so none of them counts.
    """
    checks = ContactCheck.objects.still_open()
    marks = ContactReminder.objects.filter(contact_check=OuterRef("pk"), step=Step.REFUSED)
    refused = Exists(refusals("user__email"))
    acts.note_refusals(checks.filter(refused & ~Exists(marks)))
    reachable = checks.filter(Exists(marks) & ~refused)
    return sum(unless_over(partial(acts.begin_anew, check, on=on)) for check in reachable)


@transaction.atomic
def _tell_others(due: ContactCheckQuerySet) -> int:
    """Tell the other coordinators and the area coordinators, each in one mail.

    Of a group without either the municipality hears.
    """
    checks = acts.take_steps(due.with_group(), Step.OTHERS)
    silent = [check for check in checks if check.post]
    groups = {check.post.group for check in silent if check.post}
    mine = {check.user_id for check in silent}
    posts = current_posts().filter(group__in=groups).exclude(user__in=mine)
    pairs = [(post.user, post.group) for post in posts.select_related("user", "group")]
    in_area = [pair for pair in area_coordinators_of(groups) if pair[0].pk not in mine]
    emails.send_colleague_silent(_by_receiver(pairs))
    emails.send_silent_in_area(_by_receiver(in_area))
    emails.send_silent_alone(_by_officer(groups - {group for _, group in (*pairs, *in_area)}))
    return len(checks)


def _fall_dormant(due: ContactCheckQuerySet, on: date, terms: RoundTerms) -> int:
    """Let groups sleep; the municipality sees them on its desk and in its weekly digest."""
    since = on - timedelta(days=terms.dormant_after)
    checks = due.with_group().order_by("pk")
    return sum(acts.end_or_let_sleep(check, silent_since=since) for check in checks)


@transaction.atomic
def _ask_to_close(due: ContactCheckQuerySet) -> int:
    checks = acts.take_steps(due.with_group(), Step.CLOSE)
    groups = {c.post.group for c in checks if c.post and c.post.group.status == "dormant"}
    for check in checks:
        unless_over(partial(acts.lapse, check))
    emails.send_asked_to_close(_by_officer(groups))
    return len(checks)


def _by_officer(groups: set[AlertGroup]) -> dict[User, list[AlertGroup]]:
    """Everybody of the municipality with all these groups."""
    officers = User.objects.municipality() if groups else ()
    return _by_receiver((user, group) for user in officers for group in groups)


def _by_receiver(pairs: Iterable[tuple[User, AlertGroup]]) -> dict[User, list[AlertGroup]]:
    told: dict[User, list[AlertGroup]] = {}
    for user, group in pairs:
        told.setdefault(user, []).append(group)
    return {user: sorted(groups, key=lambda group: group.sort_key) for user, groups in told.items()}
