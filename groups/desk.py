"""What awaits the municipality and area coordinators on their desk; places, and no persons."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from functools import cache, partial
from typing import Any, TypeVar

from django.db.models import (
    Case,
    CharField,
    Count,
    DateTimeField,
    Exists,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.expressions import Combinable
from django.db.models.functions import Cast, Coalesce, Concat
from django.urls import reverse
from django.utils.translation import gettext, ngettext, ngettext_lazy
from django.utils.translation import gettext_lazy as _

from hoogeveen_alert.accounts.models import User
from hoogeveen_alert.accounts.roles import is_area_coordinator, is_office
from hoogeveen_alert.dashboard import Line, Pile, Row, within

from .coverage.figures import districts_of
from .models import (
    AlertGroup,
    Coordinator,
    GroupLimits,
    Interest,
    Invitation,
    JoinTerms,
    Membership,
    MissingAddress,
    StatusChange,
)

GROUPS = "admin:groups_alertgroup_changelist"
Groups = TypeVar("Groups", bound=QuerySet[AlertGroup])


def lines(user: User) -> Iterator[Line]:
    """What only counts, and ways in."""
    if is_office(user):
        yield from _waiting(user)
        yield Line(gettext("Coverage per district"), reverse("groups:coverage"))
        yield Line(gettext("All WhatsApp groups"), reverse(GROUPS))
        yield Line(gettext("What the municipality has already"), reverse("taking_over:upload"))
    elif is_area_coordinator(user):
        yield from _waiting(user)
        yield Line(gettext("Coverage of your districts"), reverse("groups:coverage"))
        yield Line(gettext("Groups of your districts"), reverse(GROUPS))


def piles(user: User) -> Iterator[Pile]:
    """Groups that wait for somebody, each on one pile: the first that fits, the rest is said."""
    if is_office(user):
        yield from _of_groups(user, JoinTerms.current(), is_of_office=True)
        yield _missing(user)
    elif is_area_coordinator(user):
        yield from _of_groups(user, JoinTerms.current(), is_of_office=False)


def _of_groups(user: User, terms: JoinTerms, *, is_of_office: bool) -> Iterator[Pile]:
    groups = AlertGroup.objects.visible_to(user)
    days = terms.municipality_after if is_of_office else terms.area_after
    asks = _asks(days)
    base = partial(Pile, rows=groups, name="name", slug="slug", url=_record, also=_ALSO)
    first = (_application(base), _ended(base)) if is_of_office else ()
    earlier: list[Q] = []
    for pile in (*first, *_of_both(base, days, terms, is_of_office=is_of_office)):
        rows = groups.filter(asks[pile.kind], *(~ask for ask in earlier))
        yield replace(pile, rows=rows, extra=_what_else(pile.kind, asks))
        earlier.append(asks[pile.kind])


def _of_both(base: Any, days: int, terms: JoinTerms, *, is_of_office: bool) -> Iterator[Pile]:
    """Each told what the reader can do: an area coordinator ends and wakes no group."""
    calls = {} if is_of_office else CALLS
    for pile in (_stopping(base), _unanswered(base, days, terms), *_quiet(base)):
        yield replace(pile, detail=calls.get(pile.kind, pile.detail))


def _asks(days: int) -> dict[str, Q]:
    """When a group is of each kind, the most pressing first."""
    living = Q(status__in=AlertGroup.LIVING)
    stopping = Coordinator.objects.stopping_without_successor().filter(group=OuterRef("pk"))
    return {
        "groep-aanvraag": Q(status="applied"),
        "groep-beeindigd": living & Q(said_ended_on__isnull=False),
        "groep-zonder-opvolger": living & Q(Exists(stopping)),
        "groep-aanmeldingen": living & Q(Exists(_late(days))),
        "groep-slapend": Q(status="dormant"),
        "groep-een-beheerder": Q(status="active")
        & ~Q(Exists(_two_coordinators()))
        & ~Q(Exists(_named())),
    }


def _late(days: int) -> QuerySet[Membership]:
    return Membership.objects.waiting_for(days).filter(group=OuterRef("pk")).order_by()


def _named() -> QuerySet[Any]:
    """Who coordinates the group in each row by the municipality's list, and has time to say so."""
    return Invitation.objects.open().taken_over().filter(group=OuterRef("pk")).order_by()


def _two_coordinators() -> QuerySet[Any]:
    """Of the group in each row, when two who can log in look after it."""
    posts = Coordinator.objects.current().filter(user__is_active=True, group=OuterRef("pk"))
    numbers = posts.order_by().values("group").annotate(number=Count("pk"))
    return numbers.filter(number__gte=2)


def _what_else(kind: str, asks: dict[str, Q]) -> Combinable:
    """Codes of the later kinds of which the group is too."""
    kinds = list(asks)
    codes = [
        Case(When(asks[code], then=Value(f"{code} ")), default=Value(""), output_field=CharField())
        for code in kinds[kinds.index(kind) + 1 :]
    ]
    return Concat(Value(""), *codes, output_field=CharField()) if codes else Value("")


_ALSO = {
    "groep-zonder-opvolger": _("a coordinator wants to stop"),
    "groep-aanmeldingen": _("requests have no answer"),
    "groep-slapend": _("it is dormant"),
    "groep-een-beheerder": _("there is no second coordinator"),
}


# The page that an item leads to has the phone numbers.
CALLS = {
    "groep-zonder-opvolger": _("Call this coordinator, and look for a successor together."),
    "groep-aanmeldingen": _("Call a coordinator, or step in as deputy."),
    "groep-slapend": _("Call a coordinator: whoever says that all is well wakes the group."),
    "groep-een-beheerder": _("Call the coordinator: who of the members would help?"),
}


def _record(row: Row) -> str:
    return reverse("groups:record", args=[row.slug])


def _application(base: Any) -> Pile:
    limits = cache(GroupLimits.current)  # read once, and only where an application waits

    def decided(row: Row) -> date | None:
        return within(limits().decide_days)(row)

    return base(
        "groep-aanvraag",
        counted=ngettext_lazy("%d application waits", "%d applications wait"),
        text=_("Application for a new group: %(name)s"),
        detail=_("Approve or reject."),
        url=lambda row: reverse("admin:groups_alertgroup_decide", args=[row.key]),
        since="application__applied_at",
        due=decided,
        urgent=True,
    )


def _ended(base: Any) -> Pile:
    """A coordinator was promised that the municipality gets in touch."""
    return base(
        "groep-beeindigd",
        counted=ngettext_lazy(
            "%d group has ended, says a coordinator", "%d groups have ended, say their coordinators"
        ),
        text=_("%(name)s has ended, says a coordinator"),
        detail=_("Call the coordinators: end the group, or say that it goes on."),
        since="said_ended_on",
        urgent=True,
    )


def _stopping(base: Any) -> Pile:
    stopping = Coordinator.objects.stopping_without_successor().filter(group=OuterRef("pk"))
    return base(
        "groep-zonder-opvolger",
        counted=ngettext_lazy(
            "%d group loses its coordinator and has no successor",
            "%d groups lose their coordinators and have no successor",
        ),
        text=_("A coordinator of %(name)s wants to stop and has no successor"),
        detail=_("Ask who of the members wants to go on, or call the area coordinator."),
        since=Subquery(stopping.order_by("wants_to_stop_on").values("wants_to_stop_on")[:1]),
        urgent=True,
    )


def _unanswered(base: Any, days: int, terms: JoinTerms) -> Pile:
    numbers = _late(days).values("group").annotate(figure=Count("pk")).values("figure")

    return base(
        "groep-aanmeldingen",
        counted=ngettext_lazy(
            "%d group leaves requests without an answer",
            "%d groups leave requests without an answer",
        ),
        text=ngettext_lazy(
            "%(number)d request at %(name)s has no answer",
            "%(number)d requests at %(name)s have no answer",
            "number",
        ),
        detail=_("Call a coordinator. You see numbers, no names."),
        number=Coalesce(Subquery(numbers), 0),
        since=Subquery(_late(days).order_by("status_at").values("status_at")[:1]),
        due=within(terms.lapse_after),
        urgent=True,
    )


def _quiet(base: Any) -> Iterator[Pile]:
    """What does not hurry: groups that sleep, and that rest on one person."""
    slept = StatusChange.objects.filter(group=OuterRef("pk"), status="dormant").order_by("-at")
    left = Coordinator.objects.filter(group=OuterRef("pk"), until_on__isnull=False)
    last = left.order_by("-until_on").values("until_on")[:1]
    yield base(
        "groep-slapend",
        counted=ngettext_lazy("%d group is dormant", "%d groups are dormant"),
        text=_("%(name)s is dormant"),
        detail=_("Nobody confirmed that it still exists. Wake it up, or end it."),
        since=Coalesce(Subquery(slept.values("at")[:1]), "created_at"),
    )
    yield base(
        "groep-een-beheerder",
        counted=ngettext_lazy(
            "%d group without a second coordinator", "%d groups without a second coordinator"
        ),
        text=_("%(name)s has no second coordinator"),
        since=Coalesce(Cast(Subquery(last), DateTimeField()), "created_at"),
    )


def _missing(user: User) -> Pile:
    return Pile(
        "adres-ontbreekt",
        rows=MissingAddress.objects.visible_to(user).unsettled(),
        counted=ngettext_lazy(
            "%d address was reported missing", "%d addresses were reported missing"
        ),
        text=_("Reported as missing: %(name)s"),
        url=lambda row: reverse("admin:groups_missingaddress_change", args=[row.key]),
        name=Concat("postcode", Value(" "), "number", "suffix", output_field=CharField()),
        since="first_at",
    )


def _waiting(user: User) -> Iterator[Line]:
    districts = districts_of(user)
    waiting = Interest.objects.waiting().filter(address__neighbourhood__district__in=districts)
    number = waiting.count()
    if number:
        text = ngettext("%d person waits for a group", "%d people wait for a group", number)
        detail = gettext("See in which neighbourhoods a new group has a start.")
        yield Line(text % number, reverse("groups:waiting_list"), number, detail=detail)


def without_second(groups: Groups) -> Groups:
    """Groups with fewer than two coordinators who can log in."""
    return groups.filter(~Exists(_two_coordinators()))


def with_who_stops(groups: QuerySet[AlertGroup]) -> QuerySet[AlertGroup]:
    posts = Coordinator.objects.stopping_without_successor()
    return groups.filter(Exists(posts.filter(group=OuterRef("pk"))))
