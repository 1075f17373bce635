"""The clock of members: once a year each is asked whether they still live there and stay.

Three mails, then the coordinators; who stays silent is erased past the term (`expired`). Each
step is a `StayReminder` row that a constraint makes unique, and counts from the step before it:
whatever the clock of the machine does, nobody is erased who was not asked three times before.
"""

from collections.abc import Iterator
from datetime import timedelta
from typing import TypeVar

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from hoogeveen_alert.mail.models import UnreachableAddress

from ..models import AlertGroup, Coordinator, JoinTerms, Membership, StayReminder
from . import acts

Step = StayReminder.Step
Each = TypeVar("Each")
CHUNK = 200  # mailboxes, or members, in one transaction


def run_clock() -> int:
    """Take every member to where the question should be today; returns how many took a step."""
    terms = JoinTerms.current()
    steps = [
        (Step.AGAIN, Step.ASKED, terms.stay_again_after),
        (Step.LAST, Step.AGAIN, terms.stay_last_after),
    ]
    taken = 0
    # The latest first: nobody takes two steps in one run.
    for keys in _chunks(coordinators_due(terms)):
        taken += acts.ask_coordinators(keys)
    for step, before, days in reversed(steps):
        taken += _ask(step, _by_mail(_after(before, days, unless=step)))
    return taken + _ask(Step.ASKED, first_due(terms))


def coordinators_due(terms: JoinTerms) -> list[int]:
    """Members who answer no mail, or get none, in groups that have a coordinator to ask."""
    silent = _after(Step.LAST, terms.stay_coordinators_after, unless=Step.COORDINATORS)
    unreachable = _not_by_mail(_since(terms.stay_after)).exclude(_taken(Step.COORDINATORS))
    posts = Coordinator.objects.current().filter(group=OuterRef("group"), user__is_active=True)
    asked = Membership.objects.filter(Exists(posts))
    return sorted(
        key
        for rows in (silent, unreachable)
        for key in asked.filter(pk__in=rows.values("pk")).values_list("pk", flat=True)
    )


def first_due(terms: JoinTerms) -> QuerySet[Membership]:
    """Whose year is over; and of the same mailbox those whose year soon is, in the same mail."""
    due = _by_mail(_since(terms.stay_after)).exclude(_taken(Step.ASKED))
    boxes = due.values("email")
    soon = _by_mail(_since(terms.stay_after - acts.BUNDLE_WITHIN)).exclude(_taken(Step.ASKED))
    return soon.filter(email__in=boxes)


def members() -> QuerySet[Membership]:
    """Those of groups that live."""
    rows = Membership.objects.with_stays_since().filter(status="joined")
    return rows.filter(group__status__in=AlertGroup.LIVING).order_by()


def _since(days: int) -> QuerySet[Membership]:
    """Members of whom nothing was heard for so many days, on the calendar of Amsterdam."""
    last_day = timezone.localdate() - timedelta(days=days)
    return members().filter(Q(("stays_since__date__lte", last_day)))


def _after(before: str, days: int, *, unless: str) -> QuerySet[Membership]:
    """Members who came to a step so many days ago, and not to the one after it."""
    last_day = timezone.localdate() - timedelta(days=days)
    long_ago = _steps(before).filter(at__date__lte=last_day)
    return members().filter(Exists(long_ago)).exclude(_taken(unless))


def _steps(*steps: str) -> QuerySet[StayReminder]:
    return StayReminder.objects.filter(
        membership=OuterRef("pk"), year=OuterRef("year"), step__in=steps
    )


def _taken(step: str) -> Exists:
    """Whether somebody came to this step, or to the end of all."""
    return Exists(_steps(step, Step.COORDINATORS))


def _refused() -> Q:
    refused = UnreachableAddress.objects.filter(address=OuterRef("email"))
    return Q(Exists(refused)) | Q(email="")


def _by_mail(rows: QuerySet[Membership]) -> QuerySet[Membership]:
    return rows.exclude(_refused())


def _not_by_mail(rows: QuerySet[Membership]) -> QuerySet[Membership]:
    return rows.filter(_refused())


def _ask(step: str, rows: QuerySet[Membership]) -> int:
    """One mail for each mailbox, whatever the number of its groups."""
    boxes: dict[str, list[int]] = {}
    for key, email in rows.order_by("pk").values_list("pk", "email"):
        boxes.setdefault(email, []).append(key)
    return sum(acts.ask(step, mailboxes) for mailboxes in _chunks(list(boxes.values())))


def _chunks(rows: list[Each]) -> Iterator[list[Each]]:
    for start in range(0, len(rows), CHUNK):
        yield rows[start : start + CHUNK]
