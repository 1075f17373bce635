"""What awaits the municipality and area coordinators on their desk; numbers and places only."""

from collections.abc import Iterator
from typing import Any, TypeVar

from django.db.models import Count, Exists, Min, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext, ngettext

from hoogeveen_alert.accounts.models import User
from hoogeveen_alert.accounts.roles import is_area_coordinator, is_office
from hoogeveen_alert.dashboard import Line

from .coverage.figures import districts_of
from .models import AlertGroup, Coordinator, Interest, JoinTerms, Membership, MissingAddress

GROUPS = "admin:groups_alertgroup_changelist"
Groups = TypeVar("Groups", bound=QuerySet[AlertGroup])


def lines(user: User) -> Iterator[Line]:
    """A constant number of queries for each role."""
    if is_office(user):
        yield from _of_municipality(user)
    elif is_area_coordinator(user):
        yield from _of_area_coordinator(user)


def _of_municipality(user: User) -> Iterator[Line]:
    groups = AlertGroup.objects.visible_to(user)
    yield from _applications(groups)
    silent = _falling_silent(groups)
    yield from _said_ended(silent)
    yield from _stopping(groups)
    yield from _unanswered(groups, JoinTerms.current().municipality_after, "onbeantwoord")
    yield from _alone(groups)
    yield from _dormant(silent)
    yield from _missing()
    yield from _waiting(user)
    yield Line(gettext("Coverage per district"), reverse("groups:coverage"))
    yield Line(gettext("All WhatsApp groups"), reverse(GROUPS))


def _of_area_coordinator(user: User) -> Iterator[Line]:
    groups = AlertGroup.objects.visible_to(user)
    yield from _unanswered(groups, JoinTerms.current().area_after, "wachtend")
    yield from _stopping(groups)
    yield from _alone(groups)
    yield from _dormant(_falling_silent(groups))
    yield from _waiting(user)
    yield Line(gettext("Coverage of your districts"), reverse("groups:coverage"))
    yield Line(gettext("Groups of your districts"), reverse(GROUPS))


def _applications(groups: QuerySet[AlertGroup]) -> Iterator[Line]:
    waiting = groups.filter(status="applied").order_by("application__applied_at")
    keys = list(waiting.values_list("pk", flat=True))
    if keys:
        # One application: straight to it.
        url = (
            reverse("admin:groups_alertgroup_decide", args=keys)
            if len(keys) == 1
            else _list("applied")
        )
        text = ngettext("%d application waits", "%d applications wait", len(keys)) % len(keys)
        yield Line(text, url, len(keys), urgent=True, detail=gettext("Approve or reject."))


def _said_ended(found: dict[str, Any]) -> Iterator[Line]:
    """A coordinator was promised that the municipality gets in touch."""
    number = found["ended"]
    if not number:
        return
    day = date_format(found["ended_on"], "j F Y")
    detail = gettext("Call the coordinators: end the group, or say that it goes on.")
    if number == 1:
        text = gettext("%(group)s has ended, says a coordinator on %(day)s")
        url = reverse("admin:groups_alertgroup_change", args=[found["ended_key"]])
        known = {"group": found["ended_name"], "day": day}
        yield Line(text % known, url, 1, urgent=True, detail=detail)
        return
    text = gettext("%d groups have ended, say their coordinators") % number
    since = gettext("The first since %(day)s.") % {"day": day}
    url = f"{reverse(GROUPS)}?beheerders=beeindigd"
    yield Line(text, url, number, urgent=True, detail=f"{since} {detail}")


def _stopping(groups: QuerySet[AlertGroup]) -> Iterator[Line]:
    posts = Coordinator.objects.stopping_without_successor()
    number = posts.filter(group__in=groups.filter(status__in=("active", "dormant"))).count()
    if number:
        said = ngettext(
            "%d coordinator wants to stop and has no successor",
            "%d coordinators want to stop and have no successor",
            number,
        )
        detail = gettext("Ask who of the members wants to go on, or call the area coordinator.")
        url = f"{reverse(GROUPS)}?beheerders=stopt"
        yield Line(said % number, url, number, urgent=True, detail=detail)


def _unanswered(groups: QuerySet[AlertGroup], days: int, shown: str) -> Iterator[Line]:
    living = groups.filter(status__in=("active", "dormant"))
    late = Membership.objects.waiting_for(days).filter(group__in=living)
    found = late.aggregate(requests=Count("pk"), groups=Count("group", distinct=True))
    if found["requests"]:
        said = ngettext(
            "%(number)d request without answer for %(days)d days",
            "%(number)d requests without answer for %(days)d days",
            found["requests"],
        )
        where = ngettext("In %d group.", "In %d groups.", found["groups"]) % found["groups"]
        detail = where + " " + gettext("Call a coordinator. You see numbers, no names.")
        text = said % {"number": found["requests"], "days": days}
        url = f"{reverse(GROUPS)}?aanvragen={shown}"
        yield Line(text, url, found["requests"], urgent=True, detail=detail)


def _alone(groups: QuerySet[AlertGroup]) -> Iterator[Line]:
    number = without_second(groups.filter(status="active")).count()
    if number:
        said = ngettext(
            "%d group without a second coordinator",
            "%d groups without a second coordinator",
            number,
        )
        yield Line(said % number, f"{reverse(GROUPS)}?beheerders=alleen", number)


def _falling_silent(groups: QuerySet[AlertGroup]) -> dict[str, Any]:
    """How many are dormant, and how many have ended, as a coordinator says: one query.

    Of the latter the first day, and of a single one its key and name.
    """
    ended = Q(status__in=AlertGroup.LIVING, said_ended_on__isnull=False)
    return groups.order_by().aggregate(
        dormant=Count("pk", filter=Q(status="dormant")),
        ended=Count("pk", filter=ended),
        ended_on=Min("said_ended_on", filter=ended),
        ended_key=Min("pk", filter=ended),
        ended_name=Min("name", filter=ended),
    )


def _dormant(found: dict[str, Any]) -> Iterator[Line]:
    number = found["dormant"]
    if number:
        text = ngettext("%d group is dormant", "%d groups are dormant", number) % number
        detail = gettext("Nobody confirmed that it still exists. Wake it up, or end it.")
        yield Line(text, _list("dormant"), number, detail=detail)


def _missing() -> Iterator[Line]:
    number = MissingAddress.objects.unsettled().count()
    if number:
        said = ngettext(
            "%d address was reported missing", "%d addresses were reported missing", number
        )
        url = reverse("admin:groups_missingaddress_changelist") + "?uitgezocht=nee"
        yield Line(said % number, url, number)


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
    posts = Coordinator.objects.current().filter(user__is_active=True).order_by()
    numbers = posts.values("group").annotate(number=Count("pk"))
    return groups.exclude(pk__in=numbers.filter(number__gte=2).values("group"))


def with_who_stops(groups: QuerySet[AlertGroup]) -> QuerySet[AlertGroup]:
    posts = Coordinator.objects.stopping_without_successor()
    return groups.filter(Exists(posts.filter(group=OuterRef("pk"))))


def _list(status: str) -> str:
    return f"{reverse(GROUPS)}?status__exact={status}"
