"""What awaits a coordinator on the desk: per group, with numbers and without persons."""

from collections.abc import Iterator
from typing import Any

from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.translation import gettext, ngettext

from hoogeveen_alert.accounts.models import User
from hoogeveen_alert.dashboard import Line

from .links import invitation_link
from .models import AlertGroup, Coordinator, Invitation, JoinTerms, Membership
from .models.terms import FULL_PERCENT


def lines(user: User) -> Iterator[Line]:
    """Four queries, however many groups somebody coordinates."""
    yield from _invitations_to(user)
    groups = list(_groups_of(user))
    if not groups:
        return
    terms = JoinTerms.current()
    for group in groups:
        yield from _of_group(group, terms)
    yield from _ways_in(groups)


def _groups_of(user: User) -> QuerySet[AlertGroup]:
    """The living groups in which the user has a post, with every number that the lines need."""
    own = Coordinator.objects.current().filter(user=user)
    groups = AlertGroup.objects.filter(
        status__in=("active", "dormant"), pk__in=own.values("group")
    ).annotate(
        **_requests(),
        seated=_number(Membership.objects.seated()),
        silent=_number(Membership.objects.silent()),
        reachable=_number(Coordinator.objects.current().filter(user__is_active=True)),
        asked=_number(Invitation.objects.open()),
        others_stop=_number(_stopping().exclude(user=user)),
        stops_on=Subquery(own.filter(group=OuterRef("pk")).values("wants_to_stop_on")[:1]),
    )
    return groups.only(
        *("name", "slug", "status", "whatsapp_link", "capacity", "paused_because")
    ).order_by("sort_key", "pk")


def _stopping() -> QuerySet[Coordinator]:
    return Coordinator.objects.current().filter(wants_to_stop_on__isnull=False)


def _requests() -> dict[str, Any]:
    waiting = Membership.objects.waiting().filter(group=OuterRef("pk"))
    oldest = waiting.order_by("status_at", "pk")
    return {
        "waiting": _number(Membership.objects.waiting()),
        "oldest": Subquery(oldest.values("pk")[:1]),
        "oldest_at": Subquery(oldest.values("status_at")[:1]),
    }


def _number(rows: QuerySet[Any]) -> Coalesce:
    """How many of the rows are of the group in each row."""
    of_group = rows.filter(group=OuterRef("pk")).order_by().values("group")
    return Coalesce(Subquery(of_group.annotate(number=Count("pk")).values("number")), 0)


def _invitations_to(user: User) -> Iterator[Line]:
    asked = Invitation.objects.answerable().sent().filter(email=user.email)
    for invitation in asked.select_related("group").order_by("invited_at", "pk"):
        text = gettext("You are asked to coordinate %(group)s") % {"group": invitation.group.name}
        url = reverse("groups:invitation", args=[invitation_link.make(invitation)])
        yield Line(text, url, 1, detail=gettext("Say yes or no."))


def _of_group(group: Any, terms: JoinTerms) -> Iterator[Line]:
    """What is to be done in one group, the most pressing first."""
    if not group.whatsapp_link:
        text = gettext("Paste the WhatsApp link of %(group)s") % {"group": group.name}
        detail = gettext("Without it, people who are let in cannot get into the group.")
        yield Line(text, _of(group, "member_link"), 1, urgent=True, detail=detail)
    if group.waiting:
        yield _waiting(group, terms)
    if group.status == AlertGroup.Status.DORMANT:
        text = gettext("%(group)s is dormant") % {"group": group.name}
        detail = gettext("Nobody can join until a coordinator says that all is well.")
        yield Line(text, _of(group, "members_of"), 1, detail=detail)
    yield from _silent(group)
    yield from _room(group)
    yield from _who_coordinates(group)
    if group.paused_because:
        text = gettext("%(group)s takes no new requests now") % {"group": group.name}
        yield Line(text, _of(group, "member_pause"), 1, detail=group.paused_because)


def _waiting(group: Any, terms: JoinTerms) -> Line:
    said = ngettext(
        "%(number)s request waits at %(group)s",
        "%(number)s requests wait at %(group)s",
        group.waiting,
    )
    days = (timezone.localdate() - timezone.localdate(group.oldest_at)).days
    since = ngettext("The oldest waits for %d day.", "The oldest waits for %d days.", days)
    return Line(
        said % {"number": number_format(group.waiting), "group": group.name},
        reverse("groups:request", args=[group.oldest]),
        group.waiting,
        urgent=days >= terms.remind_after,
        detail=since % days if days else "",
    )


def _silent(group: Any) -> Iterator[Line]:
    if group.silent:
        said = ngettext(
            "%(number)s member of %(group)s gave no answer",
            "%(number)s members of %(group)s gave no answer",
            group.silent,
        )
        known = {"number": number_format(group.silent), "group": group.name}
        detail = gettext("Do you know whether they still live there? Otherwise we erase them.")
        url = _of(group, "members_of") + "?status=silent"
        yield Line(said % known, url, group.silent, detail=detail)


def _room(group: Any) -> Iterator[Line]:
    if group.seated * 100 < group.capacity * FULL_PERCENT:
        return
    is_full = group.seated >= group.capacity
    said = gettext("%(group)s is full") if is_full else gettext("%(group)s is almost full")
    detail = gettext("%(seated)s of %(capacity)s places are taken.") % {
        "seated": number_format(group.seated, force_grouping=True),
        "capacity": number_format(group.capacity, force_grouping=True),
    }
    url = _of(group, "member_settings")
    yield Line(said % {"group": group.name}, url, group.seated, urgent=is_full, detail=detail)


def _who_coordinates(group: Any) -> Iterator[Line]:
    url = _of(group, "handover")
    if group.stops_on:
        text = gettext("You asked for a successor at %(group)s") % {"group": group.name}
        instead = gettext("Others go on, so you can stop at once.") if group.reachable > 1 else ""
        yield Line(text, _of(group, "handover_stop"), 1, detail=instead)
    if group.others_stop:
        said = ngettext(
            "%(number)d other coordinator of %(group)s wants to stop",
            "%(number)d other coordinators of %(group)s want to stop",
            group.others_stop,
        )
        text = said % {"number": group.others_stop, "group": group.name}
        detail = gettext("Talk about who takes over, and ask somebody if need be.")
        yield Line(text, url, group.others_stop, detail=detail)
    if group.asked:
        said = ngettext(
            "%(number)d invitation without answer at %(group)s",
            "%(number)d invitations without answer at %(group)s",
            group.asked,
        )
        yield Line(said % {"number": group.asked, "group": group.name}, url, group.asked)
    elif group.reachable < 2:
        text = gettext("%(group)s has no second coordinator") % {"group": group.name}
        yield Line(text, url, 1, detail=gettext("Ask somebody to help you."))


def _ways_in(groups: list[AlertGroup]) -> Iterator[Line]:
    yield Line(gettext("Members and requests"), reverse("groups:members"))
    for group in groups:
        known = {"group": group.name}
        settings, coordinators, paper = (
            gettext("Text, link and room of %(group)s"),
            gettext("Coordinators of %(group)s"),
            gettext("Poster, flyer and texts of %(group)s"),
        )
        yield Line(settings % known, _of(group, "member_settings"))
        yield Line(coordinators % known, _of(group, "handover"))
        yield Line(paper % known, _of(group, "spread"))


def _of(group: AlertGroup, page: str) -> str:
    return reverse(f"groups:{page}", args=[group.slug])
