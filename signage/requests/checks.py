"""The rules a request for signs is held against, each with its reason in plain words.

Computed from what is so now, at each view until the municipality decides. A fail can be
overruled by the municipality with a reason; lack of money cannot.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import NamedTuple

from django.conf import settings
from django.contrib.gis.geos import MultiPoint, Point, Polygon
from django.db.models import Count, Q
from django.utils import timezone
from django.utils.translation import gettext, ngettext

from groups.models import AlertGroup
from groups.models.rd import RD_NEW, to_rd
from hoogeveen_alert.checks import WORST, Check, Outcome

from ..models import Budget, Sign, SignPoint, SignRequest, SignRules
from ..models.money import as_euro


@dataclass(frozen=True)
class Asked:
    """What is checked: a request, or one that is not sent yet."""

    group: AlertGroup
    smederij_id: int
    points: Sequence[Point]  # WGS84, lon lat
    total_cents: int
    request_id: int | None = None
    budget_id: int | None = None  # once approved the money is reserved, and there
    replaces_id: int | None = None  # the damaged sign that goes when this one hangs

    @property
    def points_rd(self) -> list[Point]:
        return [to_rd(point) for point in self.points]


def checks_of(request: SignRequest) -> list[Check]:
    """Hold a request against the rules; as many queries for ten places as for one."""
    points = [place.point for place in request.points.all() if place.chosen is not False]
    return checks_of_asked(
        Asked(
            group=request.group,
            smederij_id=request.smederij_id,
            points=points,
            total_cents=request.unit_cents * len(points),
            request_id=request.pk,
            budget_id=request.budget_id,
            replaces_id=request.replaces_id,
        )
    )


def checks_of_asked(asked: Asked) -> list[Check]:
    """Hold against the rules what may be sent later."""
    rules = SignRules.current()
    others = _others(asked, rules)
    return [
        _group(asked),
        _members(asked, rules),
        _number(asked, others, rules),
        _distance(asked, others, rules),
        _area(asked, rules),
        *([_money(asked, others)] if settings.BUDGETS else []),
    ]


class Other(NamedTuple):
    """A sign, or a place of another request, that may stand in the way."""

    group_id: int | None  # of a sign from before the portal there may be none
    point_rd: Point
    number: int = 0  # of the sign
    smederij_id: int | None = None  # and the price, of a place
    cents: int = 0


@dataclass(frozen=True)
class Others:
    """What else hangs, is promised or is asked, of the same group, nearby or for the same money."""

    signs: list[Other]
    places: list[Other]  # in requests that wait for a decision


def _others(asked: Asked, rules: SignRules) -> Others:
    """Read once what several rules look at; those of the request itself count by their places."""
    concerned = Q(point_rd__within=_around(asked.points_rd, rules.min_metres_between))
    signs = Sign.objects.promised().filter(concerned | Q(group=asked.group))
    if asked.request_id:
        signs = signs.exclude(request=asked.request_id)
    if asked.replaces_id:
        signs = signs.exclude(pk=asked.replaces_id)
    concerned |= Q(request__group=asked.group) | Q(request__smederij=asked.smederij_id)
    places = SignPoint.objects.filter(concerned, request__status__in=("asked", "returned"))
    of_places = ("request__group", "point_rd", "pk", "request__smederij", "request__unit_cents")
    return Others(
        [Other(*row) for row in signs.order_by("pk").values_list("group", "point_rd", "pk")],
        [
            Other(*row)
            for row in places.exclude(request=asked.request_id)
            .order_by("pk")
            .values_list(*of_places)
        ],
    )


def _group(asked: Asked) -> Check:
    status = asked.group.status
    active = gettext("The group is active.")
    reasons: dict[str, tuple[Outcome, str]] = {
        "active": ("pass", active),
        "dormant": ("warn", gettext("The group is dormant: nobody has confirmed it lately.")),
        "applied": ("fail", gettext("The group is not approved yet.")),
        "closed": ("fail", gettext("The group has ended.")),
        "rejected": ("fail", gettext("The group was rejected.")),
    }
    return Check(gettext("Group"), *reasons[status], rule="group")


def _members(asked: Asked, rules: SignRules) -> Check:
    counts = asked.group.memberships.aggregate(
        joined=Count("pk", filter=Q(status="joined")),
        coming=Count("pk", filter=Q(status__in=("waiting", "invited"))),
    )
    result: Outcome = "pass"
    if counts["joined"] < rules.min_members:
        enough = counts["joined"] + counts["coming"] >= rules.min_members
        result = "warn" if enough else "fail"
    number, least = counts["joined"], rules.min_members
    reason = ngettext(
        "The group has %(number)d member; %(least)d are needed.",
        "The group has %(number)d members; %(least)d are needed.",
        number,
    ) % {"number": number, "least": least}
    if result == "warn":
        more = gettext("With the %(number)d who wait or are invited there are enough.")
        reason = f"{reason} {more % {'number': counts['coming']}}"
    return Check(gettext("Members"), result, reason, rule="members")


def _number(asked: Asked, others: Others, rules: SignRules) -> Check:
    there = sum(sign.group_id == asked.group.pk for sign in others.signs)
    elsewhere = sum(place.group_id == asked.group.pk for place in others.places)
    total = there + len(asked.points)
    result: Outcome = "pass"
    if total > rules.max_signs:
        result = "fail"
    elif total + elsewhere > rules.max_signs:
        result = "warn"
    reason = gettext(
        "The group has %(there)d signs and asks for %(asked)d; at most %(most)d are possible."
    ) % {"there": there, "asked": len(asked.points), "most": rules.max_signs}
    if elsewhere:
        more = ngettext(
            "%(number)d place of another request waits for a decision.",
            "%(number)d places of other requests wait for a decision.",
            elsewhere,
        )
        reason = f"{reason} {more % {'number': elsewhere}}"
    return Check(gettext("Number of signs"), result, reason, rule="number")


def _distance(asked: Asked, others: Others, rules: SignRules) -> Check:
    least = rules.min_metres_between
    worst: Outcome = "pass"
    reasons = []
    for result, reason in _too_near(asked.points_rd, others, least):
        worst = max(worst, result, key=WORST.index)
        reasons.append(reason)
    if reasons:
        reasons.append(gettext("At least %(metres)d metres are needed.") % {"metres": least})
    reason = " ".join(reasons) or gettext(
        "No other sign hangs or is promised within %(metres)d metres."
    ) % {"metres": least}
    return Check(gettext("Distance to other signs"), worst, reason, rule="distance")


def _around(points: Sequence[Point], metres: int) -> Polygon:
    """The box around the points, so many metres wider on each side; RD New."""
    west, south, east, north = MultiPoint(list(points), srid=RD_NEW).extent
    box = Polygon.from_bbox((west - metres, south - metres, east + metres, north + metres))
    box.srid = RD_NEW
    return box


def _too_near(points: Sequence[Point], others: Others, least: int) -> Iterator[tuple[Outcome, str]]:
    for number, point in enumerate(points, start=1):
        for sign in others.signs:
            metres = point.distance(sign.point_rd)
            if metres < least:
                text = gettext("Place %(number)d is %(metres)d metres from sign %(sign)d.")
                yield "fail", text % {"number": number, "metres": metres, "sign": sign.number}
        for other, place in enumerate(points[: number - 1], start=1):
            metres = point.distance(place)
            if metres < least:
                text = gettext("Place %(number)d is %(metres)d metres from place %(other)d.")
                yield "fail", text % {"number": number, "metres": metres, "other": other}
        for elsewhere in others.places:
            metres = point.distance(elsewhere.point_rd)
            if metres < least:
                text = gettext(
                    "Place %(number)d is %(metres)d metres from a place in another request, "
                    "which waits for a decision."
                )
                yield "warn", text % {"number": number, "metres": metres}


def _area(asked: Asked, rules: SignRules) -> Check:
    area, most = to_rd(asked.group.area), rules.max_metres_outside
    worst: Outcome = "pass"
    reasons = []
    for number, point in enumerate(asked.points_rd, start=1):
        metres = area.distance(point)
        if metres > 0:
            worst = max(worst, "fail" if metres > most else "warn", key=WORST.index)
            text = gettext("Place %(number)d is %(metres)d metres outside the area of the group.")
            reasons.append(text % {"number": number, "metres": max(1, round(metres))})
    if reasons:
        text = gettext("At most %(metres)d metres outside are possible.")
        reasons.append(text % {"metres": most})
    reason = " ".join(reasons) or gettext("All places are inside the area of the group.")
    return Check(gettext("Area of the group"), worst, reason, rule="area")


def _money(asked: Asked, others: Others) -> Check:
    check = partial(Check, gettext("Budget"), blocks=True, rule="money")
    if asked.budget_id:
        return check("pass", gettext("The money is reserved."))
    year = timezone.localdate().year
    budget = Budget.objects.filter(smederij=asked.smederij_id, year=year).first()
    if budget and budget.is_closed:
        text = gettext("The year %(year)d is closed.")
        return check("fail", text % {"year": year})
    if budget is None:
        text = gettext("There is no budget for %(year)d.")
        return check("fail", text % {"year": year})
    amounts = {"asked": as_euro(asked.total_cents), "free": as_euro(budget.free_cents)}
    text = gettext("The signs cost %(asked)s. %(free)s is left.") % amounts
    if asked.total_cents > budget.free_cents:
        return check("fail", text)
    own = [place for place in others.places if place.smederij_id == asked.smederij_id]
    waiting = sum(place.cents for place in own)
    if asked.total_cents + waiting > budget.free_cents:
        more = gettext("Other requests that wait ask for %(amount)s.")
        return check("warn", f"{text} {more % {'amount': as_euro(waiting)}}")
    return check("pass", text)
