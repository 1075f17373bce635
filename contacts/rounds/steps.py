"""Rounds of "are you still there?": when they open, what each silent day brings, how they end.

Every step of a round is a `ContactReminder` row that a constraint makes unique, written in the
transaction that queues the mails of the step. So a run may come twice, late, or beside another
one; after days without a run only the last step that is due is taken. Days count on the calendar
of Europe/Amsterdam.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date, timedelta
from functools import partial
from typing import Any

from django.db import transaction
from django.db.models import Exists, F, Max, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce, Greatest, Lower, TruncDate

from groups.letters import area_coordinators_of
from groups.models import AlertGroup, Coordinator, MembershipChange
from hoogeveen_alert.accounts.models import User
from hoogeveen_alert.accounts.roles import Role
from hoogeveen_alert.mail.models import UnreachableAddress

from ..models import ContactCheck, ContactReminder, RoundTerms
from ..models.checks import Over
from ..querysets import ContactCheckQuerySet
from . import emails

Step = ContactReminder.Step
PERSONAL = (Step.ASKED, Step.AGAIN, Step.LAST)  # mails to the person who is asked, in this order
OWN_DETAILS = (Role.POLICE, Role.AREA_COORDINATOR)  # roles that are asked about themselves
LIVING = ("active", "dormant")
# Mail to somebody was refused after the last round, if there was one: due at once.
REFUSED_SINCE = Q(refused_since__isnull=False) & (
    Q(last_round=None) | Q(last_round__lt=F("refused_since"))
)


# Opening ---------------------------------------------------------------------------------------


def people_to_write_to(on: date) -> list[int]:
    """Keys of the accounts that are to be asked on that day, or asked again."""
    return sorted({*people_to_ask(on), *people_to_remind(on)})


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
        latest = max(steps.values(), key=[str(step) for step in PERSONAL].index)
        emails.send_round(user, list(checks), step=latest, terms=terms)
    return len(steps)


def people_to_ask(on: date) -> list[int]:
    """Keys of the accounts for which a round is due on that day."""
    terms = RoundTerms.current()
    of_posts = posts_due(on - timedelta(days=terms.interval)).values_list("user", flat=True)
    own = people_due(on - timedelta(days=terms.police_interval)).values_list("pk", flat=True)
    return sorted({*of_posts, *own})


def _open_due(user: User, on: date, terms: RoundTerms) -> list[ContactCheck]:
    """Open what is due for this person, and what soon will be."""
    last_day = on - timedelta(days=terms.interval)
    posts = list(posts_at_rest().filter(user=user))
    own = _self_of(user, on, terms.police_interval)
    if not (own or any(_is_due(post, last_day) for post in posts)):
        return []
    soon = last_day + timedelta(days=terms.bundle_within)
    own = _self_of(user, on, terms.police_interval - terms.bundle_within)
    due_soon = [post for post in posts if _is_due(post, soon)]
    opened = [_open(user, post, on) for post in (*due_soon, *own)]
    return [check for check in opened if check]


def _self_of(user: User, on: date, days: int) -> list[None]:
    """One round without a post, or none."""
    if user.role not in OWN_DETAILS:
        return []
    return [None] * people_due(on - timedelta(days=days)).filter(pk=user.pk).count()


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


def posts_due(last_day: date) -> QuerySet[Coordinator]:
    """Posts in living groups without a sign of their own after that day, and no open round.

    A sign is an answer, a decision on a request, or the beginning of the post. Somebody whose
    address refused our mail is due at once, whatever the day.
    """
    return posts_at_rest().filter(Q(last_sign__lte=last_day) | Q(is_refused=True))


def posts_at_rest() -> QuerySet[Coordinator]:
    """Posts without an open round, with the day of their `last_sign` and whether `is_refused`.

    Both in one expression each: what is asked about one person is asked ten thousand times.
    """
    rounds = ContactCheck.objects.filter(post=OuterRef("pk"))
    closed = rounds.exclude(closed_at=None).order_by().values("post")
    acts = acts_of(OuterRef("user"), OuterRef("group")).order_by().values("by")
    posts = current_posts().exclude(Exists(rounds.still_open()))
    posts = posts.select_related("group", "user").defer("group__area", "group__centre_rd")
    answered = Subquery(closed.annotate(at=Max("closed_at")).values("at"))
    acted = Subquery(acts.annotate(last=Max("at")).values("last"))
    since = ContactCheck.objects.filter(
        post=OuterRef(OuterRef("pk")), closed_at__gte=OuterRef("since")
    )
    return posts.annotate(
        # A database that knows no answer takes none of the days for the greatest.
        last_sign=Greatest(
            "from_on",
            Coalesce(TruncDate(answered), "from_on"),
            Coalesce(TruncDate(acted), "from_on"),
        ),
        is_refused=Exists(_refusals("user__email").exclude(Exists(since))),
    )


def _is_due(post: Any, last_day: date) -> bool:
    """What `posts_due` asks, about one of `posts_at_rest`."""
    return bool(post.is_refused or post.last_sign <= last_day)


def people_due(last_day: date) -> QuerySet[User]:
    """Officers and area coordinators who said nothing about themselves after that day.

    Here too somebody whose address refused our mail is due at once.
    """
    rounds = ContactCheck.objects.filter(user=OuterRef("pk"), post=None)
    closed = rounds.exclude(closed_at=None).order_by().values("user")
    people = User.objects.filter(role__in=OWN_DETAILS, is_active=True, is_superuser=False)
    silent = (
        _none_after("last_round", last_day)
        & Q(date_joined__date__lte=last_day)
        & ~Q(officer_profile__confirmed_on__gt=last_day)
        & ~Q(contact_preference__confirmed_on__gt=last_day)
    )
    return (
        people.annotate(
            last_round=Subquery(closed.annotate(at=Max("closed_at")).values("at")),
            refused_since=Subquery(_refusals("email").values("since")[:1]),
        )
        .exclude(Exists(rounds.still_open()))
        .filter(silent | REFUSED_SINCE)
    )


def current_posts() -> QuerySet[Coordinator]:
    """Posts that somebody holds in a group that lives."""
    return Coordinator.objects.current().filter(user__is_active=True, group__status__in=LIVING)


def _none_after(moment: str, last_day: date) -> Q:
    return Q(**{moment: None}) | Q(**{f"{moment}__date__lte": last_day})


def acts_of(user: OuterRef, group: OuterRef) -> QuerySet[MembershipChange]:
    return MembershipChange.objects.filter(by=user, membership__group=group)


def _refusals(email: str) -> QuerySet[UnreachableAddress]:
    return UnreachableAddress.objects.filter(address=Lower(OuterRef(email)))


# Steps -----------------------------------------------------------------------------------------


def people_to_remind(on: date) -> list[int]:
    """Keys of the accounts whose open rounds call for another mail to them on that day."""
    steps = _personal_steps(RoundTerms.current())
    return sorted({user for step, days in steps for user in _users(due_for(step, days, on))})


def _take_due(user: User, on: date, terms: RoundTerms) -> dict[int, str]:
    """The step that each open round of this person has come to, by its key."""
    taken: dict[int, str] = {}
    for step, days in reversed(_personal_steps(terms)):
        for check in due_for(step, days, on).filter(user=user):
            if _take(check, step):
                taken.setdefault(check.pk, str(step))
    return taken


def due_for(step: str, days: int, on: date) -> ContactCheckQuerySet:
    """Open rounds that reached the day of a step they did not take yet."""
    refused = Exists(_refusals("user__email"))
    reached = Q(counts_since__lte=on - timedelta(days=days))
    checks = (
        ContactCheck.objects.still_open()
        .annotate(counts_since=Coalesce("snoozed_until", "opened_on"))
        .exclude(Exists(ContactReminder.objects.filter(contact_check=OuterRef("pk"), step=step)))
    )
    if step == Step.OTHERS:
        # Mail that is refused counts as silence at once.
        return checks.filter(reached | refused)
    if step in PERSONAL:
        return checks.filter(reached).exclude(refused)
    return checks.filter(reached)


def _personal_steps(terms: RoundTerms) -> list[tuple[str, int]]:
    return [(Step.ASKED, 0), (Step.AGAIN, terms.first_after), (Step.LAST, terms.second_after)]


def _users(checks: QuerySet[ContactCheck]) -> Iterable[int]:
    return checks.order_by().values_list("user", flat=True).distinct()


def _take(check: ContactCheck, step: str) -> bool:
    """Note the step, and pass over those before it; false when another run took it."""
    _, created = ContactReminder.objects.get_or_create(contact_check=check, step=step)
    passed = list(Step)[: list(Step).index(Step(step))]
    ContactReminder.objects.bulk_create(
        [ContactReminder(contact_check=check, step=earlier) for earlier in passed],
        ignore_conflicts=True,
    )
    return created


# Silence ---------------------------------------------------------------------------------------


def escalate(*, on: date) -> int:
    """Take the steps that concern others: tell them, let groups go dormant, ask to end them."""
    terms = RoundTerms.current()
    note_acts()
    end_moot()
    follow_refusals(on)
    # The last step first, so that after days without a run nobody hears two steps at once.
    closed = _ask_to_close(due_for(Step.CLOSE, terms.close_after, on))
    slept = _fall_dormant(due_for(Step.DORMANT, terms.dormant_after, on), on, terms)
    told = _tell_others(due_for(Step.OTHERS, terms.others_after, on))
    return closed + slept + told


def note_acts() -> int:
    """End the rounds of people who decided on a request since: they are there."""
    noted = 0
    acts = acts_of(OuterRef("user"), OuterRef("post__group"))
    since = acts.filter(at__date__gte=OuterRef("opened_on"))
    for check in ContactCheck.objects.still_open().with_group().filter(Exists(since)):
        noted += _unless_over(check.note_act)
    return noted


def answer_all(user: User, *, changed: bool) -> int:
    """Confirm everything this person was asked about; returns how many rounds that ended."""
    said = ContactCheck.Answer.CHANGED if changed else ContactCheck.Answer.ALL_RIGHT
    checks = ContactCheck.objects.still_open().with_group().filter(user=user)
    return sum(_unless_over(partial(check.answer_with, said)) for check in checks)


def end_moot() -> int:
    """End, without a word, the rounds about posts, groups and accounts that are no more."""
    posts = current_posts().filter(pk=OuterRef("post"))
    of_posts = Q(post__isnull=False) & ~Exists(posts)
    checks = ContactCheck.objects.still_open().filter(of_posts | Q(user__is_active=False))
    return sum(_unless_over(check.lapse) for check in checks)


def follow_refusals(on: date) -> int:
    """Note whose mail is refused; who can be reached again is asked anew. Returns how many.

    Meanwhile steps were passed without a mail that arrived, so none of them counts.
    """
    checks = ContactCheck.objects.still_open()
    marks = ContactReminder.objects.filter(contact_check=OuterRef("pk"), step=Step.REFUSED)
    refused = Exists(_refusals("user__email"))
    ContactReminder.objects.bulk_create(
        [
            ContactReminder(contact_check=check, step=Step.REFUSED)
            for check in checks.filter(refused & ~Exists(marks))
        ],
        ignore_conflicts=True,
    )
    return sum(
        _unless_over(partial(check.begin_anew, on=on))
        for check in checks.filter(Exists(marks) & ~refused)
    )


@transaction.atomic
def _tell_others(due: ContactCheckQuerySet) -> int:
    """Tell the other coordinators and the area coordinators, each in one mail.

    Of a group without either the municipality hears.
    """
    checks = [check for check in due.with_group() if _take(check, Step.OTHERS)]
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
    taken = 0
    for check in due.with_group().order_by("pk"):
        with transaction.atomic():
            if _take(check, Step.DORMANT):
                taken += 1
                check.end_or_let_sleep(silent_since=on - timedelta(days=terms.dormant_after))
    return taken


@transaction.atomic
def _ask_to_close(due: ContactCheckQuerySet) -> int:
    checks = [check for check in due.with_group() if _take(check, Step.CLOSE)]
    groups = {c.post.group for c in checks if c.post and c.post.group.status == "dormant"}
    for check in checks:
        _unless_over(check.lapse)
    emails.send_asked_to_close(_by_officer(groups))
    return len(checks)


def _by_officer(groups: set[AlertGroup]) -> dict[User, list[AlertGroup]]:
    """Everybody of the municipality with all these groups."""
    officers = User.objects.filter(role=Role.MUNICIPALITY, is_active=True) if groups else ()
    return _by_receiver((user, group) for user in officers for group in groups)


def _by_receiver(pairs: Iterable[tuple[User, AlertGroup]]) -> dict[User, list[AlertGroup]]:
    told: dict[User, list[AlertGroup]] = {}
    for user, group in pairs:
        told.setdefault(user, []).append(group)
    return {user: sorted(groups, key=str) for user, groups in told.items()}


def _unless_over(move: Callable[[], None]) -> int:
    try:
        move()
    except Over:
        return 0  # answered just now
    return 1
