"""Accounts without a task that nobody uses: two warnings, then they are nobody's.

Each step counts from the one before, so that no clock, however wrong, makes an account anonymous
whose owner was not told twice. Logging in, or a new task, begins the term anew. Accounts of the
municipality, the police and application managers are left to people.
"""

from collections.abc import Callable
from datetime import date, timedelta
from functools import partial

from django.db.models import F, Q, QuerySet
from django.db.models.functions import Coalesce, Greatest, TruncDate
from django.utils import timezone

from hoogeveen_alert.accounts.models import User
from hoogeveen_alert.accounts.roles import where_volunteer

from ..posts import declared
from . import acts
from .models import AccountTerms


def run_clock() -> int:
    """Take every account to where it should be today; returns how many took a step."""
    terms = AccountTerms.current()
    over = to_end(terms)
    # All are read first, so that nobody takes two steps in one run.
    steps: list[tuple[Callable[[User], bool], list[User]]] = [
        (partial(acts.end, due=over), list(over.order_by("pk"))),
        (acts.warn_again, list(to_warn_again(terms).order_by("pk"))),
        (acts.warn, list(to_warn(terms).order_by("pk"))),
    ]
    return sum(act(user) for act, users in steps for user in users)


def unused() -> QuerySet[User]:
    """Accounts without a task, annotated with `since`: the day they last had one, or were used."""
    began = TruncDate("date_joined")
    days = [began, Coalesce(TruncDate("last_login"), began)]
    rows = User.objects.filter(where_volunteer(), is_superuser=False, anonymised_at=None)
    for posts in declared():
        rows = rows.exclude(pk__in=posts.held)
        if posts.until is not None:
            days.append(Coalesce(posts.until, began))
    return rows.alias(since=Greatest(*days))


def to_warn(terms: AccountTerms) -> QuerySet[User]:
    last_day = _days_ago(terms.unused_days - terms.first_warning_days)
    told = Q(first_warning_at__date__gte=F("since"))
    return unused().filter(Q(("since__lte", last_day))).exclude(told)


def to_warn_again(terms: AccountTerms) -> QuerySet[User]:
    days = terms.first_warning_days - terms.last_warning_days
    return (
        unused()
        .filter(first_warning_at__date__gte=F("since"), first_warning_at__date__lte=_days_ago(days))
        .exclude(last_warning_at__gte=F("first_warning_at"))
    )


def to_end(terms: AccountTerms) -> QuerySet[User]:
    told = _days_ago(terms.last_warning_days)
    return unused().filter(
        Q(("since__lte", _days_ago(terms.unused_days))),
        first_warning_at__date__gte=F("since"),
        last_warning_at__gte=F("first_warning_at"),
        last_warning_at__date__lte=told,
    )


def unused_of_office() -> QuerySet[User]:
    """Accounts of municipality and police, and of application managers, unused for so long."""
    last_day = _days_ago(AccountTerms.current().unused_days)
    rows = User.objects.filter(~where_volunteer() | Q(is_superuser=True), is_active=True)
    never = Q(last_login=None, date_joined__date__lte=last_day)
    return rows.filter(Q(last_login__date__lte=last_day) | never)


def _days_ago(days: int) -> date:
    """On the calendar of Europe/Amsterdam."""
    return timezone.localdate() - timedelta(days=days)
