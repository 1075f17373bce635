"""Whom the rounds concern on a day, and which round came to which step; changes nothing.

Days count on the calendar of Europe/Amsterdam.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from django.db.models import Exists, F, Max, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce, Greatest, TruncDate

from groups.models import AlertGroup, Coordinator, MembershipChange
from hoogeveen_alert.accounts.models import User
from hoogeveen_alert.mail.models import UnreachableAddress

from ..models import ContactCheck, ContactReminder, RoundTerms
from ..models.checks import ContactCheckQuerySet

Step = ContactReminder.Step
PERSONAL = (Step.ASKED, Step.AGAIN, Step.LAST)  # mails to the person who is asked, in this order
# Mail to somebody was refused after the last round, if there was one: due at once.
REFUSED_SINCE = Q(refused_since__isnull=False) & (
    Q(last_round=None) | Q(last_round__lt=F("refused_since"))
)


def people_to_write_to(on: date) -> list[int]:
    """Keys of the accounts that are to be asked on that day, or asked again."""
    return sorted({*people_to_ask(on), *people_to_remind(on)})


def people_to_ask(on: date) -> list[int]:
    """Keys of the accounts for which a round is due on that day."""
    terms = RoundTerms.current()
    of_posts = posts_due(on - timedelta(days=terms.interval)).values_list("user", flat=True)
    own = people_due(on - timedelta(days=terms.police_interval)).values_list("pk", flat=True)
    return sorted({*of_posts, *own})


def people_to_remind(on: date) -> list[int]:
    """Keys of the accounts whose open rounds call for another mail to them on that day."""
    steps = personal_steps(RoundTerms.current())
    return sorted({user for step, days in steps for user in _users(due_for(step, days, on))})


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
        is_refused=Exists(refusals("user__email").exclude(Exists(since))),
    )


def is_due(post: Any, last_day: date) -> bool:
    """What `posts_due` asks, about one of `posts_at_rest`."""
    return bool(post.is_refused or post.last_sign <= last_day)


def people_due(last_day: date) -> QuerySet[User]:
    """Officers and area coordinators who said nothing about themselves after that day.

    Here too somebody whose address refused our mail is due at once.
    """
    rounds = ContactCheck.objects.filter(user=OuterRef("pk"), post=None)
    closed = rounds.exclude(closed_at=None).order_by().values("user")
    people = User.objects.serving_districts().filter(is_superuser=False)
    silent = (
        _none_after("last_round", last_day)
        & Q(date_joined__date__lte=last_day)
        & ~Q(officer_profile__confirmed_on__gt=last_day)
        & ~Q(contact_preference__confirmed_on__gt=last_day)
    )
    return (
        people.annotate(
            last_round=Subquery(closed.annotate(at=Max("closed_at")).values("at")),
            refused_since=Subquery(refusals("email").values("since")[:1]),
        )
        .exclude(Exists(rounds.still_open()))
        .filter(silent | REFUSED_SINCE)
    )


def current_posts() -> QuerySet[Coordinator]:
    """Posts that somebody holds in a group that lives."""
    posts = Coordinator.objects.current().filter(user__is_active=True)
    return posts.filter(group__status__in=AlertGroup.LIVING)


def _none_after(moment: str, last_day: date) -> Q:
    return Q(**{moment: None}) | Q(**{f"{moment}__date__lte": last_day})


def acts_of(user: OuterRef, group: OuterRef) -> QuerySet[MembershipChange]:
    return MembershipChange.objects.filter(by=user, membership__group=group)


def refusals(email: str) -> QuerySet[UnreachableAddress]:
    return UnreachableAddress.objects.filter(address=OuterRef(email))


def due_for(step: str, days: int, on: date) -> ContactCheckQuerySet:
    """Open rounds that reached the day of a step they did not take yet."""
    refused = Exists(refusals("user__email"))
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


def personal_steps(terms: RoundTerms) -> list[tuple[str, int]]:
    return [(Step.ASKED, 0), (Step.AGAIN, terms.first_after), (Step.LAST, terms.second_after)]


def _users(checks: QuerySet[ContactCheck]) -> Iterable[int]:
    return checks.order_by().values_list("user", flat=True).distinct()
